// Colours as the style sheet has them, for what is painted and not styled.

/** The value of a colour of the style sheet, such as `--ink`, in the present theme. */
export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** A colour with some of what is behind it shining through. */
export function faint(value, opacity) {
  return `color-mix(in srgb, ${value} ${Math.round(opacity * 100)}%, transparent)`;
}

/** Call `paint` now and whenever the theme changes; gives a function that ends it. */
export function onTheme(paint) {
  addEventListener("theme", paint);
  return () => removeEventListener("theme", paint);
}
