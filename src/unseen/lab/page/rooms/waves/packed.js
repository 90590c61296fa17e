// Curves as they fly: float32 in base 64.

/** The numbers in a text; null where there is none. What is not a number is a gap. */
export function unpacked(text) {
  if (!text) return null;
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return Array.from(new Float32Array(bytes.buffer), (number) => (Number.isFinite(number) ? number : null));
}
