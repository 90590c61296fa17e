// Why a method may not meet a curve that others do, in a few words beside its verdict.

import { CLOSE, METHODS, TRAINED } from "./words.js";

const NO_NOISE = "not made for noise";

/** The names of parameters outside the training range; those of a wave that is zero everywhere say
 *  nothing. */
export function beyondOf([a, b, c, d]) {
  const told = { ...(a !== 0 && b !== 0 ? { a, b } : {}), ...(c !== 0 ? { c, d } : {}) };
  return Object.keys(told).filter((name) => told[name] < TRAINED.from || told[name] > TRAINED.to);
}

/** Of a curve whose parameters and noise are known. */
export function reasonOf(method, { parameters, noise }) {
  const { knowsNoNoise, knowsInsideOnly } = METHODS[method];
  if (noise > 0 && knowsNoNoise) return NO_NOISE;
  return knowsInsideOnly && beyondOf(parameters).length ? "knows 0 to 1 only" : "";
}

/** Of a signal, of which no more is known than an answer that fits it; null where none does. */
export function signalReasonOf(method, fitting) {
  if (fitting === null) return "";
  const { knowsNoNoise, knowsInsideOnly } = METHODS[method];
  if (fitting.error > CLOSE && knowsNoNoise) return NO_NOISE;
  if (!knowsInsideOnly) return "";
  if (fitting.beyond.includes("amplitude")) return "knows heights 0 to 1 only";
  return fitting.beyond.includes("frequency") ? "knows up to 5 waves only" : "";
}
