// What is seen of a curve: its name, a note beside it, and its plot.

import { element } from "../../parts/element.js";
import { curveChart } from "./chart.js";

/** The place of a curve. `hidden` are the methods whose lines are not drawn. */
export function curveSight(hidden) {
  const name = element("p", { class: "formula numbers" });
  const note = element("p", { class: "outside small" });
  const place = element("div", { class: "chart" });
  let chart = null;
  let unseen = hidden;

  function wait(text) {
    place.replaceChildren(element("p", { class: "busy", role: "status" }, text));
  }

  return {
    element: element("section", { class: "sight", "aria-label": "The curve" },
      element("div", { class: "caption" }, name, note), place),
    caption(text, beside = "") {
      name.textContent = text;
      note.textContent = beside;
    },
    wait,
    /** A new plot, of options as `curveChart` takes them; `text` stands there until it is shown. */
    begin(options, text) {
      chart?.end();
      chart = curveChart(options);
      chart.hide(unseen);
      wait(text);
    },
    show(drawn) {
      if (!chart.element.isConnected) place.replaceChildren(chart.element);
      chart.show(drawn);
    },
    hide(methods) {
      unseen = methods;
      chart?.hide(methods);
    },
    end: () => chart?.end(),
  };
}
