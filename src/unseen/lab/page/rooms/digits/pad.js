// The pad: drawn on with mouse, finger or pen, or by keyboard.

import { colour, faint, onTheme } from "../../parts/colours.js";
import { element, freshId } from "../../parts/element.js";
import { NUM_PIXELS, SIDE, imageData } from "./pictures.js";
import { paintStroke, simplified } from "./strokes.js";

const FINE = 10; // painted pixels for one that networks see, which is their average
const SIZE = SIDE * FINE;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FINE_STEP = 0.25;

/** A pad. `onDraw()` is called as the drawing changes, `onEnd()` when a stroke is finished,
 *  `onStart()` before one begins, `onSay(words)` with what only screen readers need told.
 *  Gives `{ element, strokes, erases, show(image, strokes), ink(), end() }`. */
export function pad({ onStart, onDraw, onEnd, onSay, onUndo, onClear }) {
  const id = freshId("pad");
  const canvas = element("canvas", {
    width: SIZE, height: SIZE, tabindex: 0, role: "application",
    "aria-label": "Drawing pad", "aria-describedby": id,
  });
  const context = canvas.getContext("2d");
  const raster = element("canvas", { width: SIZE, height: SIZE });
  const fine = raster.getContext("2d", { willReadFrequently: true });
  const help = element("p", { id, class: "pad-help" },
    "Arrow keys move the pen, Shift in small steps. Space puts it down and lifts it. Delete clears, Z undoes.");
  let image = null;
  let strokes = [];
  let current = null;
  let erases = false;
  const pen = { x: SIDE / 2, y: SIDE / 2, isDown: false, isShown: false };
  const held = new Set();

  function paint() {
    fine.setTransform(1, 0, 0, 1, 0, 0);
    fine.clearRect(0, 0, SIZE, SIZE);
    if (image) paintImage();
    fine.setTransform(FINE, 0, 0, FINE, 0, 0);
    for (const stroke of strokes) paintStroke(fine, stroke);
    if (current) paintStroke(fine, current);
    context.globalCompositeOperation = "copy";
    context.drawImage(raster, 0, 0);
    context.globalCompositeOperation = "source-in";
    context.fillStyle = colour("--ink");
    context.fillRect(0, 0, SIZE, SIZE);
    context.globalCompositeOperation = "source-over";
    if (pen.isShown) paintPen();
  }

  function paintImage() {
    const small = new OffscreenCanvas(SIDE, SIDE);
    small.getContext("2d").putImageData(imageData(image), 0, 0);
    fine.imageSmoothingEnabled = false;
    fine.drawImage(small, 0, 0, SIZE, SIZE);
  }

  function paintPen() {
    context.strokeStyle = colour("--accent");
    context.fillStyle = pen.isDown ? colour("--accent") : faint(colour("--accent"), 0.25);
    context.lineWidth = 2.5;
    context.beginPath();
    context.arc(pen.x * FINE, pen.y * FINE, pen.isDown ? 7 : 11, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }

  function begin(point) {
    onStart();
    current = { erases, points: [point] };
    paint();
    onDraw();
  }

  function goOn(points) {
    if (!current) return;
    current.points.push(...points);
    paint();
    onDraw();
  }

  function finish() {
    if (!current) return;
    strokes = [...strokes, simplified(current)];
    current = null;
    paint();
    onDraw();
    onEnd();
  }

  const placeOf = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width * SIDE, (event.clientY - box.top) / box.height * SIDE];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    liftPen();
    pen.isShown = false;
    canvas.setPointerCapture(event.pointerId);
    begin(placeOf(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!current || !event.isPrimary || pen.isDown) return;
    const all = event.getCoalescedEvents?.() ?? [];
    goOn((all.length ? all : [event]).map(placeOf));
  });
  for (const ends of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(ends, () => { if (!pen.isDown) finish(); });
  }

  function liftPen() {
    if (!pen.isDown) return;
    pen.isDown = false;
    finish();
  }

  function movePen(event) {
    held.add(event.key);
    const size = event.shiftKey ? FINE_STEP : 1;
    let [x, y] = [0, 0];
    for (const key of held) [x, y] = [x + ARROWS[key][0], y + ARROWS[key][1]];
    pen.x = Math.min(Math.max(pen.x + size * Math.sign(x), 0), SIDE);
    pen.y = Math.min(Math.max(pen.y + size * Math.sign(y), 0), SIDE);
    if (pen.isDown) goOn([[pen.x, pen.y]]);
    else paint();
  }

  canvas.addEventListener("keydown", (event) => {
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand ? event.key !== "z" : event.altKey) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key in ARROWS) {
      pen.isShown = true;
      movePen(event);
    } else if (key === " " || key === "Enter") {
      if (event.repeat) return event.preventDefault();
      pen.isShown = true;
      if (pen.isDown) liftPen();
      else {
        pen.isDown = true;
        begin([pen.x, pen.y]);
      }
      onSay(pen.isDown ? "Pen down" : "Pen up");
    } else if (key === "Escape") liftPen();
    else if (key === "Delete" || key === "Backspace") { liftPen(); onClear(); }
    else if (key === "z") { liftPen(); onUndo(); }
    else return;
    event.preventDefault();
  });
  canvas.addEventListener("keyup", (event) => held.delete(event.key));
  canvas.addEventListener("focus", () => {
    if (canvas.matches(":focus-visible")) pen.isShown = true;
    paint();
  });
  canvas.addEventListener("blur", () => {
    held.clear();
    liftPen();
    pen.isShown = false;
    paint();
  });
  const endTheme = onTheme(paint);

  return {
    element: element("div", { class: "pad" }, canvas, help),
    get strokes() { return strokes; },
    set erases(value) { erases = value; },
    show(newImage, newStrokes) {
      [image, strokes, current] = [newImage, newStrokes, null];
      paint();
    },
    /** The drawing as networks take it: 28 by 28 numbers from 0 to 255. */
    ink() {
      const { data } = fine.getImageData(0, 0, SIZE, SIZE);
      const sums = new Float32Array(NUM_PIXELS);
      for (let y = 0; y < SIZE; y += 1) {
        const row = Math.floor(y / FINE) * SIDE;
        for (let x = 0; x < SIZE; x += 1) sums[row + Math.floor(x / FINE)] += data[4 * (y * SIZE + x) + 3];
      }
      return Array.from(sums, (sum) => Math.round(sum / FINE ** 2));
    },
    end: endTheme,
  };
}
