// One plane of a range map: a picture to click into, or to walk through with the arrow keys.

import { element, svg } from "../../parts/element.js";
import { colourOf } from "./scale.js";
import { percent, TRAINED } from "./words.js";

const SIZE = 240;
const LEFT = 42;
const BOTTOM = 32;
const TOP = 6;

/** A plane. `onPick({ a: 1.5, b: 2 })` when a place in it is chosen; `onLook(sentence)` when one is
 *  looked at. Gives `{ element, mark(parameters) }`. */
export function mapPlane({ pair, along, upwards, error }, { method, onPick, onLook }) {
  const [first, second] = pair;
  const ends = (edges) => [edges[0], edges.at(-1)];
  const [left, right] = ends(along);
  const [low, high] = ends(upwards);
  const x = (value) => LEFT + SIZE * (value - left) / (right - left);
  const y = (value) => TOP + SIZE * (high - value) / (high - low);
  const count = error.length;
  let at = null; // the cell that is looked at

  const cells = error.flatMap((row, j) => row.map((one, i) => svg("rect", {
    x: x(along[i]), y: y(upwards[j + 1]), width: SIZE / count + 0.4, height: SIZE / count + 0.4, fill: colourOf(one),
  })));
  const box = (attributes) => svg("rect", { ...attributes, width: 0, height: 0, fill: "none" });
  const frame = (from, to) => ({ x: x(from), y: y(to), width: x(to) - x(from), height: y(from) - y(to), fill: "none" });
  const known = [TRAINED.from, TRAINED.to];
  const cursor = box({ class: "cursor" });
  const here = svg("g", { class: "here" },
    svg("circle", { r: 6, class: "halo" }), svg("circle", { r: 6 }), svg("circle", { r: 1.6, class: "dot" }));
  const ticks = (from, to) => {
    const step = to - from <= 6 ? 1 : to - from <= 10 ? 2 : 5;
    return Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, k) => from + k * step);
  };
  const label = (text, attributes) => svg("text", attributes, text);
  const picture = svg("svg", { viewBox: `0 0 ${LEFT + SIZE + 8} ${TOP + SIZE + BOTTOM}`, "aria-hidden": "true" },
    svg("g", { "shape-rendering": "crispEdges" }, cells),
    svg("rect", { ...frame(...known), class: "known under" }),
    svg("rect", { ...frame(...known), class: "known" }),
    ticks(left, right).map((value) => label(text(value), { x: x(value), y: TOP + SIZE + 14, "text-anchor": "middle" })),
    ticks(low, high).map((value) => label(text(value), { x: LEFT - 5, y: y(value) + 4, "text-anchor": "end" })),
    label(first, { x: x((left + right) / 2), y: TOP + SIZE + 28, "text-anchor": "middle", class: "axis" }),
    label(second, { x: 4, y: y((low + high) / 2) + 4, class: "axis" }),
    cursor, here,
  );
  const place = element("div", {
    class: "plane", tabindex: 0, role: "application",
    "aria-label": `Map of the error of ${method} over ${first} and ${second}. Arrow keys look around, Enter goes there.`,
  }, picture);

  const sentence = (i, j) => {
    const centre = middle(i, j);
    return `${first} = ${text(centre[first])}, ${second} = ${text(centre[second])}: error ${percent(error[j][i])}`;
  };
  const middle = (i, j) => ({
    [first]: round((along[i] + along[i + 1]) / 2), [second]: round((upwards[j] + upwards[j + 1]) / 2),
  });
  const look = (i, j) => {
    at = [i, j];
    for (const [name, value] of Object.entries({ x: x(along[i]), y: y(upwards[j + 1]), width: SIZE / count, height: SIZE / count })) cursor.setAttribute(name, value);
    cursor.classList.add("on");
    onLook(sentence(i, j));
  };
  const leave = () => {
    cursor.classList.remove("on");
    onLook("");
  };
  const placeOf = (event) => {
    const matrix = picture.getScreenCTM().inverse();
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    const across = (point.x - LEFT) / SIZE;
    const up = (TOP + SIZE - point.y) / SIZE;
    return across < 0 || across > 1 || up < 0 || up > 1 ? null : [across, up];
  };
  const cellOf = ([across, up]) => [across, up].map((part) => Math.min(count - 1, Math.floor(part * count)));

  picture.addEventListener("pointermove", (event) => {
    const point = placeOf(event);
    point ? look(...cellOf(point)) : leave();
  });
  picture.addEventListener("pointerleave", leave);
  picture.addEventListener("click", (event) => {
    const point = placeOf(event);
    if (!point) return;
    at = cellOf(point); // arrows go on from here
    place.focus({ preventScroll: true });
    onPick({ [first]: round(left + point[0] * (right - left)), [second]: round(low + point[1] * (high - low)) });
  });
  place.addEventListener("focus", () => { if (place.matches(":focus-visible")) look(...(at ?? [count >> 1, count >> 1])); });
  place.addEventListener("blur", leave);
  place.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
    const isTaken = event.key in steps || event.key === "Enter" || event.key === " ";
    if (!isTaken || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const [i, j] = at ?? [count >> 1, count >> 1];
    if (event.key in steps) {
      const [right, up] = steps[event.key];
      look(Math.min(count - 1, Math.max(0, i + right)), Math.min(count - 1, Math.max(0, j + up)));
    } else onPick(middle(i, j));
  });

  return {
    element: place,
    /** Show where the present curve is, or at which edge it lies beyond. */
    mark(parameters) {
      const inside = (value, from, to) => Math.min(to, Math.max(from, value));
      here.classList.toggle("off", parameters === null);
      if (!parameters) return;
      here.setAttribute("transform", `translate(${x(inside(parameters[first], left, right))} ${y(inside(parameters[second], low, high))})`);
    },
  };
}

function round(value) {
  return Number(value.toFixed(2));
}

function text(value) {
  return String(value).replace("-", "−");
}
