// Strokes of the pen: simplified, painted, and written into the address.
// A stroke is { erases, points: [[x, y], …] } in pixels of the 28 by 28 that networks see.

import { SIDE } from "./pictures.js";

const STEPS = 8; // of a coordinate in the address, a pixel
const MOST_POINTS = 127; // of a stroke, so that their number and one bit fit in a byte
const MOST_BYTES = 1500; // longer addresses are cut off on their way
const TOLERANCE = 0.1;
// One over another they fade towards the edge.
const PEN = [3.9, 3.6, 3.3, 3, 2.7, 2.4, 2.1].map((width) => ({ width, opacity: width === 2.1 ? 1 : 0.24 }));
const ERASER = [{ width: 4, opacity: 1 }];

/** A stroke with the points alone that its shape needs. */
export function simplified({ erases, points }, tolerance = TOLERANCE) {
  let kept = points;
  for (let wide = tolerance; wide === tolerance || kept.length > MOST_POINTS; wide *= 1.5) {
    kept = douglasPeucker(points, wide);
  }
  return { erases, points: kept };
}

/** Strokes as a text for the address. */
export function encoded(strokes) {
  for (let tolerance = TOLERANCE; tolerance < 3; tolerance *= 1.6) {
    const bytes = strokes.map((one) => simplified(one, tolerance)).flatMap(({ erases, points }) =>
      [points.length | (erases ? 128 : 0), ...points.flat().map(toByte)]);
    if (bytes.length <= MOST_BYTES) {
      return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
    }
  }
  return "";
}

/** Strokes from a text of the address; none where it is no such text. */
export function decoded(text) {
  let letters;
  try {
    letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return [];
  }
  const bytes = Array.from(letters, (letter) => letter.charCodeAt(0));
  const strokes = [];
  for (let at = 0; at < bytes.length;) {
    const count = bytes[at] & 127;
    const rest = bytes.slice(at + 1, at + 1 + 2 * count).map((byte) => Math.min(byte / STEPS, SIDE));
    if (!count || rest.length < 2 * count) return [];
    const points = Array.from({ length: count }, (_, i) => [rest[2 * i], rest[2 * i + 1]]);
    strokes.push({ erases: bytes[at] > 127, points });
    at += 1 + 2 * count;
  }
  return strokes;
}

/** Paint a stroke with a soft round pen; the context's unit is a pixel of the 28. */
export function paintStroke(context, { erases, points }) {
  context.save();
  context.lineCap = "round";
  context.lineJoin = "round";
  context.globalCompositeOperation = erases ? "destination-out" : "source-over";
  for (const { width, opacity } of erases ? ERASER : PEN) {
    context.globalAlpha = opacity;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(...points[0]);
    for (let i = 1; i < points.length - 1; i += 1) {
      const [x, y] = points[i];
      const [nextX, nextY] = points[i + 1];
      context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
    }
    context.lineTo(...points.at(-1)); // of a single point a dot
    context.stroke();
  }
  context.restore();
}

function toByte(coordinate) {
  return Math.round(Math.min(Math.max(coordinate, 0), SIDE) * STEPS);
}

function douglasPeucker(points, tolerance) {
  if (points.length < 3) return points;
  const [first, last] = [points[0], points.at(-1)];
  let [farthest, place] = [0, 0];
  for (let i = 1; i < points.length - 1; i += 1) {
    const distance = distanceToLine(points[i], first, last);
    if (distance > farthest) [farthest, place] = [distance, i];
  }
  if (farthest <= tolerance) return [first, last];
  return [
    ...douglasPeucker(points.slice(0, place + 1), tolerance).slice(0, -1),
    ...douglasPeucker(points.slice(place), tolerance),
  ];
}

function distanceToLine([x, y], [x0, y0], [x1, y1]) {
  const length = Math.hypot(x1 - x0, y1 - y0);
  if (length === 0) return Math.hypot(x - x0, y - y0);
  return Math.abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length;
}
