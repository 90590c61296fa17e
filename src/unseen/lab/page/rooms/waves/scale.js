// The colour scale of range maps, as in the reports: cividis, which looks the same to readers who
// see no red or no green; even steps of brightness, from what no eye sees to as bad as no answer.

const LEAST = 1e-3;
const MOST = 1;
const CIVIDIS = [
  [0, 34, 78], [18, 53, 112], [59, 73, 108], [87, 93, 109], [112, 113, 115], [138, 134, 120],
  [165, 156, 116], [195, 179, 105], [225, 204, 85], [254, 232, 56],
];

/** The colour of an error. */
export function colourOf(error) {
  return shade(Math.log(Math.min(MOST, Math.max(LEAST, error)) / LEAST) / Math.log(MOST / LEAST));
}

/** What stands below the scale, at even distances. */
export const STEPS = ["≤ 0.1 %", "1 %", "10 %", "≥ 100 %"];

/** The scale from one end to the other, as a gradient for a style. */
export function gradient() {
  return `linear-gradient(to right, ${CIVIDIS.map((rgb) => `rgb(${rgb.join(" ")})`).join(", ")})`;
}

function shade(part) {
  const place = part * (CIVIDIS.length - 1);
  const i = Math.min(Math.floor(place), CIVIDIS.length - 2);
  const mixed = CIVIDIS[i].map((low, j) => Math.round(low + (place - i) * (CIVIDIS[i + 1][j] - low)));
  return `rgb(${mixed.join(",")})`;
}
