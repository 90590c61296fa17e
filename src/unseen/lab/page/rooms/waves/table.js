// The table of answers, which is the plot's legend too: a row for each method.

import { element, svg } from "../../parts/element.js";
import { figure, isFarOff, METHODS, milliseconds, NAMES, percent, spread, verdict } from "./words.js";

// Who waits no longer than that has not waited: milliseconds.
const UNNOTICED = 500;

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
  const errorHead = element("th", { scope: "col" }, "Error");
  const compiling = element("p", { class: "help", hidden: true },
    "Methods are compiled once for each number of samples: all together up to half a minute. The next signal as long is answered at once.");
  let clock = null;
  const place = element("section", { class: "answers", "aria-labelledby": "answers-title" },
    element("h2", { id: "answers-title" }, "What each method says"),
    element("div", { class: "table" }, element("table", {},
      element("thead", {}, element("tr", {},
        element("th", { scope: "col" }, "Curve"),
        element("th", { scope: "col", class: "said" }, "Verdict"),
        errorHead,
        NAMES.map((name) => element("th", { scope: "col" }, name)),
        element("th", { scope: "col" }, "Time"),
      )),
      element("tbody", {}, truth.node, [...rows.values()].map(({ node }) => node)),
    )),
    element("p", { class: "help" }, "± is one standard error, given where an answer fits and is not exact; ? marks what the curve cannot tell."),
    compiling, reasons,
  );
  let refusals = new Map();
  truth.node.className = "truth";
  return {
    element: place,
    /** The true parameters; null where nobody knows them. */
    showTruth(parameters) {
      truth.node.hidden = parameters === null;
      errorHead.textContent = parameters === null ? "Left over" : "Error";
      compiling.hidden = parameters !== null;
      parameters?.forEach((number, i) => truth.cells[i].show(figure(number)));
    },
    /** An answer's `waited` are the milliseconds that somebody did; `why(method)` says in a few
     *  words why it may not fit. */
    show(answers, why = () => "") {
      clearInterval(clock);
      for (const answer of answers) {
        rows.get(answer.method).show(answer, why(answer.method));
        answer.refusal ? refusals.set(answer.method, answer.refusal) : refusals.delete(answer.method);
      }
      reasons.textContent = [...new Set(refusals.values())].join(" ");
    },
    /** Answers are on their way: all at once, or one after the other. */
    wait({ isInTurn = false } = {}) {
      clearInterval(clock);
      refusals = new Map();
      reasons.textContent = "";
      for (const one of rows.values()) isInTurn ? one.wait("waits", "quiet") : one.wait();
    },
    /** A method's turn has come. */
    begin(method) {
      const started = performance.now();
      const one = rows.get(method);
      clearInterval(clock);
      one.wait();
      clock = setInterval(() => one.tell(`${Math.round((performance.now() - started) / 1000)} s`), 1000);
    },
    end() { clearInterval(clock); },
  };
}

function row(name) {
  const cells = NAMES.map(() => numberCell());
  const error = element("td");
  const sign = element("span", { class: "sign", "aria-hidden": "true" });
  const words = element("span");
  const reason = element("small", {});
  const said = element("td", { class: "said" }, sign, words, reason);
  const lasted = element("span");
  const again = element("small", {});
  const time = element("td", { class: "quiet time" }, lasted, again);
  const node = element("tr", {}, element("th", { scope: "row" }, name), said, error, cells.map((cell) => cell.node), time);
  return {
    node, cells,
    show(answer, why) {
      const isLost = isFarOff(answer.error);
      const isGood = !answer.refusal && !isLost && !["poor-fit", "invalid"].includes(answer.status);
      answer.parameters.forEach((number, i) => {
        const isTold = answer.told?.[i] ?? true;
        cells[i].node.classList.toggle("quiet", !isGood);
        cells[i].show(figure(isLost ? null : number), isGood && isTold ? spread(answer.standardErrors[i]) : "", isGood && !isTold);
      });
      const { sign: mark, text, kind } = verdict(answer);
      error.textContent = percent(answer.error);
      sign.textContent = mark;
      words.textContent = text;
      words.className = "";
      reason.textContent = isGood ? "" : why;
      said.className = `said ${kind}`;
      const hasWaited = answer.waited > UNNOTICED;
      lasted.textContent = milliseconds(hasWaited ? answer.waited : answer.milliseconds);
      again.textContent = hasWaited && answer.milliseconds !== null ? `then ${milliseconds(answer.milliseconds)}` : "";
    },
    tell(text) { lasted.textContent = text; },
    wait(word = "estimating", kind = "busy") {
      for (const cell of cells) cell.show("");
      error.textContent = "";
      sign.textContent = "";
      words.textContent = word;
      words.className = kind;
      reason.textContent = "";
      said.className = "said";
      lasted.textContent = "";
      again.textContent = "";
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
