// Controls with their labels: sliders with a number beside, choices, switches, buttons, files.

import { element, freshId } from "./element.js";
import { numberField } from "./number-field.js";

const STEPS_A_DECADE = 50;

/** A slider and a number field that say the same. The field may hold what the slider cannot
 *  reach, up to `least` and `most`. `scale: "log"` has equal steps multiply, `isWhole` has it take
 *  whole numbers alone. Gives `{ element, value, set(value) }`; `onInput(value)` is called while
 *  it moves. */
export function slider({ label, value, min, max, step = 0.01, least = min, most = max, unit = "", help = null, scale = "linear", isWhole = false, onInput }) {
  const id = freshId("slider");
  const stops = scale === "log" ? multiples(min, max, isWhole) : null;
  const toTrack = (number) => (stops ? nearest(stops, number) : number);
  const fromTrack = (place) => (stops ? stops[place] : place);
  const written = isWhole ? String : short;
  const track = element("input", {
    type: "range", id, min: stops ? 0 : min, max: stops ? stops.length - 1 : max, step: stops ? 1 : step,
    "aria-describedby": help ? `${id}-help` : null,
  });
  const typed = numberField({
    value, least, most, isWhole, written, "aria-label": `${label}, as a number`,
    onInput: (number) => take(number, true),
    onStep: (by) => {
      const before = track.value;
      by > 0 ? track.stepUp() : track.stepDown();
      if (track.value !== before) take(fromTrack(Number(track.value)));
    },
  });
  let now = value;
  const show = (isTyping) => {
    track.value = toTrack(now);
    track.setAttribute("aria-valuetext", `${written(now)}${unit}`);
    if (!isTyping) typed.show(now);
  };
  const take = (number, isTyping = false) => {
    if (!Number.isFinite(number)) return;
    now = Math.min(most, Math.max(least, isWhole ? Math.round(number) : number));
    show(isTyping);
    onInput(now);
  };
  track.addEventListener("input", () => take(fromTrack(Number(track.value))));
  // A finger that scrolls the page may touch a track on its way.
  let before = value;
  track.addEventListener("pointerdown", () => { before = now; });
  track.addEventListener("pointercancel", () => take(before));
  show(false);
  return {
    element: element("div", { class: "control slider" },
      element("label", { for: id }, label),
      element("span", { class: "value" }, typed.element, unit ? element("span", { class: "unit" }, unit) : null),
      track,
      help ? element("p", { class: "help", id: `${id}-help` }, help) : null,
    ),
    get value() { return now; },
    set(number) { now = number; show(false); },
  };
}

/** Where a track of ratios stops: from `min` to `max`, both among them, and none twice. */
function multiples(min, max, isWhole) {
  const count = Math.round(STEPS_A_DECADE * Math.log10(max / min));
  const between = Array.from({ length: count - 1 }, (_, i) => Number((min * (max / min) ** ((i + 1) / count)).toPrecision(3)));
  return [...new Set([min, ...(isWhole ? between.map(Math.round) : between), max])];
}

/** The place of the stop that is nearest to a number by its ratio. */
function nearest(stops, number) {
  const above = stops.findIndex((stop) => stop >= number);
  if (above <= 0) return above ? stops.length - 1 : 0;
  return number * number < stops[above] * stops[above - 1] ? above - 1 : above;
}

/** A drop-down choice. `options` are `{ value, label, group? }` or texts. */
export function choice({ label, value, options, help = null, onChange }) {
  const id = freshId("choice");
  const select = element("select", { id, "aria-describedby": help ? `${id}-help` : null });
  const fill = (these) => {
    const groups = new Map();
    for (const option of these) {
      const one = typeof option === "string" ? { value: option, label: option } : option;
      const item = element("option", { value: one.value, disabled: one.disabled }, one.label);
      if (!one.group) select.append(item);
      else {
        if (!groups.has(one.group)) {
          groups.set(one.group, element("optgroup", { label: one.group }));
          select.append(groups.get(one.group));
        }
        groups.get(one.group).append(item);
      }
    }
  };
  fill(options);
  select.value = value;
  select.addEventListener("change", () => onChange(select.value));
  return {
    element: element("div", { class: "control choice" },
      element("label", { for: id }, label), select,
      help ? element("p", { class: "help", id: `${id}-help` }, help) : null,
    ),
    get value() { return select.value; },
    set(other) { select.value = other; },
    offer(others) { const kept = select.value; select.replaceChildren(); fill(others); select.value = kept; },
  };
}

/** A few things of which one is on: all in sight, moved through with the arrow keys. */
export function segments({ label, value, options, onChange }) {
  const name = freshId("segments");
  const inputs = options.map((option) => {
    const one = typeof option === "string" ? { value: option, label: option } : option;
    const input = element("input", { type: "radio", name, value: one.value, checked: one.value === value });
    input.addEventListener("change", () => onChange(one.value));
    return { input, item: element("label", {}, input, element("span", {}, one.label)) };
  });
  return {
    element: element("fieldset", { class: "control segments" },
      element("legend", {}, label), element("div", {}, inputs.map(({ item }) => item))),
    get value() { return inputs.find(({ input }) => input.checked)?.input.value; },
    set(other) { for (const { input } of inputs) input.checked = input.value === other; },
  };
}

/** Something that is on or off. */
export function toggle({ label, value, onChange, mark = null }) {
  const input = element("input", { type: "checkbox", checked: value });
  input.addEventListener("change", () => onChange(input.checked));
  return {
    element: element("label", { class: "control toggle" }, input, mark, element("span", {}, label)),
    get value() { return input.checked; },
    set(other) { input.checked = other; },
  };
}

/** A button; `kind` is "primary", "plain" or "quiet". */
export function button(label, onclick, { kind = "plain", ...attributes } = {}) {
  return element("button", { type: "button", class: kind, onclick, ...attributes }, label);
}

/** A place to drop a file on, or to choose one with. */
export function filePlace({ label, suffixes, onFile }) {
  const input = element("input", { type: "file", accept: suffixes.join(","), class: "hidden" });
  const place = element("label", { class: "control file" }, input, element("span", {}, label),
    element("small", {}, suffixes.join(" ")));
  const take = (files) => { if (files.length) onFile(files[0]); };
  input.addEventListener("change", () => { take(input.files); input.value = ""; });
  place.addEventListener("dragover", (event) => { event.preventDefault(); place.classList.add("over"); });
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    take(event.dataTransfer.files);
  });
  return { element: place };
}

/** A number as people write it: few digits, no long tails. */
export function short(number) {
  if (number === null || number === undefined) return "–";
  if (number === 0) return "0";
  const size = Math.abs(number);
  return size >= 1e6 || size < 1e-4 ? number.toExponential(1) : String(Number(number.toPrecision(4)));
}
