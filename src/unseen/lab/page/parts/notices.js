// Sentences at the top of the page: read out by screen readers, gone when they no longer matter.

import { element } from "./element.js";

const place = document.getElementById("notices");

/** Say a sentence; `kind` is "good", "bad" or "plain". The same sentence stands there once. */
export function say(sentence, kind = "plain", key = sentence) {
  dismiss(key);
  const notice = element("div", { class: `notice ${kind}`, "data-key": key },
    element("p", {}, sentence),
    element("button", { type: "button", class: "icon", "aria-label": "Dismiss", onclick: () => notice.remove() }, "×"),
  );
  place.append(notice);
  return notice;
}

/** Take a sentence away. */
export function dismiss(key) {
  for (const notice of place.children) if (notice.dataset.key === key) notice.remove();
}

/** Take all away that belong to the room that is left. */
export function dismissNotices() {
  for (const notice of [...place.children]) if (notice.dataset.key !== "connection") notice.remove();
}
