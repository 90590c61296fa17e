// A new study: data, network, time; all else has a sensible default.

import { ask, newestFirst, upload } from "../../parts/ask.js";
import { button, choice, filePlace, segments } from "../../parts/controls.js";
import { element, freshId } from "../../parts/element.js";
import { regularizerChoice } from "./regularizers.js";
import { textField } from "./text-field.js";
import { TABLE_SUFFIXES } from "../../parts/tables.js";

const USUAL = "breast_cancer";
const TIMES = [["1m", "1 min"], ["5m", "5 min"], ["15m", "15 min"], ["1h", "1 h"], ["other", "Other"]];
const TASKS = [["", "guessed from it"], ["classification", "a class"], ["regression", "a number"]];
const NOTHING = { target: null, groups: null, time: null, task: null, without: null };

export function newStudy({ here, state, choices, preview, onStart }) {
  const asked = askedIn(state, choices);
  let fileName = null;
  const asOption = ([value, label]) => ({ value, label });

  const look = newestFirst(
    (source) => ask("/api/studies/data", source),
    (seen) => {
      if (seen.name) fileName = seen.name;
      preview.show(seen, fileName ?? asked.source.bundled, asked.source);
      showColumns(seen);
      start.disabled = seen.data === null;
      if (seen.data) regularizers.fit(seen.data.unfit);
    },
    (error) => {
      here.say(error.message, "bad", "data");
      preview.fail();
      start.disabled = true;
    },
  );

  const data = choice({
    label: "Data", value: asked.source.bundled ?? "file", options: dataOptions(),
    onChange: (value) => {
      asked.source = { ...NOTHING, ...(value === "file" ? { file: lastFile } : { bundled: value }) };
      take();
    },
  });
  const file = filePlace({ label: "Or drop a table of your own here", suffixes: TABLE_SUFFIXES, onFile: takeFile });
  let lastFile = asked.source.file ?? null;

  const column = (name, label, none, help) => choice({
    label, value: asked.source[name] ?? "", options: [asOption(["", none])], help,
    onChange: (value) => {
      need(name, value || null);
      take();
    },
  });
  const target = column("target", "Column to predict", "the last one");
  const groups = column("groups", "Rows belong together by", "nothing", "Such as a patient's number: rows of one patient never stand on both sides of a fold.");
  const time = column("time", "Rows come in order of", "nothing", "Later rows are then predicted from earlier ones.");
  const task = choice({
    label: "It is", value: asked.source.task ?? "", options: TASKS.map(asOption),
    onChange: (value) => {
      asked.source.task = value || null;
      take();
    },
  });
  const more = element("details", {}, element("summary", {}, "More about the rows"),
    element("div", { class: "settings" }, task.element, groups.element, time.element));
  const columns = element("div", { class: "columns", hidden: true }, target.element,
    more);

  const layers = textField({
    label: "Hidden layers", value: asked.network ?? "", placeholder: "64,64",
    onInput: (value) => change({ network: value.trim() || null }),
    onChange: () => checkField({ network: asked.network }),
  });
  const isKnown = TIMES.some(([value]) => value === asked.budget);
  const other = textField({
    label: "Other time", value: isKnown ? "" : asked.budget, placeholder: "90s, 20m, 2h",
    onInput: (value) => change({ budget: value.trim() || "5m" }),
    onChange: () => checkField({ budget: asked.budget }),
  });
  other.element.hidden = isKnown;
  const goodFor = element("p", { class: "help", id: freshId("help") }, "1 min: a first look, rarely a verdict. 5 min and more: intervals.");
  const budget = segments({
    label: "Time for everything", value: isKnown ? asked.budget : "other", options: TIMES.map(asOption),
    onChange: (value) => {
      other.element.hidden = value !== "other";
      change({ budget: value === "other" ? other.value || "5m" : value });
    },
  });
  budget.element.setAttribute("aria-describedby", goodFor.id);
  const regularizers = regularizerChoice({ catalogue: choices.regularizers, chosen: asked.regularizers, onChange: (value) => change({ regularizers: value }) });
  const metric = choice({
    label: "Compared by", value: asked.metric ?? "",
    options: [asOption(["", "what suits the data"]), ...choices.metrics.map(({ name, is_of_classes: isOfClasses }) => ({ value: name, label: name, group: isOfClasses ? "Classes" : "Numbers" }))],
    onChange: (value) => change({ metric: value || null }),
  });
  const seed = textField({
    label: "Seed", value: String(asked.seed), placeholder: "0",
    onInput: (value) => change({ seed: Number.parseInt(value, 10) || 0 }),
  });

  const start = button("Start the study", begin, { kind: "primary" });
  const form = element("div", { class: "settings study-form" },
    data.element, file.element, columns, budget.element, goodFor, other.element, layers.element, regularizers.element,
    element("details", {}, element("summary", {}, "Metric and seed"), element("div", { class: "settings" }, metric.element, seed.element)),
    start);

  function dataOptions() {
    const known = lastFileOf();
    return known ? [{ value: "file", label: known, group: "Your own" }, ...choices.data] : choices.data;
  }
  function lastFileOf() {
    return asked.source.file ? (fileName ?? "your file") : fileName;
  }

  async function takeFile(chosen) {
    preview.wait(chosen.name);
    try {
      const taken = await upload("/api/studies/files", chosen);
      if (here.isOver) return;
      lastFile = taken.file;
      fileName = taken.name;
      asked.source = { ...NOTHING, file: taken.file };
      data.offer(dataOptions());
      data.set("file");
      take();
    } catch (error) {
      if (here.isOver) return;
      here.say(error.message, "bad", "data");
      take();
    }
  }

  /** A column is needed for something, and so not left out. */
  function need(name, which) {
    asked.source[name] = which;
    leaveOut(without().filter((one) => one !== which));
  }

  const without = () => asked.source.without ?? [];
  function leaveOut(names) {
    asked.source.without = names.length ? names : null;
  }

  // What the preview offers: to leave a column out or not, and remedies of concerns.
  preview.onColumn = (name, which, isOn = true) => {
    if (name !== "without") need(name, which);
    else leaveOut(isOn ? [...without(), which] : without().filter((one) => one !== which));
    more.open ||= name !== "without";
    take();
  };

  function take() {
    noteAll();
    preview.wait(lastFileOf() && asked.source.file ? lastFileOf() : asked.source.bundled);
    look({ ...asked.source });
  }

  function showColumns(seen) {
    columns.hidden = !seen.columns;
    if (asked.source.file) {
      data.offer(dataOptions());
      data.set("file");
    }
    if (!seen.columns) return;
    const names = seen.columns.map((name) => ({ value: name, label: name }));
    target.offer(names);
    target.set(seen.target);
    for (const [control, name] of [[groups, "groups"], [time, "time"]]) {
      control.offer([asOption(["", "nothing"]), ...names.filter(({ value }) => value !== seen.target)]);
      control.set(asked.source[name] ?? "");
    }
    task.set(asked.source.task ?? "");
    asked.source.target ??= seen.target;
    noteAll();
  }

  function change(part) {
    Object.assign(asked, part);
    noteAll();
  }

  function noteAll() {
    const { source, network, regularizers: names, budget: duration, metric: by, seed: number } = asked;
    here.note({
      data: source.bundled === USUAL ? null : source.bundled, file: source.file, target: source.target,
      groups: source.groups, time: source.time, task: source.task,
      without: source.without && JSON.stringify(source.without), network, regularizers: names?.join(","),
      budget: duration === "5m" ? null : duration, metric: by, seed: number || null,
    });
  }

  /** The text field that a sentence names, if somebody can see it. */
  function fieldOf(sentence) {
    const named = { "“Hidden layers”": layers, "“Time for everything”": other };
    const field = Object.entries(named).find(([name]) => sentence.startsWith(name))?.[1];
    return field?.element.hidden ? null : field;
  }

  /** Ask what is wrong with a field as soon as it is left. */
  async function checkField(part) {
    try {
      await ask("/api/studies/field", part);
    } catch ({ message }) {
      const isAsItWas = Object.entries(part).every(([name, value]) => asked[name] === value);
      if (isAsItWas) fieldOf(message)?.refuse(message);
    }
  }

  async function begin() {
    start.disabled = true;
    start.textContent = "Checking…";
    try {
      onStart(await ask("/api/studies/start", asked));
    } catch (error) {
      const field = fieldOf(error.message);
      if (field) field.refuse(error.message, { isAsked: true });
      else here.say(error.message, "bad", "start");
    } finally {
      start.disabled = false;
      start.textContent = "Start the study";
    }
  }

  take();
  return { element: form, close() { look.end(); } };
}

/** What an address asks for; what makes no sense in it is left out. */
function askedIn(state, { data, metrics }) {
  const bundled = data.some(({ value }) => value === state.data) ? state.data : USUAL;
  const isTask = TASKS.some(([value]) => value && value === state.task);
  const ofFile = { target: state.target ?? null, groups: state.groups ?? null, time: state.time ?? null, task: isTask ? state.task : null, without: namesIn(state.without) };
  const seed = Number.parseInt(state.seed, 10);
  return {
    source: /^[0-9a-f]{16}$/.test(state.file ?? "") ? { file: state.file, ...ofFile } : { bundled, ...NOTHING },
    network: state.network || null,
    regularizers: state.regularizers ? state.regularizers.split(",").filter(Boolean) : null,
    budget: state.budget || "5m",
    metric: metrics.some(({ name }) => name === state.metric) ? state.metric : null,
    seed: seed > 0 && seed < 2 ** 31 ? seed : 0,
  };
}

/** Names of columns may hold whatever separates others. */
function namesIn(text) {
  try {
    const names = JSON.parse(text ?? "null");
    return Array.isArray(names) && names.length && names.every((name) => typeof name === "string" && name) ? names : null;
  } catch {
    return null;
  }
}
