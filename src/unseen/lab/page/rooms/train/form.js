// What to train: data, network, recipe, regularizers, seeds; and the same in the address.

import { choice, slider } from "../../parts/controls.js";
import { element } from "../../parts/element.js";
import { layersControl } from "./layers.js";
import { ownData } from "./own-data.js";
import { regularizersControl } from "./regularizers.js";

const WHOLE = ["epochs", "batch_size", "seeds", "seed"];
const NUMBERS = ["learning_rate", ...WHOLE];

/** The form, filled with `question`; `onChange` is called whenever something else is chosen, and
 *  `onProblem` with a sentence while what is chosen cannot be trained, else with an empty text. */
export function settingsForm(choices, question, { here, onChange, onProblem }) {
  let asked = question;
  const { limits } = choices;
  const change = (part) => {
    asked = { ...asked, ...part };
    onChange();
  };

  const own = ownData(here, (data, target) => {
    change({ data, target });
    showData();
  });
  const bundled = choices.data.map(({ value, label, group }) => ({ value, label, group }));
  const data = choice({
    label: "Data", value: asked.data, options: bundled,
    onChange: (value) => { change({ data: value, target: null }); showData(); },
  });
  const about = element("p", { class: "help" });
  const layers = layersControl({ value: asked.hidden, limits, onChange: (hidden) => change({ hidden }) });
  const activation = choice({ label: "Activation", value: asked.activation, options: choices.activations, onChange: (value) => change({ activation: value }) });
  const optimizer = choice({ label: "Optimizer", value: asked.optimizer, options: choices.optimizers, onChange: (value) => change({ optimizer: value }) });
  const schedule = choice({ label: "Schedule", value: asked.schedule, options: choices.schedules, onChange: (value) => change({ schedule: value }) });
  const rate = slider({ label: "Learning rate", value: asked.learning_rate, min: 1e-5, max: 1, least: 1e-9, most: 1000, scale: "log", onInput: (value) => change({ learning_rate: value }) });
  const whole = (name, label, min, max, most = max, scale = "linear") => slider({
    label, value: asked[name], min, max, least: min, most, step: 1, scale, isWhole: true,
    onInput: (value) => change({ [name]: value }),
  });
  const epochs = whole("epochs", "Epochs", 1, limits.epochs, limits.epochs, "log");
  const batch = whole("batch_size", "Batch size", 1, 512, 100_000, "log");
  const seeds = whole("seeds", "Networks, a seed each", 1, limits.seeds);
  const seed = whole("seed", "First seed", 0, 100, 2 ** 31 - 1);
  const regularizers = regularizersControl({ catalogue: choices.regularizers, value: asked.regularizers, onChange: (value) => { change({ regularizers: value }); onProblem(regularizers.problem); } });

  function showData() {
    const known = choices.data.find(({ value }) => value === asked.data);
    own.show(known ? null : asked);
    data.offer(known ? bundled : [...bundled, { value: asked.data, label: own.name, group: "Your own" }]);
    data.set(asked.data);
    about.textContent = known?.about ?? "";
    regularizers.fit(known?.unfit ?? choices.unfit_tables?.[own.kind] ?? {});
    onProblem(regularizers.problem);
  }
  showData();

  const form = element("div", { class: "settings" },
    element("section", { class: "card" }, data.element, about, own.element),
    element("section", { class: "card" }, layers.element, activation.element),
    element("section", { class: "card" }, seeds.element, epochs.element, rate.element,
      element("details", {}, element("summary", {}, "More"), element("div", { class: "settings" },
        optimizer.element, schedule.element, batch.element, seed.element))),
    element("section", { class: "card" }, regularizers.element),
  );
  return {
    element: form,
    question: () => asked,
    set(question) {
      asked = { ...asked, ...question };
      showData();
      layers.set(asked.hidden);
      for (const [control, name] of [[activation, "activation"], [optimizer, "optimizer"], [schedule, "schedule"], [rate, "learning_rate"], [epochs, "epochs"], [batch, "batch_size"], [seeds, "seeds"], [seed, "seed"], [regularizers, "regularizers"]]) control.set(asked[name]);
      onProblem(regularizers.problem);
    },
  };
}

/** The question that an address asks; what it leaves out, or says wrongly, is the default. */
export function questionOf(state, choices) {
  const asked = { ...choices.defaults };
  const names = (options) => options.map((one) => one.value ?? one);
  if (names(choices.data).includes(state.data) || /^upload:[0-9a-f]{16}$/.test(state.data ?? "")) asked.data = state.data;
  if (state.target) asked.target = state.target;
  if (/^\d+(,\d+)*$/.test(state.hidden ?? "")) asked.hidden = state.hidden.split(",").map(Number);
  if (state.hidden === "none") asked.hidden = [];
  for (const [name, options] of [["activation", choices.activations], ["optimizer", choices.optimizers], ["schedule", choices.schedules]]) {
    if (names(options).includes(state[name])) asked[name] = state[name];
  }
  for (const name of NUMBERS) {
    const number = Number(state[name]);
    if (state[name] && Number.isFinite(number) && number >= 0) asked[name] = WHOLE.includes(name) ? Math.round(number) : number;
  }
  const on = choices.regularizers.filter(({ name }) => name in state);
  if (on.length || "data" in state) {
    asked.regularizers = on.map(({ name, fields }) => {
      const said = Object.fromEntries((state[name] ?? "").split(",").map((part) => part.split(":")));
      const values = fields.map((field) => {
        const number = Number(said[field.name]);
        return [field.name, said[field.name] && Number.isFinite(number) ? (field.is_whole ? Math.round(number) : number) : field.default];
      });
      return { name, values: Object.fromEntries(values) };
    });
  }
  return asked;
}

/** The address of a question. */
export function stateOf(asked) {
  const { data, target, hidden, activation, optimizer, schedule, regularizers } = asked;
  const numbers = Object.fromEntries(NUMBERS.map((name) => [name, asked[name]]));
  const on = Object.fromEntries(regularizers.map(({ name, values }) => [
    name, Object.entries(values).map(([field, value]) => `${field}:${value}`).join(","),
  ]));
  return { data, target, hidden: hidden.join(",") || "none", activation, optimizer, schedule, ...numbers, ...on };
}
