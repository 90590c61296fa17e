// What a study has found: its answers in sentences, and the contenders in a table.

import { element, svg } from "../../parts/element.js";

const SIGNS = { helps: "▲", hurts: "▼", diverges: "✕" };

/** The answers, each with its first paragraph. */
export function answersOf(found) {
  if (!found.answers.length) return null;
  const entries = found.answers.map(({ title, paragraphs }) => element("div", {},
    element("dt", {}, title), element("dd", {}, paragraphs[0].replaceAll("`", ""))));
  const list = element("dl", { class: "found-answers" }, entries);
  if (found.kind === "study") {
    return element("section", { class: "card", "aria-labelledby": "answers" }, element("h2", { id: "answers" }, "What was found"), list);
  }
  return element("details", { class: "card" }, element("summary", {}, `All ${entries.length} answers, in short`), list);
}

/** Contenders from the greatest gain to the least, each gain's interval drawn beside it. */
export function contendersOf({ table }) {
  if (!table?.rows.length) return null;
  const ends = table.rows.flatMap(({ span }) => span ?? []).filter((end) => end !== null);
  const reach = Math.max(...ends.map(Math.abs), 0) || 1;
  const [, ...numbers] = table.headings.slice(0, -1);
  const heads = [element("th", { scope: "col" }, "contender"), element("th", { scope: "col", class: "verdict" }, "verdict"),
    element("th", { scope: "col", class: "span" }, element("span", { class: "hidden" }, "gain, drawn")),
    ...numbers.map((heading) => element("th", { scope: "col" }, heading))];
  const rows = table.rows.map(({ cells: [name, ...rest], span, verdict }) => element("tr", { class: verdict.replace(" ", "-") },
    element("th", { scope: "row" }, name),
    element("td", { class: "verdict" }, SIGNS[verdict] ? element("span", { "aria-hidden": "true" }, `${SIGNS[verdict]} `) : null, verdict),
    element("td", { class: "span" }, spanOf(span, reach)),
    rest.slice(0, -1).map((cell) => element("td", {}, cell))));
  return element("section", { class: "card", "aria-labelledby": "contenders" },
    element("h2", { id: "contenders" }, "Each beside no regularizer"),
    element("div", { class: "table", tabindex: 0, role: "region", "aria-label": "Contenders" },
      element("table", { class: "contenders" }, element("thead", {}, element("tr", {}, heads)), element("tbody", {}, rows))),
    element("p", { class: "help" }, "Gains are over none, positive is better, on rows that took no part in any choice. p is adjusted for the number of contenders; best is the chance of being it."));
}

function spanOf(span, reach) {
  if (!span || span.includes(null)) return null;
  const [mean, low, high] = span.map((value) => 50 + (46 * value) / reach);
  return svg("svg", { viewBox: "0 0 100 14", "aria-hidden": "true", preserveAspectRatio: "none" },
    svg("line", { x1: 50, x2: 50, y1: 0, y2: 14, class: "zero" }),
    svg("line", { x1: low, x2: high, y1: 7, y2: 7, class: "interval" }),
    svg("line", { x1: mean, x2: mean, y1: 2, y2: 12, class: "mean" }));
}
