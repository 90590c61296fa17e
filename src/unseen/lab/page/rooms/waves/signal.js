// One's own signal: which curve of the file, how long it is, how much of it is drawn.

import { button, choice, short, toggle } from "../../parts/controls.js";
import { element, freshId } from "../../parts/element.js";

export const DURATION = 10 * Math.PI;
export const PARTS = { 1: "all of it", 0.1: "the first tenth", 0.01: "the first hundredth", 0.001: "the first thousandth" };
const DRAWN_WHOLE = 2000;
// Of sound of so many samples, all at once is a band of ink.
const SOUND_IN_SIGHT = 4000;

/** How much of a file's curves is drawn at first. */
export function firstPart({ isSound, samples }) {
  return isSound && samples > SOUND_IN_SIGHT ? 0.01 : 1;
}

/** Settings of a signal. `file` is what the server says of it, `chosen` is `{ curve, duration,
 *  part }`; `onChange(chosen)`, `onColumns(columns)`, `onBack()`. */
export function signalSettings({ file, chosen, onChange, onColumns, onBack }) {
  let now = chosen;
  const change = (changes) => {
    now = { ...now, ...changes };
    onChange(now);
  };
  const kind = file.isSound ? "channel" : "curve";
  return element("div", { class: "settings" },
    element("div", { class: "own" },
      element("h2", {}, file.name),
      element("p", { class: "quiet small" }, `${count(file.curves, kind)} of ${file.samples.toLocaleString("en")} samples`),
    ),
    file.curves > 1 ? stepper(capital(kind), now.curve, file.curves, (curve) => change({ curve })) : null,
    file.duration === null ? durationField(now.duration, (duration) => change({ duration })) : lasts(file),
    file.isTable ? toggle({ label: "Each column is a curve", value: file.columns, onChange: onColumns }).element : null,
    file.samples > DRAWN_WHOLE ? choice({
      label: "Draw", value: String(now.part),
      options: Object.entries(PARTS).map(([value, label]) => ({ value, label })).reverse(),
      onChange: (value) => change({ part: Number(value) }),
    }).element : null,
    button("Back to sliders", onBack),
  );
}

function lasts(file) {
  const unit = file.isSound ? " seconds; b and d are in radians a second" : "";
  return element("p", { class: "quiet small" }, `x spans ${short(file.duration)}${unit}`);
}

/** A number from 1 on, with buttons beside; `onStep` gets it counted from 0. */
function stepper(label, value, most, onStep) {
  const id = freshId("step");
  const field = element("input", { type: "number", id, min: 1, max: most, step: 1 });
  field.value = value + 1;
  const go = (number) => {
    const whole = Math.min(most, Math.max(1, Math.round(number) || 1));
    field.value = whole;
    onStep(whole - 1);
  };
  field.addEventListener("change", () => go(Number(field.value)));
  return element("div", { class: "control stepper" },
    element("label", { for: id }, label),
    element("div", { class: "row" },
      button("−", () => go(Number(field.value) - 1), { "aria-label": "The one before" }),
      field,
      button("+", () => go(Number(field.value) + 1), { "aria-label": "The next one" }),
      element("span", { class: "quiet small" }, `of ${most.toLocaleString("en")}`),
    ),
  );
}

function durationField(value, onDuration) {
  const id = freshId("duration");
  const field = element("input", { type: "number", id, min: 0, step: "any", "aria-describedby": `${id}-help` });
  field.value = Number(value.toPrecision(6));
  field.addEventListener("change", () => {
    const number = Number(field.value);
    if (number > 0 && number <= 1e12) onDuration(number);
    else field.value = Number(value.toPrecision(6));
  });
  return element("div", { class: "control duration" },
    element("label", { for: id }, "Duration"), field,
    element("p", { class: "help", id: `${id}-help` }, "The x of its last sample; the first is at 0. The homework’s is 10π."),
  );
}

function count(number, kind) {
  return number === 1 ? `One ${kind}` : `${number.toLocaleString("en")} ${kind}s`;
}

function capital(word) {
  return word[0].toUpperCase() + word.slice(1);
}
