// What the room shows, as an address says it. Addresses are written by hand too: what makes no
// sense is passed over.

import { REACHES } from "./map.js";
import { within } from "./sliders.js";
import { DURATION, PARTS } from "./signal.js";
import { METHODS, NAMES } from "./words.js";

// The homework's network misses it, others don't.
const FIRST = { a: 1, b: 1.5, c: 0.6, d: 0.4 };
// Right inside the training range and wrong outside.
const FIRST_MAP = "dense";

/** The view that an address's texts describe. */
export function viewOf(texts) {
  const number = (name, otherwise) => {
    const value = Number.parseFloat(texts[name]);
    return Number.isFinite(value) ? value : otherwise;
  };
  const whole = (name, most) => Math.min(most, Math.max(0, Math.round(number(name, 0))));
  const duration = number("duration", DURATION);
  const isFresh = NAMES.every((name) => !(name in texts));
  return {
    wave: {
      parameters: NAMES.map((name) => within(name, number(name, isFresh ? FIRST[name] : 0))),
      noise: Math.min(1000, Math.max(0, number("noise", 0))),
      seed: whole("draw", 2 ** 31 - 1),
    },
    hidden: (texts.off ?? "").split(",").filter((one) => Object.hasOwn(METHODS, one)),
    map: {
      method: Object.hasOwn(METHODS, texts.map) ? texts.map : FIRST_MAP,
      reach: REACHES.includes(texts.reach) ? texts.reach : "near",
    },
    file: /^[0-9a-z]{16}$/.test(texts.file ?? "") ? texts.file : null,
    columns: texts.columns === undefined ? null : texts.columns === "yes",
    signal: {
      curve: whole("curve", 2 ** 31 - 1),
      duration: duration > 0 && duration <= 1e12 ? duration : DURATION,
      part: Object.hasOwn(PARTS, texts.part) ? Number(texts.part) : 1,
    },
  };
}

/** The texts of a view, for the address. */
export function textsOf({ wave, hidden, map, file, columns, signal }) {
  const { parameters, noise, seed } = wave;
  return {
    ...Object.fromEntries(NAMES.map((name, i) => [name, parameters[i]])),
    noise: noise || null,
    draw: seed || null,
    off: hidden.join(","),
    map: map.method === FIRST_MAP ? null : map.method,
    reach: map.reach === "near" ? null : map.reach,
    ...(file ? {
      file,
      columns: columns === null ? null : columns ? "yes" : "no",
      curve: signal.curve || null,
      duration: signal.duration === DURATION ? null : signal.duration,
      part: signal.part === 1 ? null : signal.part,
    } : {}),
  };
}
