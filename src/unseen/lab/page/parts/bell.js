// Hearing that jobs have news. However many tabs are open, one of them holds the connection and
// tells the others: browsers allow a site only six.

import { dismiss, say } from "./notices.js";

const channel = new BroadcastChannel("bell");
const listeners = new Set();

/** Call `hear` with each job's summary that has news, and with null where some may have been
 *  missed; gives a function that ends it. */
export function listen(hear) {
  listeners.add(hear);
  start();
  return () => listeners.delete(hear);
}

function tell(news) {
  for (const hear of listeners) hear(news);
}

function show({ isLost, news }) {
  if (isLost === true) say("The lab does not answer. What it had finished is kept; this page goes on when it is back.", "bad", "connection");
  if (isLost === false) {
    dismiss("connection");
    tell(null);
  }
  if (news) tell(news);
}

channel.addEventListener("message", ({ data }) => show(data));

let isStarted = false;

function start() {
  if (isStarted) return;
  isStarted = true;
  // Locks are there on this machine and over https alone; elsewhere each tab has a connection.
  if (navigator.locks) navigator.locks.request("bell", () => new Promise(connect));
  else connect();
}

function connect() {
  const share = (told) => {
    show(told);
    channel.postMessage(told);
  };
  let source;
  const open = () => {
    source = new EventSource("/api/jobs/bell");
    source.addEventListener("open", () => share({ isLost: false }));
    source.addEventListener("message", ({ data }) => share({ news: JSON.parse(data) }));
    source.addEventListener("error", () => {
      share({ isLost: true });
      if (source.readyState === EventSource.CLOSED) setTimeout(open, 2000);
    });
  };
  open();
  addEventListener("pagehide", () => source.close());
}
