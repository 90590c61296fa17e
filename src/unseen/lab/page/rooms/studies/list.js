// All studies and reports: what each is, how far, and what can be done with it.

import { ask, newestFirst } from "../../parts/ask.js";
import { listen } from "../../parts/bell.js";
import { button } from "../../parts/controls.js";
import { element } from "../../parts/element.js";
import { actionsFor } from "./actions.js";
import { ago, askedFor, badge, everySecond, progressOf } from "./words.js";

const FEW = 6;

export function studyList({ here, onHomework }) {
  const rows = new Map();
  const list = element("ul", { class: "studies-list" });
  const empty = element("p", { class: "quiet" }, "None yet. Start one below, or run the homework: the whole main job, answered in a few minutes.");
  const more = button("", () => { isLong = true; show(last); }, { kind: "quiet" });
  const place = element("section", { class: "studies-all", "aria-labelledby": "studies-all" },
    element("div", { class: "row" },
      element("h2", { id: "studies-all" }, "Studies and reports"),
      button("Run the homework", onHomework, { title: "The main job: both halves answered, in a report" })),
    empty, list, more);
  let isLong = false;
  let last = [];

  const refresh = newestFirst(
    () => ask("/api/studies/"),
    ({ studies, folders }) => show([...studies, ...folders]),
    (error) => { if (error.status !== 0) here.say(error.message, "bad", "list"); },
  );
  const stop = listen((news) => { if (news === null || news.id.startsWith("study-")) refresh(); });
  refresh();

  function show(all) {
    last = all;
    empty.hidden = all.length > 0;
    const shown = isLong ? all : all.filter((one, i) => i < FEW || one.status === "shown");
    more.hidden = shown.length === all.length;
    more.textContent = `Show all ${all.length}`;
    for (const [id, row] of rows) {
      if (shown.some((one) => one.id === id)) continue;
      row.end();
      row.element.remove();
      rows.delete(id);
    }
    shown.forEach((one, i) => {
      if (!rows.has(one.id)) rows.set(one.id, rowOf(here, refresh));
      const row = rows.get(one.id);
      row.show(one);
      if (list.children[i] !== row.element) list.insertBefore(row.element, list.children[i] ?? null);
    });
  }

  return {
    element: place,
    close() {
      stop();
      refresh.end();
      for (const row of rows.values()) row.end();
    },
  };
}

function rowOf(here, onDone) {
  const link = element("a", { class: "name" });
  const what = element("p", { class: "quiet small" });
  const state = element("div", { class: "state" });
  const bar = element("progress", { max: 1 });
  const far = element("p", { class: "quiet small numbers far" });
  const actions = element("div", { class: "row actions" });
  const place = element("li", {}, element("div", { class: "what" }, link, what), element("div", { class: "how-far" }, state, bar, far), actions);
  const progress = everySecond((study, seconds) => {
    const isRunning = study.status === "running";
    const { part, words } = progressOf(study, seconds);
    bar.hidden = !isRunning;
    bar.setAttribute("aria-label", `How far ${study.title} is`);
    part === null ? bar.removeAttribute("value") : (bar.value = part);
    far.textContent = isRunning ? words : study.message || ago(study.seconds_ago);
    far.classList.toggle("bad", study.status === "failed");
  });
  let shownAs = "";
  return {
    element: place,
    end: progress.end,
    show(study) {
      progress.show(study);
      const now = JSON.stringify([study.status, study.title, study.kind]);
      if (now === shownAs) return; // buttons that are pressed stay where they are
      shownAs = now;
      link.href = `/studies?id=${study.id}`;
      link.textContent = study.title;
      what.textContent = study.place ?? askedFor(study);
      state.replaceChildren(badge(study.status));
      actions.replaceChildren(...actionsFor(study, here, onDone).filter(Boolean));
    },
  };
}
