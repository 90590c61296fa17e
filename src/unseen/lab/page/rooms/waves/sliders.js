// What a curve is made of: presets, four numbers, noise.

import { button, slider } from "../../parts/controls.js";
import { element } from "../../parts/element.js";
import { formula, NAMES, TRAINED } from "./words.js";

const AMPLITUDE = { min: -2, max: 3, least: -1000, most: 1000 };
const FREQUENCY = { min: -2, max: 3, least: -99, most: 99 };
const LABELS = { a: "a, height of the sine", b: "b, frequency of the sine", c: "c, height of the cosine", d: "d, frequency of the cosine" };

const EXAMPLE = [0.024, 0.533, 0.018, 0.558];
const EXTENDED = [
  [0, 0, 0, 0], [1, 1, 0, 0], [0, 0, 1, 1], [-1, 1, 0, 0], [0, 0, -1, 1],
  [2, 1, 0, 0], [1, 2, 0, 0], [0, 0, 2, 1], [0, 0, 1, 2],
];

/** Where numbers may be, for what stands in an address. */
export function within(name, number) {
  const { least, most } = "ac".includes(name) ? AMPLITUDE : FREQUENCY;
  return Math.min(most, Math.max(least, number));
}

/** Sliders for a curve. `wave` is `{ parameters, noise, seed }`; `onInput(wave)` while they move,
 *  `onChoice(wave)` when another curve is chosen as a whole, `onRandom()` when any is asked for. */
export function curveSliders({ wave, onInput, onChoice, onRandom }) {
  let now = wave;
  const change = (changes) => {
    now = { ...now, ...changes };
    markPresets();
    again.disabled = now.noise === 0;
    onInput(now);
  };
  const numbers = NAMES.map((name, i) => {
    const control = slider({
      label: LABELS[name], value: now.parameters[i], ...("ac".includes(name) ? AMPLITUDE : FREQUENCY),
      onInput: (value) => change({ parameters: now.parameters.map((old, j) => (i === j ? value : old)) }),
    });
    control.element.append(trained());
    return control;
  });
  const noise = slider({
    label: "Noise", value: now.noise, min: 0, max: 1, most: 1000,
    onInput: (value) => change({ noise: value }),
  });
  const again = button("Draw again", () => change({ seed: (now.seed + 1) % 2 ** 31 }), { kind: "quiet", disabled: now.noise === 0 });

  const chip = (label, parameters, attributes) => {
    const node = button(label, () => onChoice({ ...now, parameters, noise: 0 }), { kind: "chip", ...attributes });
    return { node, parameters };
  };
  const chips = [
    chip("Homework’s example", EXAMPLE),
    ...EXTENDED.map((parameters) => chip(formula(parameters), parameters, parameters.every((one) => one === 0) ? { "aria-label": "0, the curve that is zero everywhere" } : {})),
  ];
  const random = button("Random", onRandom, { kind: "chip" });
  const markPresets = () => {
    for (const { node, parameters } of chips) {
      const isNow = parameters.every((one, i) => one === now.parameters[i]);
      node.setAttribute("aria-pressed", String(isNow));
    }
  };
  markPresets();

  return {
    element: element("div", { class: "settings" },
      element("div", { class: "chips", role: "group", "aria-label": "Curves to begin with" }, random, chips.map(({ node }) => node)),
      numbers.map((one) => one.element),
      element("p", { class: "help trained-key" }, element("span", { class: "trained-sample" }), "what the networks were trained on: 0 to 1"),
      element("div", { class: "noise" }, noise.element, again),
    ),
    set(other) {
      now = other;
      numbers.forEach((control, i) => control.set(now.parameters[i]));
      noise.set(now.noise);
      again.disabled = now.noise === 0;
      markPresets();
    },
  };
}

/** The part of a track that lies inside the training range. */
function trained() {
  const length = AMPLITUDE.max - AMPLITUDE.min;
  const node = element("span", { class: "trained", "aria-hidden": "true" });
  node.style.setProperty("--from", (TRAINED.from - AMPLITUDE.min) / length);
  node.style.setProperty("--size", (TRAINED.to - TRAINED.from) / length);
  return node;
}
