// What is on the page stands in the address, so that it can be sent to somebody.

/** The address's parameters as an object of texts. */
export function state() {
  return Object.fromEntries(new URLSearchParams(location.search));
}

let pending = null;

/** Have the address say what is shown now. `parameters` of null, undefined or "" are left out.
 *  A slider that moves replaces the address; a choice that somebody may want back adds to it. */
export function note(parameters, { adds = false } = {}) {
  const address = addressOf(parameters);
  if (adds && address !== location.pathname + location.search) {
    settle();
    history.pushState(null, "", address);
    return;
  }
  // Browsers refuse an address that changes a hundred times in a few seconds.
  if (pending) clearTimeout(pending.timer);
  const timer = setTimeout(settle, 200);
  pending = { timer, address, path: location.pathname };
}

/** Go to another address of the lab. */
export function go(address) {
  settle();
  if (address !== location.pathname + location.search) history.pushState(null, "", address);
  dispatchEvent(new Event("address"));
}

/** Call `open` whenever another view is asked for, by a link or by the back button. */
export function onAddress(open) {
  addEventListener("address", open);
  addEventListener("popstate", () => { pending = null; open(); });
}

function settle() {
  if (!pending) return;
  clearTimeout(pending.timer);
  if (pending.path === location.pathname) history.replaceState(null, "", pending.address);
  pending = null;
}

function addressOf(parameters) {
  const kept = Object.entries(parameters).filter(
    ([, value]) => value !== null && value !== undefined && value !== "",
  );
  const query = new URLSearchParams(kept).toString().replaceAll("%2C", ",");
  return location.pathname + (query ? `?${query}` : "");
}

addEventListener("pagehide", settle);
