// The hidden layers, drawn as a row of columns: add one, take one away, make one wider.

import { button } from "../../parts/controls.js";
import { element, freshId } from "../../parts/element.js";
import { numberField } from "../../parts/number-field.js";

const USUAL_UNITS = 32;

export function layersControl({ value, limits, onChange }) {
  let layers = [...value];
  const row = element("div", { class: "layers" });
  const more = button("Add a layer", () => change([...layers, layers.at(-1) ?? USUAL_UNITS]));
  const fewer = button("Remove the last", () => change(layers.slice(0, -1)));

  function change(others) {
    layers = others;
    show();
    onChange(layers);
  }

  function show() {
    row.replaceChildren(...layers.map((units, i) => layer(units, i)));
    if (!layers.length) row.append(element("p", { class: "help" }, "None: a linear model."));
    more.disabled = layers.length >= limits.hidden_layers;
    fewer.disabled = !layers.length;
  }

  function layer(units, i) {
    const id = freshId("layer");
    const bar = element("span", { class: "bar", "aria-hidden": "true" });
    const grow = (number) => { bar.style.height = `${10 + 46 * Math.min(1, Math.log2(number + 1) / 10)}px`; };
    const field = numberField({
      value: units, least: 1, most: limits.units, isWhole: true, id,
      onInput: (number) => {
        layers[i] = number;
        grow(number);
        onChange([...layers]);
      },
    });
    grow(units);
    return element("div", { class: "layer" }, element("span", { class: "ground" }, bar),
      element("label", { for: id, class: "hidden" }, `Units of hidden layer ${i + 1}`), field.element);
  }

  show();
  return {
    element: element("fieldset", { class: "control" },
      element("legend", {}, "Hidden layers"), row, element("div", { class: "row" }, more, fewer)),
    set(others) { layers = [...others]; show(); },
  };
}
