// How far a study is, and for how long, in words.

import { element } from "../../parts/element.js";

const STATUSES = {
  waiting: ["◌", "waits for its turn"],
  running: ["▶", "runs"],
  finished: ["✓", "finished"],
  stopped: ["■", "stopped"],
  failed: ["✕", "failed"],
  interrupted: ["‖", "interrupted"],
  shown: ["▤", "from a folder"],
};

/** A status with a sign of its own beside the word. */
export function badge(status) {
  const [sign, word] = STATUSES[status] ?? ["", status];
  return element("span", { class: `status ${status}` }, element("span", { "aria-hidden": "true" }, sign), word);
}

/** Seconds as people say them: "40 s", "4 min", "1.5 h". */
export function duration(seconds) {
  if (seconds < 99.5) return `${Math.max(0, Math.round(seconds))} s`;
  const minutes = seconds / 60;
  return minutes < 99.5 ? `${Math.round(minutes)} min` : `${Math.round(minutes / 6) / 10} h`;
}

/** How long ago something was. */
export function ago(seconds) {
  if (seconds === null || seconds === undefined) return "";
  if (seconds < 60) return "just now";
  if (seconds < 86400) return `${duration(seconds)} ago`;
  const days = Math.round(seconds / 86400);
  return days === 1 ? "yesterday" : `${days} days ago`;
}

// What a study does before its first part; how long each takes, nobody knows.
const BEFORE = ["looking at the data", "compiling", "timing"];
// Of phases that say little in a word.
const PHASES = { compiling: "compiling the networks", timing: "timing the networks", rivals: "fitting other methods" };
const A_FEW = 5;

/** Call `show(study, seconds)` with each study it is given, and once a second while that runs;
 *  `seconds` have gone since it was given. */
export function everySecond(show) {
  let study = null;
  let since = 0;
  const tell = () => show(study, (performance.now() - since) / 1000);
  const timer = setInterval(() => { if (study?.status === "running") tell(); }, 1000);
  return {
    show(other) {
      [study, since] = [other, performance.now()];
      tell();
    },
    end() { clearInterval(timer); },
  };
}

/** How far a running one is: `part` from 0 to 1, or null where nobody knows, and words. Since it
 *  was told, `seconds` have gone. */
export function progressOf({ progress, status, seconds_ago: ago }, seconds = 0) {
  if (status !== "running") return { part: 0, words: "" };
  if (!progress) return { part: null, words: "starting" };
  if (progress.stages) {
    const now = progress.stages.find(({ stage }) => stage === progress.what);
    return { part: now.finished / now.total, words: `${now.stage}: ${now.finished} of ${now.total}` };
  }
  if (!progress.budget) return { part: null, words: progress.what };
  const left = progress.budget - progress.elapsed - (ago ?? 0) - seconds;
  const remaining = left > A_FEW ? `about ${duration(left)} left` : "a few seconds left";
  const stage = progress.what.split(":")[0]; // what follows are names of our own
  const part = BEFORE.includes(stage) ? null : Math.min(1, 1 - left / progress.budget);
  return { part, words: `${PHASES[stage] ?? stage}, ${remaining}` };
}

/** What was asked for, in a line. */
export function askedFor({ kind, request }) {
  if (kind === "homework") return "both halves, five networks behind each number";
  const { settings } = request ?? {};
  if (!settings) return kind === "report" ? "a report" : "a study";
  const regularizers = settings.regularizers ? settings.regularizers.join(", ") : "all regularizers";
  const target = settings.target ? `${settings.target} from the other columns` : null;
  const without = settings.without?.length ? `without ${settings.without.join(", ")}` : null;
  const layers = settings.network ? `layers ${settings.network}` : "usual layers";
  return [target, without, layers, regularizers, settings.budget].filter(Boolean).join(" · ");
}
