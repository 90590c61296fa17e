// Asking the server: questions as JSON, files as they are, refusals as errors with a sentence. What
// was said of a refusal goes as soon as the same place answers again.

import { AWAY, unsay } from "./notices.js";

const SECONDS_BETWEEN_TRIES = 2;

/** What the server said no with. */
export class Refusal extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** The answer to a question; without `question` what lies at `path`. */
export async function ask(path, question, { signal } = {}) {
  const asked = question === undefined ? {} : {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(question),
  };
  return answerTo(path, { ...asked, signal });
}

/** Hand a file over; the answer says what it is. `path` may have parameters. */
export async function upload(path, file) {
  const [place, parameters = ""] = path.split("?");
  const query = new URLSearchParams(parameters);
  query.set("name", file.name);
  return answerTo(`${place}?${query}`, {
    method: "POST",
    headers: { "Content-Type": "application/octet-stream" },
    body: file,
  });
}

/** Delete what lies at `path`, even if the page is left at once. */
export async function remove(path) {
  return answerTo(path, { method: "DELETE", keepalive: true });
}

/** Whether the lab answers, whatever it says. */
export async function isThere() {
  return ask("/api/jobs/").then(() => true, ({ status }) => status !== 0);
}

let returning = null;

/** Resolves when the lab, which did not answer, is back: until then it is asked every other second,
 *  however many wait. */
export function isBack() {
  const wait = async () => {
    do {
      await new Promise((resolve) => setTimeout(resolve, 1000 * SECONDS_BETWEEN_TRIES));
    } while (!(await isThere()));
    returning = null;
  };
  returning ??= wait();
  return returning;
}

// Of each place the sentence with which it refused last, and when; somebody may have said it.
const refused = new Map();

async function answerTo(path, options) {
  const place = `${options.method ?? "GET"} ${path.split("?")[0]}`;
  const began = performance.now();
  let answer;
  try {
    answer = await fetch(path, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    isBack(); // what is said of it goes then, on idle pages too
    throw new Refusal(AWAY, 0);
  }
  unsay(AWAY);
  const said = refused.get(place);
  if (said && said.at < began) { // what was asked before tells nothing of whether it still refuses
    unsay(said.message);
    refused.delete(place);
  }
  const told = await answer.json().catch(() => null);
  if (!answer.ok) {
    const refusal = new Refusal(told?.message ?? `The lab answered with ${answer.status}.`, answer.status);
    refused.set(place, { message: refusal.message, at: performance.now() });
    throw refusal;
  }
  return told;
}

/** A function that asks with the newest question alone: one is under way, of those that come
 *  meanwhile only the last is asked next. `send` gives a promise, `show` gets what it gives. */
export function newestFirst(send, show, fail) {
  let isBusy = false;
  let next = null;
  let isOver = false;
  const ask = async (...question) => {
    if (isBusy) {
      next = question;
      return;
    }
    isBusy = true;
    try {
      const answer = await send(...question);
      if (!isOver) show(answer, ...question);
    } catch (error) {
      if (!isOver) fail(error);
    }
    isBusy = false;
    if (next && !isOver) {
      const question = next;
      next = null;
      ask(...question);
    }
  };
  ask.end = () => { isOver = true; };
  return ask;
}
