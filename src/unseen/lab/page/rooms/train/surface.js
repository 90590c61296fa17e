// What the networks answer over the whole plane, while they learn it: a colour for each class, as
// strong as they are sure; and the rows, filled where they are learnt from.

import { colour, onTheme } from "../../parts/colours.js";
import { element } from "../../parts/element.js";

const SIZE = 480;
const COLOURS = ["--series-1", "--series-2", "--series-3", "--series-4", "--series-5", "--series-6"];

export function decisionSurface() {
  const canvas = element("canvas", { width: SIZE, height: SIZE, role: "img" });
  const place = element("figure", { class: "plot surface", hidden: true },
    element("figcaption", {}, "Decision surface"), canvas,
    element("p", { class: "help" }, "Mean over the networks. Filled rows are learnt from, hollow ones are not."));
  let story = null;
  let isDrawing = false;

  function draw() {
    isDrawing = false;
    const plane = story?.begin?.plane;
    if (!plane) return;
    const context = canvas.getContext("2d");
    const inks = COLOURS.map(colour);
    context.fillStyle = colour("--page");
    context.fillRect(0, 0, SIZE, SIZE);
    if (story.surface) paint(context, story.surface, plane.side, story.begin.classes.length, inks);
    const [left, right] = plane.x;
    const [low, high] = plane.y;
    plane.points.forEach(([x, y], i) => {
      context.beginPath();
      const across = ((x - left) / (right - left)) * SIZE;
      const down = SIZE - ((y - low) / (high - low)) * SIZE;
      if (plane.classes[i] % 2) context.rect(across - 4, down - 4, 8, 8);
      else context.arc(across, down, 4.5, 0, 2 * Math.PI);
      context.lineWidth = 2;
      const ink = inks[plane.classes[i] % inks.length];
      context.fillStyle = plane.parts[i] === "training" ? ink : colour("--page");
      context.fill();
      context.strokeStyle = plane.parts[i] === "training" ? colour("--page") : ink;
      context.stroke();
    });
  }

  const endTheme = onTheme(draw);
  return {
    element: place,
    show(newest) {
      story = newest;
      place.hidden = !story.begin?.plane;
      if (place.hidden) return;
      canvas.setAttribute("aria-label", `What the networks answer over the plane after ${story.epoch} epochs.`);
      if (!isDrawing) requestAnimationFrame(draw);
      isDrawing = true;
    },
    end: endTheme,
  };
}

function paint(context, { classes, probability }, side, numClasses, colours) {
  const small = document.createElement("canvas");
  small.width = small.height = side;
  const inks = small.getContext("2d", { willReadFrequently: true });
  const pixels = inks.createImageData(side, side);
  const known = colours.map((value) => rgb(inks, value));
  const least = 1 / numClasses; // no class is less sure and yet the first
  probability.forEach((value, i) => {
    const row = side - 1 - Math.floor(i / side); // the first row is the lowest
    const at = 4 * (row * side + (i % side));
    const ink = known[classes[i] % known.length];
    for (let k = 0; k < 3; k++) pixels.data[at + k] = ink[k];
    const sureness = Math.max(0, (value - least) / (1 - least));
    pixels.data[at + 3] = value === null ? 0 : 20 + 130 * sureness;
  });
  inks.putImageData(pixels, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(small, 0, 0, SIZE, SIZE);
}

/** Red, green and blue of a colour of the style sheet. */
function rgb(context, value) {
  context.fillStyle = value;
  context.fillRect(0, 0, 1, 1);
  return context.getImageData(0, 0, 1, 1).data;
}
