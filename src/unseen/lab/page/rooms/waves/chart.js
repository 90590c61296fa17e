// The plot: the curve, what is seen of it, and a line for each method's answer.

import { linePlot } from "../../parts/plot.js";
import { METHODS, percent, verdict } from "./words.js";

const NARROW = "(max-width: 52rem)";
// A line so many times further off than the plot reaches is not drawn: it would cover all others.
const FAR_OFF = 3;

/** A plot of curves. `isSignal` where they are from a file, and nobody knows the true one. */
export function curveChart({ isSignal, xLabel }) {
  const methods = Object.keys(METHODS);
  let reach = [-1, 1];
  const near = (line) => line?.map((y) => (y === null || Math.abs(y) > FAR_OFF * reach[1] ? null : y));
  const plot = linePlot({
    title: "", xLabel, yLabel: "", height: matchMedia(NARROW).matches ? 210 : 360, legend: false,
    yRange: () => reach,
    lines: [
      isSignal
        ? { label: "Your signal", colour: "--ink", width: 1.5 }
        : { label: "Samples", colour: "--edge", points: true },
      { label: "True curve", colour: "--ink", width: 3 },
      ...methods.map((method) => ({ ...METHODS[method], width: 2 })),
    ],
  });
  return {
    element: plot.element,
    /** `seen` and `truth` are curves or null; `answers` have their methods' curves. */
    show({ x, seen, truth, answers, name }) {
      const gap = () => new Array(x.length).fill(null);
      reach = room(truth ?? seen, truth === null ? 0.15 : 0.4, seen);
      const lines = methods.map((method) => near(answers.get(method)?.line) ?? gap());
      plot.show(x, [seen ?? gap(), truth ?? gap(), ...lines], inWords(name, answers));
    },
    hide(hidden) {
      const shown = methods.map((method, i) => (hidden.includes(method) ? null : i + 2));
      plot.only([0, 1, ...shown.filter((i) => i !== null)]);
    },
    end: plot.end,
  };
}

/** Room for what is sought, not for the wildest answer: in steps, so that it seldom moves. */
function room(curve, margin, other) {
  let [low, high] = [Infinity, -Infinity];
  for (const one of [curve, other]) {
    for (const y of one ?? []) {
      if (y === null) continue;
      if (y < low) low = y;
      if (y > high) high = y;
    }
  }
  if (low > high) return [-1, 1];
  const size = Math.max(Math.abs(low), Math.abs(high)) * (1 + margin);
  if (size === 0) return [-1, 1];
  const unit = 10 ** Math.floor(Math.log10(size));
  const top = [1, 1.5, 2, 3, 4, 5, 6, 8, 10].find((step) => step * unit >= size * 0.999999) * unit;
  return [-top, top];
}

function inWords(name, answers) {
  const said = [...answers.values()].map((answer) => {
    const { text } = verdict(answer);
    return `${METHODS[answer.method].label}: ${text}, error ${percent(answer.error)}`;
  });
  return `${name}. ${said.join("; ")}.`;
}
