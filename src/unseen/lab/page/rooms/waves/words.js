// What the room calls things, and how it writes numbers.

/** In the order of the table. Each has a colour and a dash of its own, and what it was not made
 *  for. */
export const METHODS = {
  homework: { label: "Homework’s network", colour: "--series-2", dash: [10, 4], knowsNoNoise: true, knowsInsideOnly: true },
  dense: { label: "Best dense network", colour: "--series-5", dash: [2, 4], knowsNoNoise: true, knowsInsideOnly: true },
  network: { label: "Symmetric network", colour: "--series-1", dash: [16, 5] },
  "least-squares": { label: "Least squares", colour: "--series-3", dash: [8, 3, 2, 3] },
  "closed-form": { label: "Closed form", colour: "--series-4", dash: [5, 5], knowsNoNoise: true },
};

export const NAMES = ["a", "b", "c", "d"];

/** The ends of the range that the networks are trained on, for every parameter. */
export const TRAINED = { from: 0, to: 1 };

const MINUS = "−";
/** An answer with a smaller error is close, whatever else is said of it. */
export const CLOSE = 0.01;
// Whatever such an answer says, it is no news of the curve: an error of 1000 %.
const FAR_OFF = 10;

/** A parameter, always as many decimals as its size bears. */
export function figure(number) {
  if (number === null || number === undefined) return "–";
  const size = Math.abs(number);
  if (size >= 1e5 || (size > 0 && size < 5e-4)) return signed(exponent(number));
  return signed(number.toFixed(size >= 1000 ? 1 : size >= 100 ? 2 : 3));
}

/** A standard error: two digits are all that matter, and nothing where an answer is exact. */
export function spread(number) {
  if (number === null || number === undefined || number < 1e-9) return "";
  return `± ${number < 1e-4 || number >= 1e4 ? exponent(number) : Number(number.toPrecision(2))}`;
}

/** An error relative to the curve. */
export function percent(error) {
  if (error === null || error === undefined) return "–";
  const hundredths = 100 * error;
  if (hundredths === 0) return "0 %";
  if (hundredths < 0.001) return "< 0.001 %";
  if (isFarOff(error)) return "> 1000 %";
  return `${hundredths >= 100 ? Math.round(hundredths) : Number(hundredths.toPrecision(2))} %`;
}

export function milliseconds(time) {
  if (time === null || time === undefined) return "";
  return time >= 1000 ? `${(time / 1000).toFixed(1)} s` : `${time.toFixed(time < 10 ? 1 : 0)} ms`;
}

/** Whether an answer has nothing to do with the curve. */
export function isFarOff(error) {
  return error !== null && error !== undefined && error >= FAR_OFF;
}

/** What may be said of an answer, and whether that is good news. */
export function verdict({ status, error, refusal }) {
  if (refusal) return { sign: "–", text: "no answer", kind: "plain" };
  if (isFarOff(error)) return { sign: "✗", text: "far off", kind: "bad" };
  switch (status) {
    case "ok": return { sign: "✓", text: "fits", kind: "good" };
    case "poor-fit": return error < CLOSE
      ? { sign: "≈", text: "close", kind: "plain" }
      : { sign: "✗", text: "does not fit", kind: "bad" };
    case "ambiguous": return { sign: "?", text: "others fit too", kind: "plain" };
    case "weak": return { sign: "?", text: "lost in noise", kind: "plain" };
    case "not-identifiable": return { sign: "✓", text: "fits, not unique", kind: "good" };
    default: return { sign: "–", text: "no answer", kind: "plain" };
  }
}

/** Parameters as people write the curve: `2·sin(x) + cos(0.5x)`; a wave that is zero everywhere is
 *  left out. */
export function formula([a, b, c, d]) {
  const waves = [wave(a, "sin", b), wave(c, "cos", d)].filter((one) => one !== null);
  if (!waves.length) return "0";
  return waves.map((one, i) => (i === 0 ? one.text(true) : one.text(false))).join(" ");
}

function wave(amplitude, name, frequency) {
  if (amplitude === 0 || (name === "sin" && frequency === 0)) return null;
  const size = Math.abs(amplitude);
  const inside = frequency === 1 ? "x" : `${plain(frequency)}x`;
  const text = size === 1 ? `${name} ${bare(inside)}` : `${plain(size)}·${name} ${bare(inside)}`;
  const isMinus = amplitude < 0;
  return { text: (isFirst) => (isFirst ? (isMinus ? `${MINUS}${text}` : text) : `${isMinus ? MINUS : "+"} ${text}`) };
}

function bare(inside) {
  return inside === "x" ? "x" : `(${inside})`;
}

function plain(number) {
  return signed(String(Number(number.toPrecision(4))));
}

function signed(text) {
  return text.replaceAll("-", MINUS);
}

function exponent(number) {
  return signed(number.toExponential(0).replace("e+", "e"));
}
