// All trainings that are kept: open one, lay its curve beside another's, delete it.

import { ask, newestFirst, remove } from "../../parts/ask.js";
import { listen } from "../../parts/bell.js";
import { button } from "../../parts/controls.js";
import { element } from "../../parts/element.js";
import { deletions } from "./deletions.js";

const MOST_COMPARED = 4;
const FIRST_SHOWN = 8;

export function earlierTrainings({ here, onOpen, onCompare, onDeleted }) {
  const list = element("ul", { class: "earlier" });
  const rest = button("", () => {
    showsAll = true;
    show();
    list.children[FIRST_SHOWN]?.querySelector("button").focus();
  });
  const place = element("section", { class: "card", "aria-label": "All trainings" },
    element("h2", {}, "All trainings"),
    element("p", { class: "help" }, "Tick some to lay their validation curves beside the one shown."),
    list, element("div", {}, rest));
  let showsAll = false;
  let jobs = [];
  let compared = [];
  let opened = null;
  let wasOpened = null; // the one that was shown when it was deleted

  const fetchAll = newestFirst(
    () => ask("/api/jobs/"),
    ({ training }) => {
      jobs = training;
      show();
    },
    (error) => { if (error.status !== 0) here.say(error.message, "bad"); },
  );

  const stopListening = listen((news) => {
    const known = news && jobs.find(({ id }) => id === news.id);
    if (!known || news.status === "deleted") fetchAll();
    else if (known.status !== news.status) {
      Object.assign(known, news);
      show();
    }
  });
  const leaving = deletions(async (id) => {
    try {
      await remove(`/api/jobs/${id}`);
      jobs = jobs.filter((job) => job.id !== id);
    } catch (error) {
      here.say(error.message, "bad");
    }
    show();
  });

  function show() {
    place.hidden = !jobs.length;
    const { activeElement: active } = document;
    const row = [...list.children].indexOf(active.closest("li"));
    const shown = jobs.filter((job, i) => showsAll || i < FIRST_SHOWN || isInUse(job));
    list.replaceChildren(...shown.map((job) => (leaving.has(job.id) ? farewell(job) : entry(job))));
    rest.hidden = shown.length === jobs.length;
    rest.textContent = `Show all ${jobs.length}`;
    if (row < 0) return;
    const again = list.querySelector(`[data-key="${active.dataset.key}"]`);
    (again ?? list.children[Math.min(row, shown.length - 1)]?.querySelector("button"))?.focus();
  }

  const isInUse = ({ id }) => id === opened || compared.includes(id) || leaving.has(id);

  function entry({ id, title, status }) {
    const name = `${id.split("-")[1]}: ${title}`;
    const box = element("input", { type: "checkbox", "data-key": `compare-${id}`, "aria-label": `Compare with ${name}`, checked: compared.includes(id), disabled: id === opened });
    box.addEventListener("change", () => {
      compared = box.checked ? [...compared, id].slice(-MOST_COMPARED) : compared.filter((one) => one !== id);
      show();
      onCompare(compared.filter((one) => one !== opened));
    });
    return element("li", { "aria-current": id === opened ? "true" : null },
      box,
      button(name, () => onOpen(id), { kind: "quiet", "data-key": `open-${id}` }),
      element("span", { class: `state ${status}` }, status),
      button("×", () => leaveOut(id), { kind: "icon", "data-key": `delete-${id}`, "aria-label": `Delete ${name}` }));
  }

  /** What stands in the place of one that is being deleted. */
  function farewell({ id, title }) {
    const name = `${id.split("-")[1]}: ${title}`;
    return element("li", { class: "deleted" },
      element("span", {}, `Deleted ${name}`),
      button("Undo", () => bringBack(id), { "data-key": `undo-${id}`, "aria-label": `Undo deleting ${name}` }));
  }

  function leaveOut(id) {
    if (id === opened) wasOpened = id;
    leaving.add(id);
    compared = compared.filter((one) => one !== id);
    onCompare(compared);
    onDeleted(id);
    show();
    list.querySelector(`[data-key="undo-${id}"]`)?.focus();
  }

  function bringBack(id) {
    leaving.undo(id);
    if (wasOpened === id && !opened) onOpen(id);
    show();
    list.querySelector(`[data-key="delete-${id}"]`)?.focus();
  }

  fetchAll();
  return {
    element: place,
    mark(id) { opened = id; show(); },
    compare(ids) { compared = ids; show(); },
    end() {
      fetchAll.end();
      stopListening();
      leaving.end();
    },
  };
}
