// A signal from a file: the methods answer in turn, for files may be long.

import { ask, upload } from "../../parts/ask.js";
import { dismiss } from "../../parts/notices.js";
import { unpacked } from "./packed.js";
import { signalReasonOf } from "./reasons.js";
import { DURATION, firstPart, signalSettings } from "./signal.js";

// The best of those that are soon compiled first, the one that takes longest to compile last.
const ORDER = ["least-squares", "homework", "dense", "closed-form", "network"];
// What is said of the file that stays when another is refused.
const STILL = "still-shown";

export class FileSignal {
  /** `room` has what it is shown on; `onShow(settings)` when a file is there, `onBack()` when
   *  somebody has seen enough of it. */
  constructor(room, { onShow, onBack }) {
    this.room = room;
    this.onShow = onShow;
    this.onBack = onBack;
    this.file = null; // what the server says of it
    this.asked = 0; // what comes late is passed over
    this.waiting = null; // for whom answers are
  }

  get isSeen() { return this.file !== null; }

  /** Reads a file that was handed over; of two the last is wanted. Gives whether it was good. */
  take(file) {
    return this.read(file.name, () => upload("/api/waves/files", file), (described) => {
      const signal = { curve: 0, duration: DURATION, part: firstPart(described) };
      this.room.change({ file: described.file, columns: described.columns, signal }, { adds: true });
    });
  }

  /** Opens one that the lab has. Gives whether it is there. */
  open(file, columns) {
    return this.read("the signal", () => ask("/api/waves/file", { file, columns }), (described) => {
      const { signal } = this.room.view;
      const curve = Math.min(signal.curve, described.curves - 1);
      this.room.change({ file: described.file, columns: described.columns, signal: { ...signal, curve } });
    });
  }

  /** Out of sight. */
  leave() {
    this.supersede();
    dismiss(STILL);
    this.file = null;
  }

  async read(name, described, note) {
    const isLate = this.supersede();
    this.room.sight.caption(name);
    this.room.sight.wait(`Reading ${name} …`);
    this.room.table.wait({ isInTurn: true });
    try {
      const file = await described();
      if (isLate()) return true;
      dismiss("file");
      dismiss(STILL);
      note(file);
      this.show(file);
      return true;
    } catch (error) {
      if (isLate()) return true;
      this.room.fail(error, "file");
      if (this.isSeen) {
        this.room.here.say(`${this.file.name} is still shown.`, "plain", STILL);
        this.estimate(); // what was seen comes back
      }
      return this.isSeen;
    }
  }

  show(file) {
    this.file = file;
    this.onShow(signalSettings({
      file, chosen: this.room.view.signal,
      onChange: (signal) => {
        this.room.change({ signal });
        this.estimate();
      },
      onColumns: (columns) => {
        this.room.change({ signal: { ...this.room.view.signal, curve: 0 } });
        this.open(file.file, columns);
      },
      onBack: this.onBack,
    }));
    this.room.sight.begin({ isSignal: true, xLabel: file.isSound ? "seconds" : "x" }, "Reading the signal …");
    this.estimate();
  }

  async estimate() {
    const isLate = this.supersede();
    const { signal: over } = this.waiting;
    const { sight, table, map, view } = this.room;
    const { name: called, curves } = this.file;
    const { curve, duration, part } = view.signal;
    const question = { file: view.file, columns: view.columns ?? false, curve, duration, part };
    const name = curves > 1 ? `${called}, ${curve + 1} of ${curves}` : called;
    const answers = new Map();
    sight.caption(name);
    map.mark(null);
    table.showTruth(null);
    table.wait({ isInTurn: true });
    try {
      const signal = await ask("/api/waves/signal", question, { signal: over });
      if (isLate()) return;
      const drawn = { x: unpacked(signal.points), seen: unpacked(signal.seen), truth: null, answers, name: `The signal ${called}` };
      if (signal.missing) sight.caption(name, `${signal.missing.toLocaleString("en")} samples are missing or not finite, so nothing is estimated.`);
      sight.show(drawn);
      let fitting = null; // an answer that fits
      for (const method of ORDER) {
        const started = performance.now();
        table.begin(method);
        const answer = await ask("/api/waves/signal/answer", { ...question, method }, { signal: over }).catch((error) => {
          if (!isLate()) this.room.fail(error, "file");
          return { method, parameters: [null, null, null, null], refusal: error.message };
        });
        if (isLate()) return;
        answers.set(method, { ...answer, line: unpacked(answer.curve) });
        sight.show(drawn);
        if (answer.status === "ok") fitting ??= answer;
        table.show([{ ...answer, waited: performance.now() - started }], () => signalReasonOf(method, fitting));
      }
    } catch (error) {
      if (!isLate()) this.room.fail(error, "file");
    }
  }

  /** Nobody waits for an earlier signal any more. Gives whether what is asked now is late too. */
  supersede() {
    this.waiting?.abort();
    this.waiting = new AbortController();
    const number = ++this.asked;
    return () => this.room.here.isOver || number !== this.asked;
  }

  end() {
    this.waiting?.abort();
  }
}
