// The page: opens the room that the address names, and another one when the address changes.

import { onAddress, go, state } from "./parts/address.js";
import { element } from "./parts/element.js";
import { dismissNotices, say } from "./parts/notices.js";

const TITLES = { waves: "Waves", digits: "Digits", train: "Train", studies: "Studies" };
const main = document.getElementById("room");
let room = null;
let opening = 0;

async function open() {
  const name = location.pathname.split("/")[1] || "waves";
  const number = ++opening;
  room?.close();
  room = null;
  dismissNotices();
  for (const link of document.querySelectorAll("nav a")) {
    const isHere = link.pathname === `/${name}`;
    isHere ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
  }
  document.title = `${TITLES[name] ?? "Nothing here"} · unseen lab`;
  if (!(name in TITLES)) {
    main.replaceChildren(element("p", { class: "alone" }, "There is no such room."));
    return;
  }
  try {
    const { openRoom } = await import(`./rooms/${name}.js`);
    if (number !== opening) return; // another room was asked for meanwhile
    const place = element("div", { class: `room ${name}` });
    main.replaceChildren(place);
    room = await openRoom(place, state());
    if (number !== opening) room?.close();
  } catch (error) {
    say(`This room could not be opened: ${error.message}`, "bad");
    console.warn(error);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href^='/']");
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  if (!link || !isPlain || link.target || link.hasAttribute("download")) return;
  if (link.pathname.startsWith("/api/")) return;
  event.preventDefault();
  go(link.pathname + link.search);
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
});

onAddress(open);
open();
