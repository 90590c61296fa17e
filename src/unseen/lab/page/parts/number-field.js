// A field for a number, typed with a comma or a point. Browsers' own number fields drop the comma
// that most of the world writes, and make fifteen of one and a half.

import { element } from "./element.js";

const SECONDS_TO_READ = 5;
// 1,000 or 1.000 or 1 000, where there are no fractions.
const GROUPS = /^\d{1,3}([.,' ]\d{3})+$/;

/** A field that takes numbers from `least` to `most`. `onInput(value)` is called while a number is
 *  typed; `onStep(by)` with 1 or -1 for the keys up and down, which else add one; `written(value)`
 *  is how it shows one. What lies outside is brought inside, and the field says so. Further
 *  attributes are the input's. Gives `{ element, show(value) }`. */
export function numberField({ value, least, most, isWhole = false, written = String, onInput, onStep = null, ...attributes }) {
  let now = value;
  // Some phones' keys for numbers have no minus.
  const keys = least < 0 ? null : isWhole ? "numeric" : "decimal";
  const field = element("input", { type: "text", inputmode: keys, autocomplete: "off", ...attributes });
  const limits = element("small", { class: "limits", role: "status" });
  let timer;
  const say = (sentence) => {
    clearTimeout(timer);
    if (limits.textContent !== sentence) limits.textContent = sentence;
    if (sentence) timer = setTimeout(say, 1000 * SECONDS_TO_READ, "");
  };
  const outside = `${written(least)} to ${written(most)}`;

  const take = (number) => {
    const next = Math.min(most, Math.max(least, isWhole ? Math.round(number) : number));
    if (next === now) return;
    now = next;
    onInput(now);
  };
  field.addEventListener("input", () => {
    const number = numberIn(field.value, isWhole);
    if (!Number.isFinite(number) || number < least) return; // as far as it is typed
    say(number > most ? outside : "");
    take(number);
  });
  field.addEventListener("change", () => {
    const number = numberIn(field.value, isWhole);
    if (Number.isFinite(number)) take(number);
    const isInside = field.value.trim() === "" || (number >= least && number <= most);
    say(isInside ? "" : outside);
    field.value = written(now);
  });
  field.addEventListener("keydown", (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    if (onStep) onStep(by);
    else {
      take(now + by);
      field.value = written(now);
    }
  });
  field.value = written(now);
  return {
    element: element("span", { class: "number-field" }, field, limits),
    show(number) {
      now = number;
      say("");
      field.value = written(now);
    },
  };
}

/** The number that somebody typed; NaN where it is none. */
function numberIn(text, isWhole = false) {
  const typed = text.trim().replace(/^\u2212/, "-");
  if (typed === "") return NaN;
  if (isWhole && GROUPS.test(typed)) return Number(typed.replace(/\D/g, ""));
  return Number(typed.replace(",", "."));
}
