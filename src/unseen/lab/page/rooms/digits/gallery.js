// The test images that networks get wrong, and how often each recipe is right.

import { button, segments } from "../../parts/controls.js";
import { element } from "../../parts/element.js";
import { picture, picturesOf } from "./pictures.js";

const FEW = 60;
const NAMES = { 4: "four", 9: "nine" };

/** The gallery. `onPick(number)` is called with the test image that is picked, `onFilter(name)`
 *  with the recipe whose mistakes are shown. Gives `{ element, show(told) }`. */
export function gallery(recipes, { filter, onPick, onFilter }) {
  const tiles = element("div", { class: "tiles", role: "group", "aria-label": "Test images" });
  const count = element("p", { class: "quiet small", role: "status" });
  let told = null;
  let images = [];
  let now = filter;
  let shown = FEW;
  const more = button("", () => {
    shown = Infinity;
    const first = tiles.children.length;
    fill();
    tiles.children[first]?.focus();
  }, { hidden: true });
  const choose = segments({
    label: "Wrong by",
    value: now,
    options: recipes.map(({ name, label }) => ({ value: name, label })),
    onChange: (name) => {
      [now, shown] = [name, FEW];
      fill();
      onFilter(name);
    },
  });

  function fill() {
    if (!told) return;
    const recipe = recipes.find(({ name }) => name === now);
    const seeds = recipe.accuracies.length;
    const wrong = told.wrong[now];
    const order = told.numbers.map((_, i) => i).filter((i) => wrong[i]).sort((a, b) => wrong[b] - wrong[a]);
    count.textContent = `${order.length} test images that at least one of ${seeds} networks gets wrong. Below each: how many do. Choose one to see what all say.`;
    more.textContent = `Show all ${order.length}`;
    more.hidden = order.length <= shown;
    tiles.replaceChildren(...order.slice(0, shown).map((i) => tile(i, wrong[i], seeds)));
    tiles.firstElementChild?.setAttribute("tabindex", 0);
  }

  function tile(i, wrong, seeds) {
    const image = picture({ "aria-hidden": "true" }, images[i]);
    const number = told.numbers[i];
    return element("button", {
      type: "button", class: "tile", tabindex: -1, "data-number": number,
      "aria-label": `Test image ${number}, a ${NAMES[told.digits[i]]}: ${wrong} of ${seeds} wrong`,
      onclick: (event) => {
        rove(event.currentTarget);
        onPick(number);
      },
    }, image.element, element("small", { class: "numbers", "aria-hidden": "true" }, `${wrong}/${seeds}`));
  }

  function rove(to) {
    for (const one of tiles.children) one.tabIndex = one === to ? 0 : -1;
  }

  tiles.addEventListener("keydown", (event) => {
    const all = [...tiles.children];
    const place = all.indexOf(document.activeElement);
    if (place < 0) return;
    const across = all.filter((one) => one.offsetTop === all[0].offsetTop).length;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -across, ArrowDown: across, Home: -place, End: all.length - 1 - place };
    const next = all[place + steps[event.key]];
    if (!next) return;
    event.preventDefault();
    rove(next);
    next.focus();
  });

  return {
    element: element("section", { class: "card mistakes" },
      element("h2", {}, "What each gets wrong"),
      element("div", { class: "two" }, scoreTable(recipes), element("div", { class: "chosen" }, choose.element, count, tiles, element("div", { class: "row" }, more)))),
    show(answer) {
      told = answer;
      images = picturesOf(told.pictures);
      fill();
    },
  };
}

function scoreTable(recipes) {
  const percent = (part) => (100 * part).toFixed(1);
  const heading = (text) => element("th", { scope: "col" }, text);
  return element("div", { class: "scores" }, element("div", { class: "table", tabindex: 0, role: "group", "aria-label": "Scores" }, element("table", {},
    element("caption", { class: "hidden" }, "How often the networks of each recipe are right"),
    element("thead", {}, element("tr", {}, ["Recipe", "Training", "Test", "Always wrong"].map(heading))),
    element("tbody", {}, recipes.map((one) => element("tr", {},
      element("th", { scope: "row" }, one.label),
      element("td", {}, percent(one.training_accuracy)),
      element("td", {}, `${percent(one.mean)} ± ${(100 * one.deviation).toFixed(1)}`),
      element("td", {}, one.wrong_by_all)))))),
    element("p", { class: "help" }, `Images answered right, in %, ± one standard deviation over ${recipes[0].accuracies.length} seeds. Always wrong: images that no seed knows, of ${recipes[0].num_images}.`));
}
