// The room Digits: draw a four or a nine, and see what networks make of it.

import { ask, newestFirst } from "../parts/ask.js";
import { button, segments, toggle } from "../parts/controls.js";
import { element, freshId } from "../parts/element.js";
import { useStyle } from "../parts/style.js";
import { answers, seenPicture } from "./digits/answers.js";
import { augmentation } from "./digits/augmentation.js";
import { gallery } from "./digits/gallery.js";
import { pad } from "./digits/pad.js";
import { bytesOf } from "./digits/pictures.js";
import { decoded, encoded } from "./digits/strokes.js";

const MOST_STEPS_BACK = 50;
const BLANK = "none"; // in the address: nothing on the pad
const CALM = 150; // ms without a change, after which the rest of the room follows
const TO_READ = 5000; // ms that a field says what it takes
const PAUSE = 700; // ms without a change, after which screen readers are told

export async function openRoom(place, state, here) {
  useStyle("digits");
  place.append(element("header", {}, element("h1", {}, "Digits"),
    element("p", {}, "Draw a four or a nine. Twenty networks answer: the same 400 images, learnt in four ways from five seeds each.")));
  const waiting = element("p", { class: "busy" }, "Fetching the networks …");
  place.append(waiting);
  const told = await ask("/api/digits/");
  if (here.isOver) return null;
  waiting.remove();
  return fillRoom(place, state, told, here);
}

function fillRoom(place, state, told, here) {
  const fail = (error) => here.say(error.message, "bad");
  // What is on the pad: a test image, or none, and the strokes over it.
  let number = imageNumber(state, told);
  let image = null;
  let digit = null;
  const given = decoded(state.strokes ?? "");
  let isExample = number === null && !given.length && state.image !== BLANK;
  let isCentred = state.as !== "drawn";
  let mistakes = told.recipes.some(({ name }) => name === state.wrong) ? state.wrong : told.recipes[0].name;
  const past = [];

  const live = element("p", { class: "hidden", role: "status" });
  const seen = seenPicture();
  const shown = answers(told.recipes);
  const caption = element("p", { class: "caption small" });
  let timer = null;
  let calm = null;

  const send = newestFirst(
    (drawing) => ask("/api/digits/answer", drawing),
    (answer) => {
      seen.show(answer.seen);
      shown.show(answer, digit);
      clearTimeout(timer);
      timer = setTimeout(() => { live.textContent = shown.words; }, PAUSE);
    },
    fail,
  );
  const drawing = () => ({ ink: board.ink(), is_centred: isCentred });
  const refresh = () => {
    send(drawing());
    clearTimeout(calm);
    calm = setTimeout(distorted.refresh, CALM);
  };
  let isAsked = false;
  // At most once a frame, however many points a pen sends.
  const soon = () => {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => { isAsked = false; if (!here.isOver) refresh(); });
  };

  const remember = () => {
    past.push({ number, image, digit, isExample, strokes: board.strokes });
    if (past.length > MOST_STEPS_BACK) past.shift();
  };
  const set = (other) => {
    ({ number, image, digit, isExample } = other);
    board.show(image, other.strokes);
    describe();
    refresh();
  };
  const clear = () => {
    remember();
    set({ number: null, image: null, digit: null, isExample: false, strokes: [] });
    write();
  };
  const undo = () => {
    const strokes = board.strokes.slice(0, -1); // of a drawing from the address, stroke by stroke
    if (past.length) set(past.pop());
    else if (board.strokes.length) set({ number, image, digit, isExample, strokes });
    write();
  };

  const board = pad({
    onStart: () => {
      remember();
      // The example is there to be looked at: whoever draws wants a sheet of their own.
      if (isExample || !image) {
        [number, image, isExample] = [null, null, false];
        board.show(null, board.strokes);
      }
      digit = null; // of what is drawn over, nobody knows what it is
      describe();
    },
    onDraw: soon,
    onEnd: () => write(),
    onSay: (words) => { live.textContent = words; },
    onUndo: undo,
    onClear: clear,
  });

  async function open(which, { isFirst = false } = {}) {
    let answer;
    try {
      answer = await ask("/api/digits/image", { number: which });
    } catch (error) {
      return fail(error);
    }
    if (here.isOver || (isFirst && past.length)) return; // somebody was faster, and has drawn already
    const strokes = isFirst ? given : [];
    if (!isFirst) remember();
    set({
      number: isFirst && isExample ? null : which,
      image: bytesOf(answer.picture),
      digit: strokes.length ? null : answer.digit,
      isExample: isFirst && isExample,
      strokes,
    });
    if (!isFirst) write(true);
  }

  function describe() {
    field.value = number ?? "";
    limits.textContent = "";
    undoing.disabled = !past.length && !board.strokes.length;
    caption.textContent = isExample ? "Draw here." : number === null ? "" : `Test image ${number}`;
  }

  function write(adds = false) {
    const { name, strengths, seed } = distorted.chosen;
    here.note({
      image: number ?? (isExample || board.strokes.length ? null : BLANK),
      strokes: encoded(board.strokes),
      as: isCentred ? null : "drawn",
      wrong: mistakes === told.recipes[0].name ? null : mistakes,
      augment: name === told.augmentations[0].name ? null : name,
      strengths: strengths?.map((value) => Number(value.toPrecision(4))).join(",") ?? null,
      seed: seed || null,
    }, { adds });
  }

  const undoing = button("Undo", undo, { disabled: true });
  const fieldId = freshId("number");
  const field = element("input", { type: "number", id: fieldId, min: 0, max: told.num_images - 1, step: 1, placeholder: "0", "aria-describedby": `${fieldId}-limits` });
  const limits = element("small", { class: "limits", role: "status", id: `${fieldId}-limits` });
  let saying = null;
  field.addEventListener("input", () => { limits.textContent = ""; });
  field.addEventListener("change", () => {
    const which = field.valueAsNumber;
    if (Number.isInteger(which) && which >= 0 && which < told.num_images) open(which);
    else {
      const isEmptied = field.value === "" && !field.validity.badInput;
      limits.textContent = isEmptied ? "" : `0 to ${told.num_images - 1}`;
      clearTimeout(saying);
      saying = setTimeout(() => { limits.textContent = ""; }, TO_READ);
      field.value = ""; // takes away what is no number, too
      field.value = number ?? "";
    }
  });
  const tool = segments({
    label: "Pen",
    value: "draw",
    options: [{ value: "draw", label: "Draw" }, { value: "erase", label: "Erase" }],
    onChange: (value) => { board.erases = value === "erase"; },
  });
  const centring = toggle({
    label: "Centred and scaled as MNIST's digits",
    value: isCentred,
    onChange: (value) => {
      isCentred = value;
      refresh();
      write();
    },
  });
  const wrong = gallery(told.recipes.map((one) => ({ ...one, num_images: told.num_images })), {
    filter: mistakes,
    onPick: (which) => {
      open(which);
      board.element.scrollIntoView({ block: "nearest" });
    },
    onFilter: (name) => {
      mistakes = name;
      write(true);
    },
  });
  const distorted = augmentation({
    kinds: told.augmentations,
    recipes: told.recipes,
    chosen: {
      name: state.augment,
      strengths: state.strengths?.split(",").map(Number),
      seed: Number(state.seed ?? 0),
    },
    drawing,
    onChange: (isChoice) => write(isChoice),
    onFail: fail,
  });

  place.append(
    element("div", { class: "desk" },
      element("div", { class: "drawing" }, board.element,
        element("div", { class: "row" }, undoing, button("Clear", clear), caption)),
      element("div", { class: "sights" }, shown.element),
      element("div", { class: "tools card" },
        tool.element,
        element("div", { class: "control" }, element("label", { for: fieldId }, "Test image"),
          element("div", { class: "row" }, element("span", { class: "number-field" }, field, limits),
            button("Random", () => open(Math.floor(Math.random() * told.num_images)), { "aria-label": "Show a random test image" }))),
        element("div", { class: "seen" }, seen.element,
          element("div", {}, element("p", { class: "small" }, "What the networks see"), centring.element)))),
    distorted.element, wrong.element, live,
  );

  if (number !== null || isExample) open(number ?? told.start, { isFirst: true });
  else set({ number: null, image: null, digit: null, isExample: false, strokes: given });
  ask("/api/digits/gallery").then((answer) => { if (!here.isOver) wrong.show(answer); }, fail);

  return {
    close() {
      clearTimeout(timer);
      clearTimeout(calm);
      clearTimeout(saying);
      send.end();
      distorted.end();
      board.end();
    },
  };
}

/** The test image that the address names, if there is one of that number. */
function imageNumber(state, told) {
  const number = Number(state.image);
  return state.image && Number.isInteger(number) && number >= 0 && number < told.num_images ? number : null;
}
