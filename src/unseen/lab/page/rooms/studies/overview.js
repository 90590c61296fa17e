// All studies, and a new one.

import { ask } from "../../parts/ask.js";
import { element } from "../../parts/element.js";
import { newStudy } from "./form.js";
import { studyList } from "./list.js";
import { dataPreview } from "./preview.js";

export function openOverview(place, state, here) {
  const open = ({ id }) => here.go(`/studies?id=${id}`);
  const list = studyList({
    here,
    onHomework: async () => {
      try {
        open(await ask("/api/studies/homework", {}));
      } catch (error) {
        here.say(error.message, "bad");
      }
    },
  });
  const preview = dataPreview();
  place.append(
    element("header", {},
      element("h1", {}, "Studies"),
      element("p", {}, "Which regularizer helps a network on your data, by how much, and how sure is that?")),
    list.element,
  );
  const halves = element("div", { class: "halves" }, element("p", { class: "busy" }, "Opening …"));
  place.append(element("section", { "aria-labelledby": "new-study", class: "new-study" },
    element("h2", { id: "new-study" }, "A new study"), halves));
  let form = null;
  const fill = (choices) => {
    if (here.isOver) return;
    form = newStudy({ here, state, choices, preview, onStart: open });
    halves.replaceChildren(form.element, element("div", { class: "sights" }, preview.element));
  };
  ask("/api/studies/choices").then(fill).catch((error) => {
    halves.replaceChildren();
    here.say(error.message, "bad");
  });
  return {
    close() {
      list.close();
      form?.close();
    },
  };
}
