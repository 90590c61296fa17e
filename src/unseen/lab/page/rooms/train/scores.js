// Scores of finished networks, regularizers off, on the three parts; one training a row.

import { short } from "../../parts/controls.js";
import { element } from "../../parts/element.js";
import { words } from "./regularizers.js";

const PARTS = [["train_", "training"], ["val_", "validation"], ["test_", "test"]];

export function scoresTable() {
  const place = element("section", { class: "table", tabindex: 0, role: "region", "aria-label": "Scores" });
  return {
    element: place,
    show(stories) {
      const ended = stories.filter(({ end }) => end);
      place.hidden = !ended.length;
      if (!ended.length) return;
      const metrics = [...ended[0].begin.metrics].sort((one, other) => (other === "accuracy") - (one === "accuracy"));
      const columns = metrics.flatMap((metric) => PARTS.map(([part, label]) => ({ name: `${part}${metric}`, metric, label })));
      place.replaceChildren(element("table", {},
        element("caption", { class: "hidden" }, "Median over the networks, and least to largest"),
        element("thead", {},
          element("tr", {}, element("td", {}), metrics.map((metric) => element("th", { colspan: 3, scope: "colgroup" }, words(metric)))),
          element("tr", {}, element("th", { scope: "col" }, "Training"), columns.map(({ label }) => element("th", { scope: "col" }, label)))),
        element("tbody", {}, ended.map((story) => element("tr", {},
          element("th", { scope: "row", title: story.title }, element("span", { class: "lines" }, `${story.number}: ${story.title}`)),
          columns.map(({ name, metric }) => cell(story.end.scores[name], metric)))))));
    },
  };
}

function cell(score, metric) {
  if (!score || score.median === null) return element("td", {}, "–");
  const isShare = metric === "accuracy";
  const written = (value) => (isShare ? (100 * value).toFixed(1) : short(value));
  return element("td", {}, `${written(score.median)}${isShare ? " %" : ""}`,
    element("br"), element("small", { class: "quiet" }, `${written(score.low)} – ${written(score.high)}`));
}
