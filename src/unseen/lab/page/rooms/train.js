import { element } from "../parts/element.js";

export async function openRoom(place, state) {
  place.append(element("header", {}, element("h1", {}, "train")));
  return { close() {} };
}
