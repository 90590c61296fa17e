// The range map: where in the land of parameters each method still finds the curve.

import { ask } from "../../parts/ask.js";
import { segments } from "../../parts/controls.js";
import { element } from "../../parts/element.js";
import { mapPlane } from "./plane.js";
import { gradient, STEPS } from "./scale.js";
import { METHODS, NAMES } from "./words.js";

export const REACHES = ["near", "far"];
const PAUSE = 300;

/** The map. `view` is `{ method, reach }`; `onView(view)` when another is chosen, `onPick(changes)`
 *  when a place is. It is fetched once it comes into sight. */
export function rangeMap({ view, onView, onPick }) {
  let now = view;
  let planes = [];
  let parameters = null;
  let isOver = false;
  const known = new Map();
  const choose = (changes) => {
    now = { ...now, ...changes };
    onView(now);
    show();
  };
  const method = segments({
    label: "Method", value: now.method, options: Object.entries(METHODS).map(([value, { label }]) => ({ value, label })),
    onChange: (value) => choose({ method: value }),
  });
  const reach = segments({
    label: "Range", value: now.reach, options: [{ value: "near", label: "Near" }, { value: "far", label: "Far" }],
    onChange: (value) => choose({ reach: value }),
  });
  const pictures = element("div", { class: "planes" });
  const looked = element("p", { class: "looked small numbers", role: "status" });
  const scale = element("div", { class: "scale", "aria-hidden": "true" });
  scale.style.backgroundImage = gradient();
  const place = element("section", { class: "map card", "aria-labelledby": "map-title" },
    element("h2", { id: "map-title" }, "Where each method works"),
    element("p", { class: "quiet small" }, "Measured without noise. Click a place to go there, or choose it with the arrow keys and Enter. The dashed square is what the networks were trained on; the ring is your curve."),
    element("div", { class: "row" }, method.element, reach.element),
    pictures,
    looked,
    element("div", { class: "scale-place small" },
      element("span", {}, "Curve error"),
      element("div", {}, scale, element("div", { class: "steps numbers" }, STEPS.map((step) => element("span", {}, step)))),
    ),
  );

  const wait = (part) => {
    const told = `Measuring 4,800 curves … ${Math.round(100 * part)} %`;
    const waiting = pictures.querySelector(".busy");
    if (waiting) waiting.textContent = told;
    else pictures.replaceChildren(element("p", { class: "busy" }, told));
  };
  const fetchMap = async (name) => {
    while (!isOver && now.method === name && !known.has(name)) {
      const { map, finished } = await ask("/api/waves/map", { method: name });
      if (map) known.set(name, map);
      else if (now.method === name) {
        wait(finished);
        await new Promise((resolve) => setTimeout(resolve, PAUSE));
      }
    }
  };
  const show = async () => {
    const name = now.method;
    try {
      await fetchMap(name);
    } catch (error) {
      if (!isOver) pictures.replaceChildren(element("p", { class: "bad" }, error.message));
      return;
    }
    if (isOver || now.method !== name) return;
    looked.textContent = "";
    planes = known.get(name)[now.reach].map((plane) => mapPlane(plane, {
      method: METHODS[name].label, onPick, onLook: (sentence) => { looked.textContent = sentence; },
    }));
    pictures.replaceChildren(...planes.map((plane) => plane.element));
    mark();
  };
  const mark = () => {
    const named = parameters && Object.fromEntries(NAMES.map((one, i) => [one, parameters[i]]));
    for (const plane of planes) plane.mark(named);
  };
  const sight = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    sight.disconnect();
    show();
  });
  sight.observe(place);

  return {
    element: place,
    /** Where the present curve is; null where nobody knows. */
    mark(others) {
      parameters = others;
      mark();
    },
    end() {
      isOver = true;
      sight.disconnect();
    },
  };
}
