// A line of text to type, that says itself what is wrong with it.

import { element, freshId } from "../../parts/element.js";

/** `refuse(sentence)` says under the field what is wrong, until something is typed. */
export function textField({ label, value, placeholder, onInput, onChange = () => {} }) {
  const id = freshId("text");
  const wrong = element("p", { class: "wrong", id: `${id}-wrong`, role: "alert", hidden: true });
  const input = element("input", { type: "text", id, value, placeholder, autocomplete: "off", spellcheck: "false" });
  const say = (sentence) => {
    wrong.textContent = sentence;
    wrong.hidden = !sentence;
    for (const [name, given] of [["aria-invalid", "true"], ["aria-describedby", wrong.id]]) {
      sentence ? input.setAttribute(name, given) : input.removeAttribute(name);
    }
  };
  input.addEventListener("input", () => {
    say("");
    onInput(input.value);
  });
  input.addEventListener("change", onChange);
  return {
    element: element("div", { class: "control text" }, element("label", { for: id }, label), input, wrong),
    get value() { return input.value.trim(); },
    refuse(sentence, { isAsked = false } = {}) {
      say(sentence);
      if (isAsked) input.focus();
    },
  };
}
