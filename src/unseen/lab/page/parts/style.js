// A room's own style sheet, fetched when the room is first opened.

/** Have the style sheet of that name on the page. */
export function useStyle(name) {
  const address = `/page/styles/${name}.css`;
  if (document.querySelector(`link[href="${address}"]`)) return;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  document.head.append(link);
}
