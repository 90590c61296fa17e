// What a training leaves to take away: the recipe, a Keras model, the lines of Python.

import { element, prose } from "../../parts/element.js";

const LABELS = { "recipe.toml": "Recipe (TOML)", "model.keras": "Keras model", "train.py": "Python script" };
const OF_SEED = (seed) => `The Keras model is the network of seed ${seed}, whose validation loss is the median; it opens with the environment variable \`KERAS_BACKEND=jax\`.`;
const NEEDS_TABLE = "Lay your table beside the Python script.";

export function takeAway() {
  const links = element("div", { class: "row" });
  const help = element("p", { class: "help" });
  const place = element("section", { class: "card", "aria-label": "Take it away" }, element("h3", {}, "Take it away"), links, help);
  return {
    element: place,
    show({ job, end }) {
      const files = end?.files ?? [];
      place.hidden = !files.length;
      if (links.dataset.id === job.id && links.childElementCount === files.length) return;
      links.dataset.id = job.id;
      links.replaceChildren(...files.map((name) => element("a", { class: "button", href: `/api/train/${job.id}/files/${name}`, download: name }, LABELS[name] ?? name)));
      const needs = [files.includes("model.keras") && OF_SEED(end.model_of_seed), job.request.data.startsWith("upload:") && NEEDS_TABLE];
      help.replaceChildren(...prose(needs.filter(Boolean).join(" ")));
    },
  };
}
