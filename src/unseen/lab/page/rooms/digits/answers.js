// What the networks answer: a dot for each, on a line from four to nine.

import { element } from "../../parts/element.js";
import { NUM_PIXELS, bytesOf, picture, picturesOf } from "./pictures.js";

const NAMES = { 4: "four", 9: "nine" };

/** The answers of all recipes. Gives `{ element, show(answer, truth), words }`. */
export function answers(recipes) {
  const rows = recipes.map((recipe, place) => answerRow(recipe, place));
  const title = element("h2", {}, "What the networks say");
  const truth = element("p", { class: "truth" });
  const nearest = nearestImages();
  return {
    element: [
      element("section", { class: "card answers" },
        element("div", { class: "row" }, title, truth),
        element("div", { class: "ends", "aria-hidden": "true" }, element("span", {}, "four"), element("span", {}, "nine")),
        element("ul", {}, rows.map((row) => row.element)),
        element("p", { class: "help" }, "A dot is a network: the same recipe, from another seed. The bar is their median. They know nothing but fours and nines, and take whatever they see for one of them.")),
      nearest.element,
    ],
    show(answer, digit) {
      truth.textContent = answer.is_blank || !digit ? "" : `It is a ${NAMES[digit]}.`;
      for (const row of rows) row.show(answer.is_blank ? null : answer.answers[row.name], digit);
      nearest.show(answer.is_blank ? null : answer.nearest);
    },
    get words() { return rows.map((row) => row.words).join(". "); },
  };
}

function answerRow({ name, label, about }, place) {
  const dots = [];
  const median = element("i", { class: "median" });
  const line = element("div", { class: "line", "aria-hidden": "true" }, element("i", { class: "middle" }), median);
  const verdict = element("span", { class: "verdict" });
  const row = element("li", { class: `answer series-${place + 1}` },
    element("div", { class: "who" }, element("strong", {}, label), element("small", {}, about)), line, verdict);
  const one = {
    name,
    element: row,
    words: "",
    show(said, digit) {
      row.classList.toggle("empty", !said);
      if (!said) {
        verdict.replaceChildren("–");
        one.words = "";
        return;
      }
      const { chances, median: middle, num_nines: nines } = said;
      while (dots.length < chances.length) {
        dots.push(element("i", { class: "dot" }));
        line.append(dots.at(-1));
      }
      chances.forEach((chance, i) => {
        dots[i].style.left = `${100 * chance}%`;
        dots[i].style.top = `${50 + 13 * (i - (chances.length - 1) / 2)}%`;
      });
      median.style.left = `${100 * middle}%`;
      const saysNine = 2 * nines > chances.length;
      const isWrong = digit && saysNine !== (digit === 9);
      const agree = saysNine ? nines : chances.length - nines;
      const sentence = `${agree} of ${chances.length} say ${saysNine ? "nine" : "four"}`;
      verdict.replaceChildren(sentence, element("small", { class: isWrong ? "bad" : "" }, isWrong ? "✗ wrong" : ""));
      one.words = `${label}: ${sentence}${isWrong ? ", which is wrong" : ""}`;
    },
  };
  return one;
}

function nearestImages() {
  const place = element("ul", { class: "pictures" });
  const shown = [];
  const make = () => {
    const image = picture({ role: "img" });
    const words = element("small", { class: "numbers" });
    place.append(element("li", {}, image.element, words));
    return { image, words };
  };
  return {
    element: element("section", { class: "card nearest" },
      element("h2", {}, "Most like it among the training images"), place,
      element("p", { class: "help" }, "Below each: what it is, and how far it is, pixel by pixel. Networks that overfit repeat what they have seen.")),
    show(nearest) {
      place.classList.toggle("empty", !nearest);
      if (!nearest) return;
      picturesOf(nearest.pictures).forEach((bytes, i) => {
        shown[i] ??= make();
        const { image, words } = shown[i];
        const name = NAMES[nearest.digits[i]];
        image.show(bytes);
        image.element.setAttribute("aria-label", `A ${name}`);
        words.textContent = `${name} · ${nearest.distances[i].toFixed(1)}`;
      });
    },
  };
}

/** What the networks are shown, small. */
export function seenPicture() {
  const image = picture({ role: "img", "aria-label": "What the networks see" });
  return {
    element: image.element,
    show(text) {
      const bytes = bytesOf(text);
      if (bytes.length === NUM_PIXELS) image.show(bytes);
    },
  };
}
