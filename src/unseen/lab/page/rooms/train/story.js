// What a training has told so far, put together from its events.

export class Story {
  constructor() {
    this.job = null;
    this.begin = null; // what is trained on what
    this.curves = {}; // metric → { median, low, high }, one number an epoch
    this.epoch = 0;
    this.overfitting = null;
    this.surface = null;
    this.progress = null;
    this.end = null;
    this.isCompiling = false;
  }

  add(job, events) {
    this.job = job;
    for (const event of events) this.hear(event);
  }

  hear(event) {
    if (event.kind === "begin") this.begin = event;
    if (event.kind === "compiling") this.isCompiling = true;
    if (event.kind === "progress") {
      this.isCompiling = false;
      for (const [metric, band] of Object.entries(event.curves)) {
        const known = (this.curves[metric] ??= { median: [], low: [], high: [] });
        for (const name of ["median", "low", "high"]) known[name].push(...band[name]);
      }
      this.epoch = event.last;
      this.overfitting = event.overfitting_epoch;
      this.progress = event;
    }
    if (event.kind === "surface") this.surface = event;
    if (event.kind === "end") this.end = event;
  }

  get title() {
    return this.job?.title ?? "";
  }

  get number() {
    return this.job?.id.split("-")[1];
  }
}
