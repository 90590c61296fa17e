// The curve of the sliders: the methods answer while they move.

import { ask, newestFirst } from "../../parts/ask.js";
import { dismiss } from "../../parts/notices.js";
import { unpacked } from "./packed.js";
import { DURATION } from "./signal.js";
import { curveSliders } from "./sliders.js";
import { formula, METHODS, NAMES, TRAINED } from "./words.js";

// As they get ready when the lab has just been started.
const READY = ["closed-form", "homework", "dense", "network", "least-squares"];

export class SliderCurve {
  /** `room` has what it is shown on. `wave` is `{ parameters, noise, seed }`; `onInput(wave)` while
   *  sliders move, `onChoice(wave)` when another curve is chosen as a whole. */
  constructor(room, { wave, onInput, onChoice }) {
    this.room = room;
    this.wave = wave;
    this.ready = []; // methods that have answered once
    this.visit = null; // while it is in sight
    this.sliders = curveSliders({
      wave, onInput, onChoice,
      onRandom: () => this.random().then(onChoice, (error) => room.fail(error)),
    });
    this.estimate = newestFirst(
      (wave) => ask("/api/waves/answer", { ...questionOf(wave), methods: this.ready }),
      (answer, wave) => this.draw(answer, wave),
      (error) => room.fail(error),
    );
  }

  get element() { return this.sliders.element; }

  get isSeen() { return this.visit !== null; }

  /** Into sight. */
  show() {
    this.room.sight.begin({ isSignal: false, xLabel: "x" }, "Starting the methods …");
    this.visit = {};
    if (this.ready.length === READY.length) this.move(this.wave);
    else this.awaken(this.visit);
  }

  /** Out of sight: what comes late is passed over. */
  leave() {
    this.visit = null;
  }

  /** The methods' first answers, each as soon as it is there. */
  async awaken(visit) {
    const { here, table } = this.room;
    const isLeft = () => here.isOver || this.visit !== visit;
    const first = (methods) => ask("/api/waves/answer", { ...questionOf(this.wave), methods });
    table.wait();
    this.caption();
    try {
      const { wave } = this;
      const answer = await first([]);
      if (isLeft()) return;
      this.draw(answer, wave);
      for (const method of READY.slice(this.ready.length)) {
        await first([method]);
        if (isLeft()) return;
        this.ready = READY.slice(0, READY.indexOf(method) + 1);
        this.move(this.wave);
      }
    } catch (error) {
      this.room.fail(error);
    }
  }

  /** Another curve. */
  move(wave) {
    this.wave = wave;
    this.caption();
    if (this.ready.length) this.estimate(wave);
  }

  /** Another curve, which the sliders do not show yet. */
  set(wave) {
    this.sliders.set(wave);
    this.wave = wave;
  }

  /** Any curve from the training range. */
  async random() {
    const seed = crypto.getRandomValues(new Uint32Array(1))[0] >>> 1;
    return { ...this.wave, parameters: await ask("/api/waves/random", { seed }) };
  }

  caption() {
    const { parameters } = this.wave;
    this.room.sight.caption(formula(parameters), outsideOf(parameters));
    this.room.map.mark(parameters);
  }

  draw({ true: truth, seen, rows }, wave) {
    if (!this.isSeen) return;
    dismiss("waves");
    const line = unpacked(truth);
    const answers = new Map(rows.map((row) => [row.method, { ...row, line: unpacked(row.curve) }]));
    this.room.sight.show({
      x: evenly(line.length), seen: unpacked(seen), truth: line, answers,
      name: `The curve ${formula(wave.parameters)}`,
    });
    this.room.table.showTruth(wave.parameters);
    this.room.table.show(rows, (method) => reasonOf(method, wave));
  }

  end() {
    this.leave();
    this.estimate.end();
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
