// The room Train: choose, press Train, watch many networks learn at once, compare, take away.

import { ask } from "../parts/ask.js";
import { button } from "../parts/controls.js";
import { element, freshId } from "../parts/element.js";
import { ENDED, follow } from "../parts/jobs.js";
import { dismiss } from "../parts/notices.js";
import { useStyle } from "../parts/style.js";
import { earlierTrainings } from "./train/earlier.js";
import { questionOf, settingsForm, stateOf } from "./train/form.js";
import { Story } from "./train/story.js";
import { trainingView } from "./train/view.js";

export async function openRoom(place, state, here) {
  useStyle("train");
  place.append(element("header", {},
    element("h1", {}, "Train"),
    element("p", {}, "Train the same network from several seeds at once, and see how well it does on data it has not seen."),
  ));
  const waiting = element("p", { class: "busy" }, "Opening …");
  place.append(waiting);
  const choices = await ask("/api/train/choices");
  if (here.isOver) return null;
  waiting.remove();
  return new Room(place, state, choices, here);
}

class Room {
  constructor(place, state, choices, here) {
    this.here = here;
    this.go = button("Train", () => this.start(), { kind: "primary" });
    this.why = element("p", { class: "bad small", id: freshId("why"), "aria-live": "polite" });
    this.isStarting = false;
    this.problem = ""; // why what is chosen cannot be trained
    this.form = settingsForm(choices, questionOf(state, choices), {
      here,
      onChange: () => this.noteAddress(),
      onProblem: (problem) => { this.problem = problem; this.showGo(); },
    });
    this.halt = button("Stop", () => this.stop(), { hidden: true });
    this.view = trainingView(this.halt);
    this.earlier = earlierTrainings({
      here,
      onOpen: (id) => this.open(id, { adds: true }),
      onCompare: (ids) => this.compare(ids),
      onDeleted: (id) => this.deleted(id),
    });
    this.id = null;
    this.isFilling = false; // whether the form waits for the settings of what is opened
    this.others = new Map(); // id → { story, end }
    this.endFollowing = () => {};
    this.isTouched = false; // whether somebody has begun to choose
    this.isAsked = Object.keys(state).some((name) => !["id", "with"].includes(name));
    const settings = element("form", { class: "settings", "aria-label": "What to train" },
      this.form.element,
      element("div", { class: "press" }, this.why, this.go),
    );
    settings.addEventListener("submit", (event) => event.preventDefault());
    for (const kind of ["input", "change", "click", "drop"]) settings.addEventListener(kind, () => { this.isTouched = true; });
    place.append(element("div", { class: "halves" },
      settings,
      element("div", { class: "sights" }, this.view.element, this.earlier.element),
    ));
    const compared = (state.with ?? "").split(",").filter((id) => /^training-\d+$/.test(id));
    this.earlier.compare(compared);
    this.compare(compared);
    if (/^training-\d+$/.test(state.id ?? "")) this.open(state.id, { keepsForm: this.isAsked });
    else if (this.isAsked) this.view.invite();
    else this.openNewest();
  }

  /** Where the address names nothing: what goes on, or was trained last with curves to see. */
  async openNewest() {
    this.view.invite();
    const { training } = await ask("/api/jobs/").catch(() => ({ training: [] }));
    for (const { id, status } of training) {
      const isWorthIt = ["running", "finished"].includes(status) || (status === "stopped" && await hasCurves(id));
      if (this.id !== null || this.here.isOver) return;
      if (!isWorthIt) continue;
      this.open(id, { isOffered: true });
      return;
    }
  }

  showGo() {
    this.go.disabled = this.isStarting || Boolean(this.problem);
    this.why.textContent = this.problem;
    if (this.problem) this.go.setAttribute("aria-describedby", this.why.id);
    else this.go.removeAttribute("aria-describedby");
  }

  async start() {
    this.isStarting = true;
    this.showGo();
    try {
      const { id } = await ask("/api/train/start", this.form.question());
      if (this.here.isOver) return;
      this.open(id, { adds: true, keepsForm: true });
      this.bringIntoSight();
    } catch (error) {
      this.here.say(error.message, "bad", "train");
    }
    this.isStarting = false;
    this.showGo();
  }

  /** On narrow windows what is seen lies below all that is set. */
  bringIntoSight() {
    const { top } = this.view.element.getBoundingClientRect();
    if (top > innerHeight / 2) this.view.element.scrollIntoView({ behavior: "smooth", block: "start" });
  }

  async stop() {
    this.halt.disabled = true;
    await ask(`/api/jobs/${this.id}/stop`, {}).catch((error) => this.here.say(error.message, "bad"));
    this.halt.disabled = false;
  }

  /** Show a training, and follow it while it goes on. Its settings come into the form; of one that is
   *  only offered they do not, once somebody has begun to choose. */
  open(id, { adds = false, keepsForm = false, isOffered = false } = {}) {
    this.endFollowing();
    dismiss("open");
    this.id = id;
    const story = new Story();
    this.isFilling = !keepsForm;
    this.endFollowing = follow(id, (job, events) => {
      story.add(job, events);
      if (this.isFilling) {
        if (!(isOffered && this.isTouched)) this.form.set(job.request);
        this.isFilling = false;
        this.noteAddress();
      }
      this.halt.hidden = ENDED.includes(job.status);
      this.view.show(story);
    }, (error) => {
      this.here.say(error.message, "bad", "open");
      this.deleted(id);
    });
    this.halt.hidden = true;
    this.view.begin(id);
    this.earlier.mark(id);
    this.noteAddress({ adds });
  }

  compare(ids) {
    for (const [id, other] of this.others) {
      if (!ids.includes(id)) {
        other.end();
        this.others.delete(id);
      }
    }
    for (const id of ids) {
      if (this.others.has(id)) continue;
      const story = new Story();
      const end = follow(id, (job, events) => {
        story.add(job, events);
        this.showOthers();
      }, () => { // it is deleted
        const left = [...this.others.keys()].filter((one) => one !== id);
        this.earlier.compare(left);
        this.compare(left);
      });
      this.others.set(id, { story, end });
    }
    this.showOthers();
    this.noteAddress();
  }

  showOthers() {
    this.view.compare([...this.others.values()].map(({ story }) => story).filter((story) => story.job));
  }

  deleted(id) {
    if (this.id !== id) return;
    this.endFollowing();
    this.id = null;
    this.isFilling = false;
    this.halt.hidden = true;
    this.earlier.mark(null);
    this.view.invite();
    this.noteAddress();
  }

  noteAddress({ adds = false } = {}) {
    const compared = [...this.others.keys()].join(",");
    const settings = this.isFilling ? {} : stateOf(this.form.question()); // not those of another training
    this.here.note({ ...settings, id: this.id, with: compared }, { adds });
  }

  close() {
    this.endFollowing();
    for (const { end } of this.others.values()) end();
    this.view.end();
    this.earlier.end();
  }
}

async function hasCurves(id) {
  const { events } = await ask(`/api/jobs/${id}`).catch(() => ({ events: [] }));
  return events.some(({ kind }) => kind === "progress");
}
