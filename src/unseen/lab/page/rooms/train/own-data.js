// A table of one's own, and which of its columns is to be predicted.

import { ask, upload } from "../../parts/ask.js";
import { choice, filePlace } from "../../parts/controls.js";
import { element, prose } from "../../parts/element.js";
import { dismiss } from "../../parts/notices.js";
import { TABLE_SUFFIXES } from "../../parts/tables.js";

const OWN = "upload:";
const UNKNOWN = { data: null, target: null, name: "Your table", kind: null };

/** `onChoose(data, target)` is called with a file, once it is known, and with another column.
 *  Gives `{ element, name, kind, show(asked) }`: what the file is called, whether it holds
 *  "images", or a table of "classes" or "numbers", and a way to have it show what is asked for, null for nothing. */
export function ownData(here, onChoose) {
  const told = element("p", { class: "help told", "aria-live": "polite" });
  const target = element("div", { class: "told" });
  const notes = element("div", { class: "told help" });
  const files = filePlace({ label: "Or drop a table of your own", suffixes: TABLE_SUFFIXES, onFile: take });
  let known = UNKNOWN;
  let asked = 0; // what comes late is passed over

  async function take(file) {
    const number = ++asked;
    const before = told.textContent; // which stays chosen if this one is refused
    told.textContent = `Reading ${file.name} …`;
    try {
      const { file: id } = await upload("/api/studies/files", file);
      if (number === asked) await look(id, null, number);
    } catch (error) {
      if (number !== asked) return;
      told.textContent = before;
      here.say(error.message, "bad", "upload");
    }
  }

  async function look(id, wanted, number = ++asked) {
    const found = await ask("/api/studies/data", { file: id, target: wanted });
    if (number !== asked || here.isOver) return;
    const { name, data, problem } = found;
    known = { data: `${OWN}${id}`, target: found.target, name, kind: data && kindOf(data) };
    const what = data?.num_classes ? `${data.num_classes} classes` : "numbers to predict";
    told.textContent = problem ?? `${name}: ${data.num_rows} rows, ${what}.`;
    notes.replaceChildren(...(data?.notes.length ? [
      element("p", {}, "On reading:"), element("ul", {}, data.notes.map((note) => element("li", {}, prose(note)))),
    ] : []));
    target.replaceChildren(...(found.columns ? [choice({
      label: "Column to predict", value: found.target, options: found.columns,
      onChange: (column) => look(id, column).catch((error) => here.say(error.message, "bad", "upload")),
    }).element] : []));
    onChoose(known.data, known.target);
  }

  /** What an address or an earlier training asks for may be there no more. */
  function lookAgain(data, wanted) {
    const number = ++asked;
    told.textContent = "Reading your table …";
    look(data.slice(OWN.length), wanted, number).catch((error) => {
      if (number === asked) told.textContent = error.message;
    });
  }

  function forget() {
    asked += 1;
    known = UNKNOWN;
    dismiss("upload");
    told.textContent = "";
    notes.replaceChildren();
    target.replaceChildren();
  }

  return {
    element: element("div", { class: "settings" }, files.element, told, notes, target),
    get name() { return known.name; },
    get kind() { return known.kind; },
    show(wanted) {
      if (!wanted) {
        forget();
        return;
      }
      const isKnown = known.data === wanted.data && known.target === wanted.target;
      if (isKnown) return;
      known = { ...UNKNOWN, data: wanted.data, target: wanted.target };
      lookAgain(wanted.data, wanted.target);
    },
  };
}

function kindOf({ num_classes, images, shape }) {
  if (!num_classes) return "numbers";
  return images || shape.length > 1 ? "images" : "classes";
}
