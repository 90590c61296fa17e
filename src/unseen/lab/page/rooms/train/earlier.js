// All trainings that are kept: open one, lay its curve beside another's, delete it.

import { ask, remove } from "../../parts/ask.js";
import { listen } from "../../parts/bell.js";
import { button } from "../../parts/controls.js";
import { element } from "../../parts/element.js";

const MOST_COMPARED = 4;

export function earlierTrainings({ here, onOpen, onCompare, onDeleted }) {
  const list = element("ul", { class: "earlier" });
  const place = element("section", { class: "card", "aria-label": "All trainings" },
    element("h3", {}, "All trainings"),
    element("p", { class: "help" }, "Tick some to lay their validation curves beside the one shown."), list);
  let jobs = [];
  let compared = [];
  let opened = null;

  async function fetchAll() {
    try {
      jobs = (await ask("/api/jobs/")).training;
      show();
    } catch (error) {
      if (error.status !== 0) here.say(error.message, "bad");
    }
  }

  const end = listen((news) => {
    const known = news && jobs.find(({ id }) => id === news.id);
    if (!known || news.status === "deleted") fetchAll();
    else if (known.status !== news.status) {
      Object.assign(known, news);
      show();
    }
  });

  function show() {
    place.hidden = !jobs.length;
    const focused = document.activeElement?.dataset?.key;
    list.replaceChildren(...jobs.map((job) => entry(job)));
    if (focused) list.querySelector(`[data-key="${focused}"]`)?.focus();
  }

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
      button("×", async () => {
        try {
          await remove(`/api/jobs/${id}`);
          if (here.isOver) return;
          compared = compared.filter((one) => one !== id);
          onCompare(compared);
          onDeleted(id);
        } catch (error) {
          here.say(error.message, "bad");
        }
      }, { kind: "icon", "data-key": `delete-${id}`, "aria-label": `Delete ${name}` }));
  }

  fetchAll();
  return {
    element: place,
    mark(id) { opened = id; show(); },
    compare(ids) { compared = ids; show(); },
    end,
  };
}
