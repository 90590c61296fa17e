// What is seen of a training: how far it is, its curves, its decision surface, its scores, and
// what can be taken away.

import { element } from "../../parts/element.js";
import { ENDED } from "../../parts/jobs.js";
import { trainingCurves } from "./curves.js";
import { scoresTable } from "./scores.js";
import { decisionSurface } from "./surface.js";
import { takeAway } from "./take-away.js";

/** `halt` is the button that stops what is shown; it stands beside the progress. */
export function trainingView(halt) {
  const title = element("h2", {});
  const told = element("p", { class: "quiet numbers", role: "status" });
  const bar = element("progress", { max: 1, value: 0, "aria-label": "Epochs done" });
  const curves = trainingCurves();
  const surface = decisionSurface();
  const scores = scoresTable();
  const files = takeAway();
  const head = element("div", { class: "head" }, title, told, element("div", { class: "going" }, bar, halt));
  const rest = element("div", { class: "story" },
    element("div", { class: "pictures" }, surface.element, curves.element), scores.element, files.element);
  const invitation = element("p", { class: "card invitation" },
    "Press Train: curves appear here while the networks learn, and the epoch where they begin to overfit is marked.");
  const place = element("div", { class: "sights" }, head, rest, invitation);
  let story = null;
  let compared = [];

  function showAll() {
    const others = compared.filter((one) => one.job.id !== story?.job?.id);
    curves.show(story, others);
    scores.show([story, ...others].filter((one) => one?.job));
  }

  return {
    element: place,
    invite() {
      head.hidden = rest.hidden = true;
      invitation.hidden = false;
      story = null;
    },
    begin(id) {
      invitation.hidden = true;
      head.hidden = rest.hidden = false;
      title.textContent = `Training ${id.split("-")[1]}`;
      told.textContent = "";
      bar.removeAttribute("value");
    },
    show(newest) {
      story = newest;
      title.textContent = `${story.number}: ${story.title}`;
      const sentence = sentenceOf(story);
      if (told.textContent !== sentence) told.textContent = sentence;
      told.classList.toggle("bad", story.job.status === "failed");
      const total = story.begin?.epochs;
      const hasEnded = ENDED.includes(story.job.status);
      bar.hidden = hasEnded;
      rest.hidden = hasEnded && !story.epoch;
      if (total && story.epoch) bar.value = story.epoch / total;
      else bar.removeAttribute("value");
      surface.show(story);
      files.show(story);
      showAll();
    },
    compare(stories) {
      compared = stories;
      showAll();
    },
    end() {
      curves.end();
      surface.end();
    },
  };
}

const BEFORE_THE_FIRST = {
  stopped: "Stopped before the first epoch.",
  interrupted: "The lab ended before the first epoch.",
  finished: "No network came through the first epoch.",
};

const NOTHING_LEARNT = {
  class: "It does no better than always answering the most frequent class",
  mean: "It does no better than always answering the mean",
};

/** Where a training is, in a sentence. */
function sentenceOf({ job, begin, epoch, end, progress, overfitting, isCompiling }) {
  if (job.status === "failed") return job.message;
  if (job.status === "waiting") return "Waits for its turn.";
  if (!epoch && job.status in BEFORE_THE_FIRST) return BEFORE_THE_FIRST[job.status];
  if (!begin) return "Starting …";
  const rows = `${begin.network}; ${begin.rows.training} rows to learn from, ${begin.rows.validation} to choose by, ${begin.rows.test} to report on.`;
  if (isCompiling || !epoch) return `Compiling the program … ${rows}`;
  const state = {
    running: `Epoch ${epoch} of ${begin.epochs}.`,
    stopped: `Stopped after epoch ${epoch} of ${begin.epochs}.`,
    interrupted: `The lab ended at epoch ${epoch} of ${begin.epochs}.`,
    finished: `${begin.seeds} ${begin.seeds === 1 ? "network" : "networks"} in ${end ? end.seconds.toFixed(1) : "–"} s.`,
  }[job.status];
  const worse = overfitting ? ` Overfitting begins after epoch ${overfitting}.` : "";
  const idle = end?.no_better_than ? ` ${NOTHING_LEARNT[end.no_better_than]}; a lower learning rate may help.` : "";
  const lost = progress?.num_diverged ? ` ${progress.num_diverged} of ${begin.seeds} diverged.` : "";
  return `${state}${idle}${worse}${lost} ${rows}`;
}
