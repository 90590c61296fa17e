// Which regularizers take part: all that make sense, or those that are ticked.

import { button, toggle } from "../../parts/controls.js";
import { element, freshId, prose } from "../../parts/element.js";
import { PLACES } from "../../parts/places.js";

/** `chosen` null stands for all that make sense. `fit(unfit)` says by name what those need that do
 *  not fit the data. */
export function regularizerChoice({ catalogue, chosen, onChange }) {
  const ticked = new Set(chosen ?? []);
  const ticks = new Map();
  const summary = element("summary");
  const place = element("details", {}, summary, element("div", { class: "regularizers" },
    element("p", { class: "help" }, "None ticked: every one that makes sense for the data is tried, and several at once."),
    Object.entries(PLACES).map(([name, title]) => element("fieldset", { class: "control" },
      element("legend", {}, title), catalogue.filter((one) => one.place === name).map(entry)))));

  function show() {
    summary.textContent = ticked.size ? `Regularizers: ${[...ticked].join(", ")}` : "Regularizers: all that make sense";
  }

  function entry({ name, explanation, citation }) {
    const tick = toggle({
      label: name, value: ticked.has(name),
      onChange: (isOn) => {
        isOn ? ticked.add(name) : ticked.delete(name);
        show();
        onChange(ticked.size ? [...ticked] : null);
      },
    });
    const needs = element("span", { class: "quiet small" });
    tick.element.append(needs);
    ticks.set(name, { input: tick.element.querySelector("input"), needs });
    const id = freshId("why");
    const why = element("p", { class: "help", id, hidden: true }, prose(explanation), ` ${citation}.`);
    const asking = button("?", () => {
      why.hidden = !why.hidden;
      asking.setAttribute("aria-expanded", String(!why.hidden));
    }, { kind: "why", "aria-label": `What ${name} does`, "aria-expanded": "false", "aria-controls": id });
    return element("div", { class: "regularizer" }, tick.element, asking, why);
  }

  show();
  return {
    element: place,
    fit(unfit) {
      for (const [name, { input, needs }] of ticks) {
        const isUnfit = Object.hasOwn(unfit, name);
        needs.textContent = isUnfit ? unfit[name] : "";
        input.disabled = isUnfit && !input.checked; // one that is on can be taken off
      }
    },
  };
}
