// Deletions that can be undone for a while.

const SECONDS = 8;

/** `carryOut(id)` is called some seconds after `add(id)`, at once when the room or the page is left,
 *  and not at all after `undo(id)`. */
export function deletions(carryOut) {
  const waiting = new Map(); // id → timer
  const settle = (id) => {
    clearTimeout(waiting.get(id));
    waiting.delete(id);
    carryOut(id);
  };
  const settleAll = () => [...waiting.keys()].forEach(settle);
  addEventListener("pagehide", settleAll);
  return {
    has: (id) => waiting.has(id),
    add(id) { waiting.set(id, setTimeout(settle, 1000 * SECONDS, id)); },
    undo(id) {
      clearTimeout(waiting.get(id));
      waiting.delete(id);
    },
    end() {
      removeEventListener("pagehide", settleAll);
      settleAll();
    },
  };
}
