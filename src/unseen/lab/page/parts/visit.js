// One opening of a room. Whoever is asked something answers when they can, and the room may have
// been left by then: what it then says or has the address say must not reach the next one.

import { go, note } from "./address.js";
import { say } from "./notices.js";

let newest = 0;

/** A new visit; the one before is over. `note`, `go` and `say` do nothing once this one is. */
export function visit() {
  const number = ++newest;
  const isOver = () => number !== newest;
  const meanwhile = (act) => (...given) => { if (!isOver()) act(...given); };
  return { get isOver() { return isOver(); }, note: meanwhile(note), go: meanwhile(go), say: meanwhile(say) };
}
