// The page: opens the room that the address names, and another one when the address changes.

import { onAddress, go, state } from "./parts/address.js";
import { isBack, isThere } from "./parts/ask.js";
import { element } from "./parts/element.js";
import { AWAY, dismissNotices } from "./parts/notices.js";
import { visit } from "./parts/visit.js";

const TITLES = { waves: "Waves", digits: "Digits", train: "Train", studies: "Studies" };
const main = document.getElementById("room");
let room = null;

async function open() {
  const name = location.pathname.split("/")[1] || "waves";
  const title = Object.hasOwn(TITLES, name) ? TITLES[name] : null;
  const here = visit();
  room?.close();
  room = null;
  dismissNotices();
  for (const link of document.querySelectorAll("nav a")) {
    const isHere = link.pathname === `/${name}`;
    isHere ? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current");
  }
  document.title = `${title ?? "Nothing here"} · unseen lab`;
  if (!title) {
    main.replaceChildren(element("p", { class: "alone" }, "There is no such room."));
    return;
  }
  try {
    const { openRoom } = await import(`./rooms/${name}.js`);
    if (here.isOver) return; // another room was asked for meanwhile
    const place = element("div", { class: `room ${name}` });
    main.replaceChildren(place);
    const opened = await openRoom(place, state(), here);
    if (here.isOver) opened?.close();
    else room = opened;
  } catch (error) {
    if (here.isOver) return;
    if (error.status !== 0 && (await isThere())) {
      here.say(`This room could not be opened: ${error.message}`, "bad");
      console.warn(error);
    } else {
      here.say(AWAY, "bad");
      main.replaceChildren(element("p", { class: "alone busy" }, "Waiting for the lab …"));
      await reloadOnceBack(here);
    }
  }
}

/** Open the page anew as soon as the lab answers: browsers keep a module that failed as it is. */
async function reloadOnceBack(here) {
  await isBack();
  if (!here.isOver) location.reload();
}

document.addEventListener("click", (event) => {
  if (event.target.closest?.(".skip")) { // the address is a view: it has no places within
    event.preventDefault();
    main.focus();
    return;
  }
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
