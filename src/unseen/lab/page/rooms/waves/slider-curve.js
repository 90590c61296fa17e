// The curve of the sliders: the methods answer while they move.

import { ask, newestFirst } from "../../parts/ask.js";
import { dismiss } from "../../parts/notices.js";
import { unpacked } from "./packed.js";
import { beyondOf, reasonOf } from "./reasons.js";
import { DURATION } from "./signal.js";
import { curveSliders } from "./sliders.js";
import { formula } from "./words.js";

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
    this.isAwakening = false;
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
    this.room.table.wait();
    this.visit = {};
    this.isAwakening = false;
    this.move(this.wave);
  }

  /** Out of sight: what comes late is passed over. */
  leave() {
    this.visit = null;
  }

  /** Another curve. */
  move(wave) {
    this.wave = wave;
    this.caption();
    this.estimate(wave);
    if (this.ready.length < READY.length && !this.isAwakening) this.awaken(this.visit);
  }

  /** The first answers of methods that have given none, each as soon as it is there. One that fails
   *  holds up no other, and is asked again with the next curve. */
  async awaken(visit) {
    this.isAwakening = true;
    for (const method of READY.filter((one) => !this.ready.includes(one))) {
      try {
        await ask("/api/waves/answer", { ...questionOf(this.wave), methods: [method] });
        if (this.room.here.isOver || this.visit !== visit) return;
        this.ready.push(method);
        this.estimate(this.wave);
      } catch (error) {
        if (this.visit === visit) this.room.fail(error, method);
        if (error.status === 0) break; // nobody answers
      }
    }
    if (this.visit === visit) this.isAwakening = false;
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

function outsideOf(parameters) {
  const beyond = beyondOf(parameters);
  if (!beyond.length) return "Inside what the networks were trained on.";
  const named = beyond.length === 1 ? beyond[0] : `${beyond.slice(0, -1).join(", ")} and ${beyond.at(-1)}`;
  return `Outside what the networks were trained on: ${named}.`;
}

function evenly(count) {
  return Array.from({ length: count }, (_, i) => (DURATION * i) / (count - 1));
}
