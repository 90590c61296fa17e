// What can be done with a study: stop it, have it go on, delete it.

import { ask, remove } from "../../parts/ask.js";
import { button } from "../../parts/controls.js";
import { moreTime, sureToDelete } from "./dialogs.js";

const RUNS = ["waiting", "running"];

/** The buttons of one of them; `onDone(what)` is called after each. None of a folder's. */
export function actionsFor(study, here, onDone) {
  if (study.status === "shown") return [];
  const { id, title } = study;
  const done = (what, doIt) => async () => {
    try {
      if ((await doIt()) !== null) onDone(what);
    } catch (error) {
      here.say(error.message, "bad");
    }
  };
  const stop = done("stopped", () => ask(`/api/jobs/${id}/stop`, {}));
  const goOn = done("goes on", async () => {
    const more = study.kind === "homework" ? { budget: null } : await moreTime({ ...study, ...(await ask(`/api/studies/${id}`)) });
    return more && ask(`/api/studies/${id}/go-on`, more);
  });
  const erase = done("deleted", async () => ((await sureToDelete(title)) ? remove(`/api/jobs/${id}`) : null));
  if (RUNS.includes(study.status)) return [button("Stop", stop, { "aria-label": `Stop ${title}` })];
  const mayGoOn = study.kind === "study" || study.status !== "finished";
  return [
    mayGoOn ? button(study.status === "finished" ? "More time" : "Go on", goOn, { "aria-label": `Go on with ${title}` }) : null,
    button("Delete", erase, { kind: "quiet", "aria-label": `Delete ${title}` }),
  ];
}
