// The room Waves: a curve from sliders or from a file, and what each method makes of it.

import { isBack } from "../parts/ask.js";
import { filePlace } from "../parts/controls.js";
import { element } from "../parts/element.js";
import { useStyle } from "../parts/style.js";
import { FileSignal } from "./waves/file-signal.js";
import { rangeMap } from "./waves/map.js";
import { curveSight } from "./waves/sight.js";
import { SliderCurve } from "./waves/slider-curve.js";
import { answerTable } from "./waves/table.js";
import { textsOf, viewOf } from "./waves/view.js";
import { NAMES } from "./waves/words.js";

const SUFFIXES = [".npy", ".csv", ".wav"];

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
    this.isAway = false; // the lab
    this.sight = curveSight(view.hidden);
    this.table = answerTable({ hidden: view.hidden, onToggle: (hidden) => this.hide(hidden) });
    this.map = rangeMap({
      view: view.map,
      onView: (map) => this.change({ map }),
      onPick: (place) => this.go({ ...this.view.wave, parameters: NAMES.map((name, i) => place[name] ?? this.view.wave.parameters[i]) }),
    });
    this.curve = new SliderCurve(this, {
      wave: view.wave,
      onInput: (wave) => this.move(wave),
      onChoice: (wave) => this.go(wave),
    });
    this.signal = new FileSignal(this, {
      onShow: (settings) => this.settings.replaceChildren(settings, this.files.element),
      onBack: () => this.go(this.view.wave),
    });
    this.files = filePlace({ label: "Drop your own signal", suffixes: SUFFIXES, onFile: (file) => this.take(file) });
    this.settings = element("div", { class: "side" });
    place.append(
      element("header", {}, element("h1", {}, "Waves"),
        element("p", {}, "Four numbers make a curve. Five methods look at it and say which they were.")),
      element("div", { class: "wave-desk" },
        element("div", { class: "playing" }, this.sight.element, this.settings),
        this.table.element, this.map.element),
    );
    place.addEventListener("dragover", (event) => event.preventDefault());
    place.addEventListener("drop", (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      if (event.dataTransfer.files.length) this.take(event.dataTransfer.files[0]);
    });
  }

  async begin() {
    const { file, columns } = this.view;
    if (file === null) this.showSliders();
    else if (!(await this.signal.open(file, columns))) this.showSliders();
  }

  /** Something else is to be seen: in the address too. */
  change(changes, { adds = false } = {}) {
    this.view = { ...this.view, ...changes };
    this.here.note(textsOf(this.view), { adds });
  }

  showSliders() {
    this.signal.leave();
    this.view.file = null;
    this.settings.replaceChildren(this.curve.element, this.files.element);
    this.curve.show();
  }

  move(wave) {
    this.change({ wave });
    this.curve.isSeen ? this.curve.move(wave) : this.showSliders();
  }

  go(wave) {
    if (this.here.isOver) return;
    this.change({ wave, file: null }, { adds: true });
    this.curve.set(wave);
    this.curve.isSeen ? this.curve.move(wave) : this.showSliders();
  }

  async take(file) {
    this.curve.leave();
    if (!(await this.signal.take(file))) this.showSliders();
  }

  hide(hidden) {
    this.sight.hide(hidden);
    this.change({ hidden });
  }

  fail(error, key = "waves") {
    if (this.here.isOver) return;
    this.here.say(error.message, "bad", key);
    if (error.status === 0) this.askAgainOnceBack();
  }

  async askAgainOnceBack() {
    if (this.isAway) return;
    this.isAway = true;
    await isBack();
    this.isAway = false;
    if (this.here.isOver) return;
    if (this.curve.isSeen) this.curve.move(this.view.wave);
    else if (this.signal.isSeen) this.signal.estimate();
  }

  close() {
    this.signal.end();
    this.curve.end();
    this.table.end();
    this.sight.end();
    this.map.end();
  }
}
