// Hearing that jobs have news. However many tabs are open, one of them holds the connection and
// tells the others: browsers allow a site only six.

import { AWAY, say, unsay } from "./notices.js";

const listeners = new Set();
let leave = null; // gives up this page's part in it

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
  if (isLost === true) say(AWAY, "bad");
  if (isLost === false) {
    unsay(AWAY);
    tell(null);
  }
  if (news) tell(news);
}

function start() {
  if (leave) return;
  const channel = new BroadcastChannel("bell");
  channel.addEventListener("message", ({ data }) => show(data));
  const left = new AbortController();
  leave = () => {
    leave = null;
    left.abort();
    channel.close();
  };
  const { signal } = left;
  // Locks are there on this machine and over https alone; elsewhere each tab has a connection.
  if (!navigator.locks) connect(channel, signal);
  else {
    navigator.locks.request("bell", { signal }, () => connect(channel, signal)).catch((error) => {
      if (error.name !== "AbortError") throw error;
    });
  }
}

/** Holds the connection until the page is left. */
function connect(channel, signal) {
  const share = (told) => {
    show(told);
    channel.postMessage(told);
  };
  let source;
  let timer;
  const open = () => {
    source = new EventSource("/api/jobs/bell");
    source.addEventListener("open", () => share({ isLost: false }));
    source.addEventListener("message", ({ data }) => share({ news: JSON.parse(data) }));
    source.addEventListener("error", () => {
      share({ isLost: true });
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, 2000);
    });
  };
  open();
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      source.close();
      resolve();
    });
  });
}

// A page that is left may come back as it was. Meanwhile it must not keep other tabs from hearing,
// and what it has missed it asks for.
addEventListener("pagehide", () => leave?.());
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted || !listeners.size) return;
  start();
  tell(null);
});
