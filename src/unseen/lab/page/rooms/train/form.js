// What to train: data, network, recipe, regularizers, seeds; and the same in the address.

import { ask, upload } from "../../parts/ask.js";
import { choice, filePlace, slider } from "../../parts/controls.js";
import { element } from "../../parts/element.js";
import { layersControl } from "./layers.js";
import { regularizersControl } from "./regularizers.js";

const SUFFIXES = [".csv", ".tsv", ".parquet", ".npz"];
const WHOLE = ["epochs", "batch_size", "seeds", "seed"];
const NUMBERS = ["learning_rate", ...WHOLE];

/** The form, filled with `question`; `onChange` is called whenever something else is chosen. */
export function settingsForm(choices, question, { here, onChange }) {
  let asked = question;
  const { limits } = choices;
  const change = (part) => {
    asked = { ...asked, ...part };
    about.textContent = choices.data.find(({ value }) => value === asked.data)?.about ?? "";
    onChange();
  };

  const own = ownData(here, (data, target) => {
    change({ data, target });
    showData();
  });
  const data = choice({
    label: "Data", value: asked.data,
    options: choices.data.map(({ value, label, group }) => ({ value, label, group })),
    onChange: (value) => { own.forget(); change({ data: value, target: null }); showData(); },
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
  const regularizers = regularizersControl({ catalogue: choices.regularizers, value: asked.regularizers, onChange: (value) => change({ regularizers: value }) });

  function showData() {
    const isOwn = asked.data.startsWith("upload:");
    data.element.querySelector("select").value = isOwn ? "" : asked.data;
    own.show(isOwn ? asked : null);
    about.textContent = choices.data.find(({ value }) => value === asked.data)?.about ?? "";
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
    },
  };
}

/** A file of one's own, and which of its columns is to be predicted. */
function ownData(here, onChoose) {
  const place = element("div", { class: "settings" });
  const told = element("p", { class: "help told", "aria-live": "polite" });
  const target = element("div", { class: "told" });
  const files = filePlace({ label: "Or drop a table of your own", suffixes: SUFFIXES, onFile: async (file) => {
    told.textContent = `Reading ${file.name} …`;
    try {
      const { file: id } = await upload("/api/studies/files", file);
      await look(id, null);
    } catch (error) {
      told.textContent = "";
      here.say(error.message, "bad", "upload");
    }
  } });
  place.append(files.element, told, target);

  async function look(id, wanted) {
    const found = await ask("/api/studies/data", { file: id, target: wanted });
    if (here.isOver) return;
    const { name, data, problem } = found;
    const what = data?.num_classes ? `${data.num_classes} classes` : "numbers to predict";
    told.textContent = problem ?? `${name}: ${data.num_rows} rows, ${what}.`;
    target.replaceChildren(...(found.columns ? [choice({
      label: "Column to predict", value: found.target, options: found.columns,
      onChange: (column) => look(id, column).catch((error) => here.say(error.message, "bad", "upload")),
    }).element] : []));
    onChoose(`upload:${id}`, found.target);
  }

  return {
    element: place,
    forget() { told.textContent = ""; target.replaceChildren(); },
    show(asked) {
      if (asked && !target.hasChildNodes()) {
        look(asked.data.slice("upload:".length), asked.target).catch((error) => here.say(error.message, "bad", "upload"));
      }
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
