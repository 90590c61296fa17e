// Line plots, by uPlot: sized by the page, coloured by the theme, told in words beside.

import uPlot from "../vendor/uplot/uPlot.esm.js";
import { colour, faint, onTheme } from "./colours.js";
import { element } from "./element.js";
import { short } from "./controls.js";

/** A plot of lines over x.
 *
 *  lines: [{ label, colour: "--series-1", dash?: [6, 4], width?, points?: true }], as in the legend
 *  bands: [{ of: [i, j] }]: the room between lines i and j is filled
 *  shade: { from, to, label } over x, or a function giving one
 *  marks: function giving [{ x, label, colour? }], upright lines
 *  Gives { element, show(x, ys, words), only(indices), end() }: `ys` one array a line, null is a
 *  gap; `words` says for screen readers what is to be seen. */
export function linePlot({ title, xLabel, yLabel, lines, bands = [], shade = null, marks = null, height = 300, legend = true, yLog = false, yRange = null, onHover = null }) {
  const canvasPlace = element("div", { class: "plot-canvas", role: "img", "aria-label": title });
  const place = element("figure", { class: "plot" },
    title ? element("figcaption", {}, title) : null, canvasPlace);
  let data = [[], ...lines.map(() => [])];
  let shown = lines.map((line) => line.show ?? true);
  let plot = null;

  const drawShade = (u) => {
    const region = typeof shade === "function" ? shade() : shade;
    if (!region) return;
    const from = u.valToPos(region.from, "x", true);
    const to = u.valToPos(region.to, "x", true);
    const left = Math.max(from, u.bbox.left);
    const right = Math.min(to, u.bbox.left + u.bbox.width);
    if (right <= left) return;
    u.ctx.save();
    u.ctx.fillStyle = colour("--shade");
    u.ctx.fillRect(left, u.bbox.top, right - left, u.bbox.height);
    u.ctx.restore();
  };
  const drawMarks = (u) => {
    for (const mark of marks?.() ?? []) {
      const x = Math.round(u.valToPos(mark.x, "x", true));
      if (!Number.isFinite(x) || x < u.bbox.left || x > u.bbox.left + u.bbox.width) continue;
      const { ctx } = u;
      ctx.save();
      ctx.strokeStyle = colour(mark.colour ?? "--quiet");
      ctx.lineWidth = 1.5 * devicePixelRatio;
      ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
      ctx.beginPath();
      ctx.moveTo(x, u.bbox.top);
      ctx.lineTo(x, u.bbox.top + u.bbox.height);
      ctx.stroke();
      ctx.fillStyle = colour("--text");
      ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
      const isLeft = x > u.bbox.left + u.bbox.width / 2;
      ctx.textAlign = isLeft ? "right" : "left";
      ctx.fillText(mark.label, x + (isLeft ? -5 : 5) * devicePixelRatio, u.bbox.top + 13 * devicePixelRatio);
      ctx.restore();
    }
  };

  const axis = (label) => ({
    stroke: () => colour("--quiet"),
    grid: { stroke: () => colour("--line"), width: 1 },
    ticks: { stroke: () => colour("--line"), width: 1 },
    font: "12px system-ui, sans-serif",
    labelFont: "12px system-ui, sans-serif",
    label,
    labelSize: 18,
  });
  const options = () => ({
    width: Math.max(200, canvasPlace.clientWidth),
    height,
    legend: { show: legend, live: false },
    cursor: { points: { show: false }, y: false, drag: { x: true, y: false } },
    scales: {
      x: { time: false },
      y: { ...(yLog ? { distr: 3 } : {}), ...(yRange ? { range: yRange } : {}) },
    },
    axes: [
      { ...axis(xLabel), size: 34 },
      { ...axis(yLabel), size: 52, values: (u, splits) => splits.map((value) => (value === null ? "" : short(value))) },
    ],
    series: [
      { label: xLabel },
      ...lines.map((line, i) => ({
        label: line.label,
        stroke: () => colour(line.colour),
        width: line.width ?? 2,
        dash: line.dash,
        points: line.points ? { show: true, size: 4 } : { show: false },
        paths: line.points ? () => null : undefined,
        show: shown[i],
      })),
    ],
    bands: bands.map(({ of: [i, j] }) => ({
      series: [i + 1, j + 1],
      fill: () => faint(colour(lines[i].colour), 0.2),
    })),
    hooks: {
      drawAxes: [drawShade],
      draw: [drawMarks],
      setCursor: onHover ? [(u) => onHover(u.cursor.idx)] : [],
      setSeries: [(u, i, { show } = {}) => { if (i !== null && show !== undefined) shown[i - 1] = show; }],
    },
  });

  const build = () => {
    plot?.destroy();
    plot = new uPlot(options(), data, canvasPlace);
    // The canvas is told in words by its place; its legend's rows are buttons in all but name.
    for (const row of canvasPlace.querySelectorAll(".u-legend th")) row.setAttribute("scope", "row");
  };
  const sizing = new ResizeObserver(() => {
    if (!plot && canvasPlace.clientWidth) build();
    else if (plot && plot.width !== canvasPlace.clientWidth) plot.setSize({ width: Math.max(200, canvasPlace.clientWidth), height });
  });
  sizing.observe(canvasPlace);
  const endTheme = onTheme(() => plot?.redraw(false, true));

  return {
    element: place,
    show(x, ys, words) {
      data = [x, ...ys];
      if (words) canvasPlace.setAttribute("aria-label", words);
      plot?.setData(data);
    },
    only(indices) {
      shown = lines.map((_, i) => indices.includes(i));
      if (plot) shown.forEach((isShown, i) => { if (plot.series[i + 1].show !== isShown) plot.setSeries(i + 1, { show: isShown }); });
    },
    end() {
      endTheme();
      sizing.disconnect();
      plot?.destroy();
    },
  };
}
