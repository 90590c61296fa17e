// One study or report: how far it is, what it has found, its page, and what to take away.

import { ask, newestFirst } from "../../parts/ask.js";
import { listen } from "../../parts/bell.js";
import { element } from "../../parts/element.js";
import { actionsFor } from "./actions.js";
import { answersOf, contendersOf } from "./found.js";
import { sentences } from "./preview.js";
import { reportFrame } from "./report.js";
import { ago, askedFor, badge, everySecond, progressOf } from "./words.js";

export function openOne(place, id, here) {
  const title = element("h1", {}, "…");
  const what = element("p");
  const state = element("div", { class: "row" });
  const actions = element("div", { class: "row actions" });
  const bar = element("progress", { max: 1, "aria-label": "How far it is", hidden: true });
  const far = element("p", { class: "quiet small numbers far" });
  const message = element("p", { class: "problem", hidden: true });
  const stages = element("ul", { class: "stages", hidden: true });
  const concerns = element("div", { class: "seen" });
  const found = element("div", { class: "found" });
  const files = element("div", { class: "files" });
  const frame = reportFrame(id);
  place.append(
    element("header", {}, element("a", { href: "/studies" }, "← All studies"), title, what),
    element("section", { class: "card now", "aria-label": "How far it is" },
      element("div", { class: "row between" }, state, actions), bar, far, stages, message),
    concerns, found, files, frame.element,
  );

  const refresh = newestFirst(
    () => ask(`/api/studies/${encodeURIComponent(id)}`),
    show,
    (error) => {
      if (error.status === 0) return;
      if (error.status === 404) notHere();
      else here.say(error.message, "bad", "one");
    },
  );
  const progress = everySecond(showProgress);
  const stop = listen((news) => {
    if (news?.id === id && news.status === "deleted") here.go("/studies");
    else if (news === null || news.id === id) refresh();
  });
  refresh();

  function notHere() {
    document.title = "Not here · unseen lab";
    place.replaceChildren(element("header", {}, element("h1", {}, "Not here"),
      element("p", {}, "There is no such study; it may have been deleted. ", element("a", { href: "/studies" }, "All studies"))));
  }

  let shownState = "";
  let shownFound = "";
  function show(study) {
    document.title = `${study.title} · unseen lab`;
    title.textContent = study.title;
    what.textContent = study.place ?? askedFor(study);
    progress.show(study);
    const now = JSON.stringify([study.status, study.message]);
    if (now !== shownState) {
      shownState = now;
      state.replaceChildren(badge(study.status));
      actions.replaceChildren(...actionsFor(study, here, (done) => (done === "deleted" ? here.go("/studies") : refresh())).filter(Boolean));
      message.hidden = !study.message;
      message.textContent = study.message;
    }
    frame.show(study.page);
    const told = JSON.stringify([study.found, study.concerns, study.files]);
    if (told === shownFound) return;
    shownFound = told;
    showFound(study);
  }

  function showProgress(study, seconds) {
    const { part, words } = progressOf(study, seconds);
    const isRunning = study.status === "running";
    bar.hidden = !isRunning;
    part === null ? bar.removeAttribute("value") : (bar.value = part);
    const waits = !study.page && isRunning && study.kind === "study" ? ". The first answers come with the first outer fold" : "";
    far.textContent = isRunning ? `${words}${waits}` : ago(study.seconds_ago);
    const all = isRunning ? (study.progress?.stages ?? []) : [];
    stages.hidden = all.length < 2;
    stages.replaceChildren(...all.map(({ stage, finished, total }) => element("li", { class: finished === total ? "done" : null },
      element("span", {}, stage), element("span", { class: "numbers" }, finished === total ? "✓" : `${finished} of ${total}`))));
  }

  function showFound(study) {
    const seen = study.found.concerns ?? study.concerns ?? [];
    concerns.replaceChildren(...(seen.length ? [sentences("Look at the data first", seen, "concerns card")] : []));
    found.replaceChildren(...[answersOf(study.found), contendersOf(study.found)].filter(Boolean));
    files.replaceChildren(...(study.files.length ? [fileList(id, study.files)] : []));
  }

  return {
    close() {
      stop();
      refresh.end();
      progress.end();
      frame.close();
    },
  };
}

function fileList(id, all) {
  const link = ({ path, label, bytes }) => element("li", {},
    element("a", { href: `/api/studies/${id}/report/${path}`, download: path.split("/").pop() }, path),
    element("span", { class: "quiet small" }, ` ${label}, ${size(bytes)}`));
  const [first, rest] = [all.slice(0, 2), all.slice(2)];
  return element("section", { class: "card", "aria-labelledby": "files" },
    element("h2", { id: "files" }, "To take away"),
    element("ul", {}, first.map(link)),
    rest.length ? element("details", {}, element("summary", {}, `${rest.length} more`), element("ul", {}, rest.map(link))) : null);
}

function size(bytes) {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
