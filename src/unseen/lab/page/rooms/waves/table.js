// The table of answers, which is the plot's legend too: a row for each method.

import { element, svg } from "../../parts/element.js";
import { figure, METHODS, milliseconds, NAMES, percent, spread, verdict } from "./words.js";

/** The answers side by side. `hidden` are the methods whose lines are off; `onToggle(hidden)`. */
export function answerTable({ hidden, onToggle }) {
  const off = new Set(hidden);
  const rows = new Map();
  const truth = row(element("span", { class: "name" }, swatch("--ink", [], 3), "True curve"));
  for (const [method, { label, colour, dash }] of Object.entries(METHODS)) {
    const input = element("input", { type: "checkbox", checked: !off.has(method) });
    input.addEventListener("change", () => {
      input.checked ? off.delete(method) : off.add(method);
      onToggle([...off]);
    });
    const name = element("label", { class: "name" }, input, swatch(colour, dash, 2.5), label);
    rows.set(method, row(name));
  }
  const reasons = element("p", { class: "help reasons" });
  const errorHead = element("th", { scope: "col" }, "Curve error");
  const place = element("section", { class: "answers", "aria-labelledby": "answers-title" },
    element("h2", { id: "answers-title" }, "What each method says"),
    element("div", { class: "table" }, element("table", {},
      element("thead", {}, element("tr", {},
        element("th", { scope: "col" }, "Curve"),
        NAMES.map((name) => element("th", { scope: "col" }, name)),
        errorHead,
        element("th", { scope: "col", class: "said" }, "Verdict"),
        element("th", { scope: "col" }, "Time"),
      )),
      element("tbody", {}, truth.node, [...rows.values()].map(({ node }) => node)),
    )),
    element("p", { class: "help" }, "± is one standard error, given where an answer fits; ? marks what the curve cannot tell."),
    reasons,
  );
  let refusals = new Map();
  truth.node.className = "truth";
  return {
    element: place,
    get hidden() { return [...off]; },
    /** The true parameters; null where nobody knows them. */
    showTruth(parameters) {
      truth.node.hidden = parameters === null;
      errorHead.textContent = parameters === null ? "Left over" : "Curve error";
      parameters?.forEach((number, i) => truth.cells[i].show(figure(number)));
    },
    show(answers) {
      for (const answer of answers) {
        rows.get(answer.method).show(answer);
        answer.refusal ? refusals.set(answer.method, answer.refusal) : refusals.delete(answer.method);
      }
      reasons.textContent = [...new Set(refusals.values())].join(" ");
    },
    /** Answers are on their way. */
    wait() {
      refusals = new Map();
      reasons.textContent = "";
      for (const one of rows.values()) one.wait();
    },
  };
}

function row(name) {
  const cells = NAMES.map(() => numberCell());
  const error = element("td");
  const sign = element("span", { class: "sign", "aria-hidden": "true" });
  const words = element("span");
  const said = element("td", { class: "said" }, sign, words);
  const time = element("td", { class: "quiet" });
  const node = element("tr", {}, element("th", { scope: "row" }, name), cells.map((cell) => cell.node), error, said, time);
  return {
    node, cells,
    show(answer) {
      const isGood = !answer.refusal && !["poor-fit", "invalid"].includes(answer.status);
      answer.parameters.forEach((number, i) => {
        const isTold = answer.told?.[i] ?? true;
        cells[i].show(figure(number), isGood && isTold ? spread(answer.standardErrors[i]) : "", isGood && !isTold);
      });
      const { sign: mark, text, kind } = verdict(answer);
      error.textContent = percent(answer.error);
      sign.textContent = mark;
      words.textContent = text;
      words.className = "";
      said.className = `said ${kind}`;
      time.textContent = milliseconds(answer.milliseconds);
    },
    wait() {
      for (const cell of cells) cell.show("");
      error.textContent = "";
      sign.textContent = "";
      words.textContent = "estimating";
      words.className = "busy";
      said.className = "said";
      time.textContent = "";
    },
  };
}

function numberCell() {
  const value = element("span", { class: "value" });
  const doubt = element("span", { class: "doubt" });
  const beside = element("small", {});
  return {
    node: element("td", { class: "number" }, value, doubt, beside),
    show(number, error = "", isUntold = false) {
      value.textContent = number;
      doubt.textContent = isUntold ? " ?" : "";
      beside.textContent = error;
    },
  };
}

function swatch(colour, dash, width) {
  const line = svg("line", { x1: 0, y1: 5, x2: 30, y2: 5, "stroke-width": width, "stroke-dasharray": dash.join(" ") });
  line.style.stroke = `var(${colour})`;
  return svg("svg", { width: 30, height: 10, viewBox: "0 0 30 10", "aria-hidden": "true", class: "line" }, line);
}
