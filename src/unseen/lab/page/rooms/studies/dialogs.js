// Questions that are asked before something is done.

import { element, freshId } from "../../parts/element.js";
import { button, choice } from "../../parts/controls.js";

/** Ask; gives what `answer()` says where the answer is yes, else null. */
function askIn({ title, text, yes, kind = "primary", control = null, answer = () => true }) {
  return new Promise((resolve) => {
    const id = freshId("dialog");
    const close = (said) => {
      dialog.close();
      dialog.remove();
      resolve(said);
    };
    const dialog = element("dialog", { "aria-labelledby": id, class: "question", oncancel: () => close(null) },
      element("h2", { id }, title),
      element("p", {}, text),
      control,
      element("div", { class: "row" },
        button(yes, () => close(answer()), { kind }),
        button("Cancel", () => close(null))));
    document.getElementById("room").append(dialog); // it goes when the room is left
    dialog.showModal();
  });
}

/** Whether to delete one of them for good. */
export function sureToDelete(title) {
  return askIn({
    title: `Delete “${title}”?`,
    text: "Its report, recipe and model are deleted with it, for good.",
    yes: "Delete",
    kind: "primary danger",
  });
}

/** How much more time a study gets: `{ budget }`, or null. */
export function moreTime({ title, status, has_parts: hasParts }) {
  const rest = { value: "", label: hasParts ? "what is left of its time" : "as before" };
  const more = [["1m", "1 minute more"], ["5m", "5 minutes more"], ["15m", "15 minutes more"], ["1h", "1 hour more"]]
    .map(([value, label]) => ({ value, label }));
  const time = choice({
    label: "Time", value: status === "finished" ? "5m" : "",
    options: status === "finished" ? more : [rest, ...more], onChange: () => {},
  });
  return askIn({
    title: `Go on with “${title}”?`,
    text: hasParts ? "It repeats nothing: more outer folds make its intervals narrower."
      : "Nothing was finished; it begins again.",
    yes: "Go on",
    control: time.element,
    answer: () => ({ budget: time.value || null }),
  });
}
