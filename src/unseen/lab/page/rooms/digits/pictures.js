// Small grey pictures: bytes from the server, painted with the theme's ink.

import { colour, onTheme } from "../../parts/colours.js";
import { element } from "../../parts/element.js";

export const SIDE = 28;
export const NUM_PIXELS = SIDE * SIDE;

/** Bytes from their text in base64. */
export function bytesOf(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** The pictures of a text, one after another. */
export function picturesOf(text) {
  const bytes = bytesOf(text);
  return Array.from({ length: bytes.length / NUM_PIXELS }, (_, i) =>
    bytes.subarray(i * NUM_PIXELS, (i + 1) * NUM_PIXELS));
}

/** A picture with the ink as its opacity, to be painted over anything. */
export function imageData(bytes) {
  const data = new ImageData(SIDE, SIDE);
  for (let i = 0; i < bytes.length; i += 1) data.data[4 * i + 3] = bytes[i];
  return data;
}

const painters = new WeakMap(); // canvas → what paints it
onTheme(() => { for (const canvas of document.querySelectorAll("canvas")) painters.get(canvas)?.(); });

/** A picture on the page; `attributes` are those of its canvas. Gives `{ element, show(bytes) }`. */
export function picture(attributes = {}, bytes = null) {
  const canvas = element("canvas", { width: SIDE, height: SIDE, class: "picture", ...attributes });
  const context = canvas.getContext("2d");
  let shown = bytes;
  const one = {
    element: canvas,
    paint() {
      if (!shown) return context.clearRect(0, 0, SIDE, SIDE);
      context.globalCompositeOperation = "copy";
      context.putImageData(imageData(shown), 0, 0);
      context.globalCompositeOperation = "source-in";
      context.fillStyle = colour("--ink");
      context.fillRect(0, 0, SIDE, SIDE);
    },
    show(others) { shown = others; one.paint(); },
  };
  painters.set(canvas, one.paint);
  one.paint();
  return one;
}
