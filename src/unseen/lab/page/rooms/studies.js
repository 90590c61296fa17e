// The room of studies: all of them and a new one, or one of them.

import { useStyle } from "../parts/style.js";
import { openOne } from "./studies/one.js";
import { openOverview } from "./studies/overview.js";

export async function openRoom(place, state, here) {
  useStyle("studies");
  return state.id ? openOne(place, state.id, here) : openOverview(place, state, here);
}
