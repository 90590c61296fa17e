// The room Waves: a curve from sliders or from a file, and what each method makes of it.

import { ask, newestFirst, upload } from "../parts/ask.js";
import { filePlace } from "../parts/controls.js";
import { element } from "../parts/element.js";
import { dismiss } from "../parts/notices.js";
import { useStyle } from "../parts/style.js";
import { curveChart } from "./waves/chart.js";
import { rangeMap } from "./waves/map.js";
import { unpacked } from "./waves/packed.js";
import { DURATION, firstPart, signalSettings } from "./waves/signal.js";
import { curveSliders } from "./waves/sliders.js";
import { answerTable } from "./waves/table.js";
import { textsOf, viewOf } from "./waves/view.js";
import { formula, METHODS, NAMES, TRAINED } from "./waves/words.js";

const SUFFIXES = [".npy", ".csv", ".wav"];
// The quickest and best first: files may be long.
const ORDER = ["least-squares", "network", "homework", "dense", "closed-form"];
// As they get ready when the lab has just been started.
const READY = ["closed-form", "homework", "dense", "network", "least-squares"];

export async function openRoom(place, state, here) {
  useStyle("waves");
  const room = new Room(place, viewOf(state), here);
  await room.begin();
  return room;
}

class Room {
  constructor(place, view, here) {
    this.here = here;
    this.view = view;
    this.chart = null;
    this.answers = new Map();
    this.ready = []; // methods that have answered once
    this.asked = 0; // of signals: what comes late is passed over
    this.waiting = null; // for whom answers about a signal are
    this.file = null;
    this.sliders = curveSliders({
      wave: view.wave,
      onInput: (wave) => this.move(wave),
      onChoice: (wave) => this.go(wave),
      onRandom: () => this.goAnywhere(),
    });
    this.table = answerTable({ hidden: view.hidden, onToggle: (hidden) => this.hide(hidden) });
    this.map = rangeMap({
      view: view.map,
      onView: (map) => this.change({ map }),
      onPick: (place) => this.go({ ...this.view.wave, parameters: NAMES.map((name, i) => place[name] ?? this.view.wave.parameters[i]) }),
    });
    this.estimate = newestFirst(
      (wave) => ask("/api/waves/answer", { ...questionOf(wave), methods: this.ready }),
      (answer, wave) => this.showWave(answer, wave),
      (error) => this.fail(error),
    );
    this.formula = element("p", { class: "formula numbers" });
    this.outside = element("p", { class: "outside small" });
    this.chartPlace = element("div", { class: "chart" }, element("p", { class: "busy" }, "Starting the methods …"));
    this.settings = element("div", { class: "side" });
    place.append(
      element("header", {}, element("h1", {}, "Waves"),
        element("p", {}, "Four numbers make a curve. Five methods look at it and say which they were.")),
      element("div", { class: "wave-desk" },
        element("div", { class: "playing" },
          element("section", { class: "sight", "aria-label": "The curve" },
            element("div", { class: "caption" }, this.formula, this.outside), this.chartPlace),
          this.settings),
        this.table.element, this.map.element),
    );
    this.files = filePlace({ label: "Drop your own signal", suffixes: SUFFIXES, onFile: (file) => this.take(file) });
    place.addEventListener("dragover", (event) => event.preventDefault());
    place.addEventListener("drop", (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      if (event.dataTransfer.files.length) this.take(event.dataTransfer.files[0]);
    });
  }

  async begin() {
    if (this.view.file === null) this.showSliders();
    else await this.openFile(this.view.file, this.view.columns);
  }

  /** Something else is to be seen: in the address too. */
  change(changes, { adds = false } = {}) {
    this.view = { ...this.view, ...changes };
    this.here.note(textsOf(this.view), { adds });
  }

  // A curve of the sliders.

  showSliders() {
    this.supersede();
    this.settings.replaceChildren(this.sliders.element, this.files.element);
    this.newChart({ isSignal: false, xLabel: "x" });
    this.ready.length === READY.length ? this.estimateWave() : this.awaken();
  }

  /** The methods' first answers, each as soon as it is there. */
  async awaken() {
    this.table.wait();
    this.caption(formula(this.view.wave.parameters), outsideOf(this.view.wave.parameters));
    const isLeft = () => this.here.isOver || this.view.file !== null;
    try {
      const answer = await ask("/api/waves/answer", { ...questionOf(this.view.wave), methods: [] });
      if (isLeft()) return;
      this.showWave(answer, this.view.wave);
      for (const method of READY.slice(this.ready.length)) {
        await ask("/api/waves/answer", { ...questionOf(this.view.wave), methods: [method] });
        if (isLeft()) return;
        this.ready = READY.slice(0, READY.indexOf(method) + 1);
        this.estimateWave();
      }
    } catch (error) {
      this.fail(error);
    }
  }

  move(wave) {
    this.change({ wave });
    this.estimateWave();
  }

  go(wave) {
    const wasFile = this.view.file !== null;
    this.file = null;
    this.change({ wave, file: null }, { adds: true });
    this.sliders.set(wave);
    wasFile ? this.showSliders() : this.estimateWave();
  }

  async goAnywhere() {
    try {
      const seed = crypto.getRandomValues(new Uint32Array(1))[0] >>> 1;
      const parameters = await ask("/api/waves/random", { seed });
      if (!this.here.isOver) this.go({ ...this.view.wave, parameters });
    } catch (error) {
      this.fail(error);
    }
  }

  estimateWave() {
    const { parameters } = this.view.wave;
    this.caption(formula(parameters), outsideOf(parameters));
    this.map.mark(parameters);
    if (this.ready.length) this.estimate(this.view.wave);
  }

  showWave({ true: truth, seen, rows }, wave) {
    if (this.view.file !== null) return;
    dismiss("waves");
    const line = unpacked(truth);
    this.answers = new Map(rows.map((row) => [row.method, { ...row, line: unpacked(row.curve) }]));
    this.placeChart();
    this.chart.show({ x: evenly(line.length), seen: unpacked(seen), truth: line, answers: this.answers, name: `The curve ${formula(wave.parameters)}` });
    this.table.showTruth(wave.parameters);
    this.table.show(rows, (method) => reasonOf(method, wave));
  }

  // A signal from a file.

  /** Of two files the one that was handed over last is wanted. */
  async take(file) {
    const number = this.supersede();
    const isLate = () => this.here.isOver || number !== this.asked;
    this.sayReading(file.name);
    try {
      const described = await upload("/api/waves/files", file);
      if (isLate()) return;
      dismiss("file");
      this.view.signal = { curve: 0, duration: DURATION, part: firstPart(described) };
      this.showFile(described);
      this.change({ file: described.file, columns: described.columns }, { adds: true });
    } catch (error) {
      if (isLate()) return;
      this.fail(error, "file");
      this.file ? this.estimateSignal() : this.showSliders(); // what was seen comes back
    }
  }

  async openFile(file, columns) {
    const number = this.supersede();
    this.sayReading("the signal");
    try {
      const described = await ask("/api/waves/file", { file, columns });
      if (this.here.isOver || number !== this.asked) return;
      this.view.signal.curve = Math.min(this.view.signal.curve, described.curves - 1);
      this.showFile(described);
      this.change({ file: described.file, columns: described.columns });
    } catch (error) {
      if (number !== this.asked) return;
      this.fail(error, "file");
      if (this.here.isOver) return;
      if (this.file) return this.estimateSignal(); // what was seen comes back
      this.view.file = null;
      this.showSliders();
    }
  }

  /** Nobody waits for an earlier signal any more. */
  supersede() {
    this.waiting?.abort();
    this.waiting = new AbortController();
    return ++this.asked;
  }

  sayReading(name) {
    this.caption(name, "");
    this.chartPlace.replaceChildren(element("p", { class: "busy", role: "status" }, `Reading ${name} …`));
    this.table.wait({ isInTurn: true });
  }

  showFile(file) {
    this.file = file;
    this.view = { ...this.view, file: file.file, columns: file.columns };
    this.settings.replaceChildren(signalSettings({
      file, chosen: this.view.signal,
      onChange: (signal) => {
        this.change({ signal });
        this.estimateSignal();
      },
      onColumns: (columns) => {
        this.view.signal.curve = 0;
        this.openFile(file.file, columns);
      },
      onBack: () => this.go(this.view.wave),
    }), this.files.element);
    this.newChart({ isSignal: true, xLabel: file.isSound ? "seconds" : "x" });
    this.estimateSignal();
  }

  async estimateSignal() {
    const number = this.supersede();
    const { signal: over } = this.waiting;
    const isLate = () => this.here.isOver || number !== this.asked;
    const { curve, duration, part } = this.view.signal;
    const question = { file: this.view.file, columns: this.view.columns ?? false, curve, duration, part };
    this.answers = new Map();
    this.caption(this.file.curves > 1 ? `${this.file.name}, ${curve + 1} of ${this.file.curves}` : this.file.name, "");
    this.map.mark(null);
    this.table.showTruth(null);
    this.table.wait({ isInTurn: true });
    try {
      const signal = await ask("/api/waves/signal", question, { signal: over });
      if (isLate()) return;
      const drawn = { x: unpacked(signal.points), seen: unpacked(signal.seen), truth: null, name: `The signal ${this.file.name}` };
      if (signal.missing) this.caption(this.formula.textContent, `${signal.missing.toLocaleString("en")} samples are missing or not finite, so nothing is estimated.`);
      this.placeChart();
      this.chart.show({ ...drawn, answers: this.answers });
      for (const method of ORDER) {
        const started = performance.now();
        this.table.begin(method);
        const answer = await ask("/api/waves/signal/answer", { ...question, method }, { signal: over }).catch((error) => {
          if (!isLate()) this.fail(error, "file");
          return { method, parameters: [null, null, null, null], refusal: error.message };
        });
        if (isLate()) return;
        this.answers.set(method, { ...answer, line: unpacked(answer.curve) });
        this.chart.show({ ...drawn, answers: this.answers });
        this.table.show([{ ...answer, waited: performance.now() - started }]);
      }
    } catch (error) {
      if (!isLate()) this.fail(error, "file");
    }
  }

  // What both have in common.

  newChart(options) {
    this.chart?.end();
    this.chart = curveChart(options);
    this.chart.hide(this.view.hidden);
    this.chartPlace.replaceChildren(element("p", { class: "busy" }, options.isSignal ? "Reading the signal …" : "Starting the methods …"));
  }

  placeChart() {
    if (!this.chart.element.isConnected) this.chartPlace.replaceChildren(this.chart.element);
  }

  hide(hidden) {
    this.chart?.hide(hidden);
    this.change({ hidden });
  }

  caption(text, outside) {
    this.formula.textContent = text;
    this.outside.textContent = outside;
  }

  fail(error, key = "waves") {
    this.here.say(error.message, "bad", key);
  }

  close() {
    this.waiting?.abort();
    this.estimate.end();
    this.table.end();
    this.chart?.end();
    this.map.end();
  }
}

function questionOf({ parameters: [a, b, c, d], noise, seed }) {
  return { a, b, c, d, noise, seed };
}

/** Why a method may not meet a curve that others do. */
function reasonOf(method, { parameters, noise }) {
  const { knowsNoNoise, knowsInsideOnly } = METHODS[method];
  if (noise > 0 && knowsNoNoise) return "not made for noise";
  return knowsInsideOnly && beyondOf(parameters).length ? "knows 0 to 1 only" : "";
}

function outsideOf(parameters) {
  const beyond = beyondOf(parameters);
  if (!beyond.length) return "Inside what the networks were trained on.";
  const named = beyond.length === 1 ? beyond[0] : `${beyond.slice(0, -1).join(", ")} and ${beyond.at(-1)}`;
  return `Outside what the networks were trained on: ${named}.`;
}

function beyondOf(parameters) {
  return NAMES.filter((_, i) => parameters[i] < TRAINED.from || parameters[i] > TRAINED.to);
}

function evenly(count) {
  return Array.from({ length: count }, (_, i) => (DURATION * i) / (count - 1));
}
