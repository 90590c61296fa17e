// The catalogue of regularizers: switch one on, move its strengths, read what it does and who
// found it.

import { choice, button, slider } from "../../parts/controls.js";
import { element, prose } from "../../parts/element.js";
import { PLACES } from "../../parts/places.js";

/** `catalogue` is all that can be switched on, `value` what is on. `fit(unfit)` says by name what
 *  those need that do not fit the data, `problem` which of them is on nevertheless, and what to do. */
export function regularizersControl({ catalogue, value, onChange }) {
  let on = [...value];
  let unfit = {};
  const list = element("div", { class: "settings" });
  const adding = choice({
    label: "Regularizers", value: "",
    options: offered(),
    onChange: (name) => {
      if (name && !on.some((one) => one.name === name)) {
        const { fields } = catalogue.find((one) => one.name === name);
        change([...on, { name, values: Object.fromEntries(fields.map((field) => [field.name, field.default])) }]);
        list.lastElementChild?.querySelector("input")?.focus();
      }
      adding.set("");
    },
  });

  function offered() {
    return [{ value: "", label: "Add one …" }, ...catalogue.map(({ name, places }) => ({
      value: name, group: PLACES[places[0]], disabled: name in unfit,
      label: name in unfit ? `${words(name)} (${unfit[name]})` : words(name),
    }))];
  }

  function change(others) {
    on = others;
    show();
    onChange(on);
  }

  function show() {
    list.replaceChildren(...on.map((one) => entry(one)));
  }

  function entry(one) {
    const known = catalogue.find(({ name }) => name === one.name);
    let { values } = one;
    const sliders = known.fields.map((field) => slider({
      label: words(field.name), value: values[field.name],
      min: field.least, max: field.most, step: field.step, scale: field.scale, isWhole: field.is_whole,
      onInput: (number) => {
        values = { ...values, [field.name]: number };
        on = on.map((other) => (other.name === one.name ? { ...one, values } : other));
        onChange(on);
      },
    }).element);
    return element("section", { class: "regularizer", "aria-label": words(one.name) },
      element("div", { class: "row" }, element("strong", {}, words(one.name)), // the section is called so
        button("×", () => change(on.filter((other) => other.name !== one.name)), { kind: "icon", "aria-label": `Remove ${words(one.name)}` })),
      one.name in unfit ? element("p", { class: "unfit" }, `Does not fit these data: it ${unfit[one.name]}.`) : null,
      ...sliders,
      element("p", { class: "help" }, prose(known.explanation)),
      element("p", { class: "help citation" }, known.citation),
    );
  }

  show();
  return {
    element: element("div", { class: "settings" }, adding.element, list),
    get problem() {
      const one = on.find(({ name }) => name in unfit);
      return one ? `${words(one.name)} does not fit these data: it ${unfit[one.name]}. Remove it, or choose other data.` : "";
    },
    set(others) { on = [...others]; show(); },
    fit(needs) {
      if (JSON.stringify(needs) === JSON.stringify(unfit)) return;
      unfit = needs;
      adding.offer(offered());
      show();
    },
  };
}

/** `WeightDecay` as people write it; names of letters alone, such as L2 and SWA, stay. */
export function words(name) {
  const parts = name.replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll("_", " ");
  return parts[0].toUpperCase() + parts.slice(1).replace(/ [A-Z][a-z]/g, (part) => part.toLowerCase());
}
