// Curves of loss and of each further metric: median and band over seeds, training and validation,
// and beside them those of other trainings.

import { element } from "../../parts/element.js";
import { linePlot } from "../../parts/plot.js";
import { short, toggle } from "../../parts/controls.js";
import { words } from "./regularizers.js";

const COLOURS = ["--series-3", "--series-4", "--series-5", "--series-6"];
const DASHES = [[7, 4], [2, 3], [10, 3, 2, 3], [4, 4]];

export function trainingCurves() {
  const plots = element("div", { class: "curves" });
  const legend = element("div", { class: "legend row" });
  let isLog = false;
  let drawn = []; // of each metric its plot
  let drawnAs = "";
  let last = [null, []];
  const log = toggle({ label: "Logarithmic loss", value: false, onChange: (value) => { isLog = value; show(...last); } });

  function show(story, others) {
    last = [story, others];
    if (!story?.begin) {
      plots.replaceChildren();
      clear();
      return;
    }
    const { metrics } = story.begin;
    const key = JSON.stringify([metrics, others.map(({ job }) => job.id), isLog]);
    if (key !== drawnAs) {
      clear();
      drawnAs = key;
      drawn = metrics.map((metric) => metricPlot(metric, others, () => marksOf(last[0]), isLog && metric === "loss"));
      plots.replaceChildren(...drawn.map(({ element }) => element));
      showLegend(story, others);
    }
    for (const plot of drawn) plot.show(story, others);
  }

  function showLegend(story, others) {
    const entry = (label, colour, dash) => {
      const swatch = element("span", { class: `swatch ${dash}` });
      swatch.style.setProperty("--colour", `var(${colour})`);
      return element("span", { class: "row" }, swatch, label);
    };
    legend.replaceChildren(
      entry("training", "--series-1", "dashed"), entry("validation", "--series-2", ""),
      ...others.map(({ title, number }, i) => entry(`${number}: ${title}, validation`, COLOURS[i % COLOURS.length], "dotted")),
      element("span", { class: "quiet small" }, "median, and 80 % of the networks"),
      log.element,
    );
  }

  function clear() {
    for (const plot of drawn) plot.end();
    drawn = [];
    drawnAs = "";
    legend.replaceChildren();
  }

  return { element: element("div", { class: "curves-part" }, plots, legend), show, end: clear };
}

function marksOf(story) {
  if (!story?.overfitting) return [];
  return [{ x: story.overfitting, label: "overfitting begins" }];
}

/** One metric of a training and of those beside it. */
function metricPlot(metric, others, marks, yLog) {
  const bands = [["", "--series-1", [5, 4]], ["val_", "--series-2", undefined]];
  const lines = bands.flatMap(([, colour, dash]) => [
    { label: "high", colour, width: 0 }, { label: "low", colour, width: 0 }, { label: "median", colour, dash },
  ]);
  const title = words(metric);
  const plot = linePlot({
    title, xLabel: "epoch", yLabel: "", height: 240, legend: false, yLog, marks,
    lines: [...lines, ...others.map((_, i) => ({ label: "other", colour: COLOURS[i % COLOURS.length], dash: DASHES[i % DASHES.length] }))],
    bands: [{ of: [0, 1] }, { of: [3, 4] }],
  });
  return {
    element: plot.element,
    end: plot.end,
    show(story, beside) {
      const longest = Math.max(story.epoch, ...beside.map(({ epoch }) => epoch));
      const epochs = Array.from({ length: longest }, (_, i) => i + 1);
      const filled = (values = []) => epochs.map((_, i) => values[i] ?? null);
      const ys = bands.flatMap(([part]) => {
        const band = story.curves[`${part}${metric}`] ?? {};
        return [filled(band.high), filled(band.low), filled(band.median)];
      });
      const compared = beside.map(({ curves }) => filled(curves[`val_${metric}`]?.median));
      const now = (part) => short(story.curves[`${part}${metric}`]?.median.at(-1));
      plot.show(epochs, [...ys, ...compared],
        `${title} by epoch, ${story.epoch} epochs: training ${now("")}, validation ${now("val_")} at the end.`);
    },
  };
}
