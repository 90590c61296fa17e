// All studies, and a new one.

import { go } from "../../parts/address.js";
import { ask } from "../../parts/ask.js";
import { element } from "../../parts/element.js";
import { say } from "../../parts/notices.js";
import { newStudy } from "./form.js";
import { studyList } from "./list.js";
import { dataPreview } from "./preview.js";

export function openOverview(place, state) {
  const open = ({ id }) => go(`/studies?id=${id}`);
  const list = studyList({
    onHomework: async () => {
      try {
        open(await ask("/api/studies/homework", {}));
      } catch (error) {
        say(error.message, "bad");
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
  const form = newStudy({ state, preview, onStart: open });
  place.append(element("section", { "aria-labelledby": "new-study", class: "new-study" },
    element("h2", { id: "new-study" }, "A new study"),
    element("div", { class: "halves" }, form.element, element("div", { class: "sights" }, preview.element))));
  return {
    close() {
      list.close();
      form.close();
    },
  };
}
