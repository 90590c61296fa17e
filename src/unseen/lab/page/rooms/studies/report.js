// The report's own page in a frame: it may run its script, and reach nothing.

import { button } from "../../parts/controls.js";
import { element } from "../../parts/element.js";

export function reportFrame(id) {
  const address = `/api/studies/${id}/report/index.html`;
  let frame = element("div", { class: "report-frame" });
  const newer = element("div", { class: "row newer", hidden: true, role: "status" },
    element("span", {}, "The report has grown."), button("Show the newest", () => load(latest)));
  const alone = element("a", { href: address, target: "_blank", rel: "noopener" }, "Open it alone");
  const place = element("section", { class: "report", "aria-labelledby": "report-title", hidden: true },
    element("div", { class: "row" }, element("h2", { id: "report-title" }, "The report"), alone, newer), frame);
  let shown = null;
  let latest = null;
  let isRead = false;
  // Whoever is in it keeps their place: the frame does not tell how far they have scrolled.
  const onBlur = () => { if (document.activeElement === frame) isRead = true; };
  addEventListener("blur", onBlur);

  function load(page) {
    shown = page;
    isRead = false;
    newer.hidden = true;
    // A new frame each time: another address in the same one would be a step of the back button.
    const next = element("iframe", { title: "The report", sandbox: "allow-scripts allow-popups", class: "report-frame", src: `${address}?page=${page}` });
    next.addEventListener("pointerenter", () => { isRead = true; });
    frame.replaceWith(next);
    frame = next;
  }

  return {
    element: place,
    show(page) {
      if (!page) return;
      place.hidden = false;
      latest = page;
      if (page === shown) return;
      if (shown && isRead) newer.hidden = false;
      else load(page);
    },
    close() { removeEventListener("blur", onBlur); },
  };
}
