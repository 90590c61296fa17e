// Sentences at the top of the page: read out by screen readers, gone when they no longer matter.

import { element } from "./element.js";

const place = document.getElementById("notices");

/** What is said while the lab cannot be reached: once, whoever finds out. */
export const AWAY = "The lab does not answer. Is it still running in its terminal? What it had finished is kept, and this page goes on when it is back.";
const CONNECTION = "connection";

/** Say a sentence; `kind` is "good", "bad" or "plain". Of one key the last stands there. */
export function say(sentence, kind = "plain", key = sentence) {
  const name = sentence === AWAY ? CONNECTION : key;
  const said = [...place.children].find((notice) => notice.dataset.key === name);
  if (said?.querySelector("p").textContent === sentence) return;
  const notice = element("div", { class: `notice ${kind}`, "data-key": name },
    element("p", {}, sentence),
    element("button", { type: "button", class: "icon", "aria-label": "Dismiss", onclick: () => notice.remove() }, "×"),
  );
  said ? said.replaceWith(notice) : place.append(notice);
}

/** Take a sentence away. */
export function dismiss(key) {
  take((notice) => notice.dataset.key === key);
}

/** Take away whatever says a sentence, among others or alone. */
export function unsay(sentence) {
  take((notice) => notice.textContent.includes(sentence));
}

/** Take all away that belong to the room that is left. */
export function dismissNotices() {
  take((notice) => notice.dataset.key !== CONNECTION);
}

function take(isMeant) {
  for (const notice of [...place.children]) if (isMeant(notice)) notice.remove();
}
