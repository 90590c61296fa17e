// What an augmentation does to the digit on the pad, by slider.

import { newestFirst, ask } from "../../parts/ask.js";
import { button, choice, slider } from "../../parts/controls.js";
import { element, prose } from "../../parts/element.js";
import { picture, picturesOf } from "./pictures.js";

const NUM_SHOWN = 8;
const MOST_SEEDS = 1e6;
const PATIENCE = 300; // ms; the first time an augmentation is asked for, it is compiled

/** The part of the room about augmentations. `drawing()` gives what is on the pad as the server
 *  takes it; `onChange(isChoice)` is called as things are set.
 *  Gives `{ element, chosen: { name, strengths, seed }, refresh(), end() }`, strengths of null for
 *  the usual ones. */
export function augmentation({ kinds, recipes, chosen, drawing, onChange, onFail }) {
  let kind = kinds.find(({ name }) => name === chosen.name) ?? kinds[0];
  let strengths = usable(kind, chosen.strengths) ?? usual(kind);
  let seed = Number.isInteger(chosen.seed) && chosen.seed >= 0 && chosen.seed < MOST_SEEDS ? chosen.seed : 0;
  const sliders = element("div", { class: "sliders" });
  const about = element("p", { class: "small" });
  const source = element("p", { class: "help" });
  const shown = Array.from({ length: NUM_SHOWN }, () => picture({ "aria-hidden": "true" }));
  const place = element("div", { class: "pictures", role: "img", "aria-label": "The digit, distorted eight times" },
    shown.map((one) => one.element));
  const nines = recipes.map(({ name, label }) => ({ name, part: element("dd", { class: "numbers" }), label }));

  const waiting = element("div", { class: "waiting" });
  let timer = null;
  const send = newestFirst(
    () => {
      timer = setTimeout(() => waiting.append(element("p", { class: "busy" }, "One moment …")), PATIENCE);
      return ask("/api/digits/distort", { ...drawing(), name: kind.name, strengths, seed })
        .finally(() => {
          clearTimeout(timer);
          waiting.replaceChildren();
        });
    },
    (answer) => {
      picturesOf(answer.pictures).forEach((bytes, i) => shown[i].show(bytes));
      for (const { name, part } of nines) part.textContent = `${Math.round(100 * answer.nines[name])} %`;
    },
    onFail,
  );

  function now() {
    const isUsual = strengths.every((value, i) => value === kind.strengths[i].default);
    return { name: kind.name, strengths: isUsual ? null : strengths, seed };
  }

  function tell(isChoice) {
    onChange(isChoice);
    send();
  }

  function fill() {
    about.replaceChildren(...prose(kind.explanation));
    source.textContent = kind.citation;
    sliders.replaceChildren(...kind.strengths.map(({ name, most, step }, i) => slider({
      label: name, value: strengths[i], min: 0, max: most, step,
      onInput: (value) => {
        strengths = strengths.with(i, value);
        tell(false);
      },
    }).element));
  }

  const choose = choice({
    label: "Augmentation",
    value: kind.name,
    options: kinds.map(({ name, label }) => ({ value: name, label })),
    onChange: (name) => {
      kind = kinds.find((one) => one.name === name);
      strengths = usual(kind);
      fill();
      tell(true);
    },
  });
  const again = button("Another eight", () => {
    seed = (seed + 1) % MOST_SEEDS;
    tell(false);
  });
  fill();

  return {
    get chosen() { return now(); },
    element: element("section", { class: "card augmentation" },
      element("h2", {}, "What an augmentation does to it"),
      element("div", { class: "two" },
        element("div", { class: "settings" }, choose.element, sliders),
        element("div", { class: "chosen" }, place,
          element("div", { class: "row" }, again, waiting),
          element("div", { class: "row" }, element("span", { class: "quiet small" }, "Answers that say nine"),
            element("dl", { class: "nines" },
              nines.map(({ label, part }) => element("div", {}, element("dt", {}, label), part))))),
        element("div", { class: "about" }, about, source))),
    refresh: () => send(),
    end: () => send.end(),
  };
}

function usual(kind) {
  return kind.strengths.map((strength) => strength.default);
}

/** Strengths from the address, if they are as many as there are and each is possible. */
function usable(kind, strengths) {
  const fits = strengths?.length === kind.strengths.length
    && strengths.every((value, i) => value >= 0 && value <= kind.strengths[i].most);
  return fits && strengths.length ? strengths : null;
}
