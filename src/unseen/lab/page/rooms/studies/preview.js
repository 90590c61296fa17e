// What the chosen data look like: classes, first rows or pictures, and what may mislead.

import { button } from "../../parts/controls.js";
import { element } from "../../parts/element.js";

export function dataPreview() {
  const content = element("div", { class: "preview" });
  const busy = element("p", { role: "status" });
  const place = element("section", { class: "card data-card", "aria-label": "The data" }, busy, content);
  const rest = () => {
    busy.textContent = "";
    busy.className = "";
  };
  const preview = {
    element: place,
    /** Called with a field of the source and the column that it is to name; with "without" also
     *  with whether that is left out. */
    onColumn: () => {},
    wait(name) {
      busy.textContent = `Looking at ${name}`;
      busy.className = "busy";
      content.classList.add("old");
    },
    /** `source` says how the data were read. */
    show(seen, name, source) {
      rest();
      content.classList.remove("old");
      const focused = content.contains(document.activeElement) ? document.activeElement.dataset.column : null;
      content.replaceChildren(...partsOf(seen, name, source, (...chosen) => preview.onColumn(...chosen)));
      // The same control once more, for whoever goes by keyboard.
      if (focused) [...content.querySelectorAll("input[data-column]")].find((one) => one.dataset.column === focused)?.focus();
    },
    fail() {
      rest();
      content.replaceChildren(element("p", { class: "quiet" }, "Nothing to show. Choose other data."));
    },
  };
  return preview;
}

function partsOf({ table, data, problem, columns, target, left_out: leftOut }, name, source, onColumn) {
  return [
    element("h2", {}, titleOf(data?.name ?? name, table, data)),
    problem ? element("p", { class: "problem", role: "alert" }, problem) : null,
    data?.classes ? classBars(data) : null,
    data && !data.classes ? element("p", {}, `To predict: ${data.targets.join(", ")}, as ${data.targets.length > 1 ? "numbers" : "a number"}.`) : null,
    data?.concerns.length ? sentences("Look at this first", data.concerns.map(({ text }) => text), "concerns",
      columns ? data.concerns.map((concern) => remediesOf(concern, onColumn)) : []) : null,
    data?.notes.length ? sentences("On reading", data.notes, "notes") : null,
    data?.images ? pictures(data.images) : null,
    table ? firstRows(table, data?.targets ?? [target], columns ? choiceOf({ ...source, target, leftOut }, onColumn) : null) : null,
  ].filter(Boolean);
}

function titleOf(name, table, data) {
  const rows = data?.num_rows ?? table?.num_rows;
  if (rows === undefined) return name;
  const shape = data?.shape ?? [table.num_columns];
  const what = data?.images ? `${data.images.height} × ${data.images.width} pixels each`
    : shape.length > 1 ? `each ${shape.join(" × ")}`
    : `${shape[0].toLocaleString("en")} ${data ? (shape[0] === 1 ? "column to learn from" : "columns to learn from") : "columns"}`;
  return `${name}: ${rows.toLocaleString("en")} rows, ${what}`;
}

function classBars({ classes, num_classes: number, targets }) {
  const most = Math.max(...classes.map(({ rows }) => rows));
  const others = number - classes.length;
  return element("div", {},
    element("p", {}, `To predict: ${targets.join(", ")}, one of ${number} classes.`),
    element("ul", { class: "classes" }, classes.map(({ name, rows }) => {
      const bar = element("span", { class: "bar" });
      bar.style.width = `${(100 * rows) / most}%`;
      return element("li", {}, element("span", { class: "name" }, name),
        element("span", { class: "track" }, bar), element("span", { class: "numbers" }, rows.toLocaleString("en")));
    })),
    others > 0 ? element("p", { class: "quiet small" }, `and ${others} rarer ones`) : null);
}

const REMEDIES = {
  without: (column) => `Leave ${column} out`,
  groups: (column) => `Rows belong together by ${column}`,
  time: (column) => `Rows come in order of ${column}`,
};

function remediesOf({ column, remedies }, onColumn) {
  return remedies.length ? element("div", { class: "row" }, remedies.map((name) => button(REMEDIES[name](column), () => onColumn(name, column)))) : null;
}

/** For a column a box that says whether it is learnt from; null where it is needed otherwise.
 *  Nobody can tick what reading left out: its `reason` is told. */
function choiceOf({ target, groups, time, without, leftOut }, onColumn) {
  return ({ name }) => {
    if ([target, groups, time].includes(name)) return null;
    const reason = Object.hasOwn(leftOut, name) ? leftOut[name] : null;
    const isUsed = !reason && !without?.includes(name);
    const input = element("input", { type: "checkbox", checked: isUsed, disabled: reason !== null, "data-column": name, "aria-label": `Learn from ${name}` });
    input.addEventListener("change", () => onColumn("without", name, !input.checked));
    return { input, isUsed, reason };
  };
}

/** Sentences of the library, each with a large first letter, and with what can be done. */
export function sentences(title, texts, kind, remedies = []) {
  return element("div", { class: `sentences ${kind}` },
    element("h3", {}, title),
    element("ul", {}, texts.map((text, i) => element("li", {}, text.charAt(0).toUpperCase() + text.slice(1), remedies[i]))));
}

function pictures({ height, width, pixels, labels }) {
  return element("ul", { class: "pictures", "aria-label": "The first pictures" }, pixels.map((picture, i) => {
    const canvas = element("canvas", { width, height, role: "img", "aria-label": labels ? `of class ${labels[i]}` : "a picture" });
    const image = new ImageData(width, height);
    picture.forEach((grey, place) => image.data.set([255 - grey, 255 - grey, 255 - grey, 255], 4 * place));
    canvas.getContext("2d").putImageData(image, 0, 0);
    return element("li", {}, canvas, labels ? element("span", { class: "small quiet", "aria-hidden": "true" }, labels[i]) : null);
  }));
}

function firstRows({ num_columns: number, columns }, targets, choose) {
  const isTarget = ({ name }) => targets.includes(name);
  const ordered = [...columns.filter(isTarget), ...columns.filter((column) => !isTarget(column))];
  const chosen = new Map(columns.map((column) => [column, isTarget(column) ? null : choose?.(column)]));
  const mark = (column) => (isTarget(column) ? "target" : chosen.get(column)?.isUsed === false ? "left-out" : null);
  const what = (column) => {
    if (isTarget(column)) return "to predict";
    const reason = chosen.get(column)?.reason;
    return mark(column) ? `left out${reason ? `: ${reason}` : ""}` : column.kind;
  };
  const head = ordered.map((column) => element("th", { scope: "col", class: mark(column) },
    element(chosen.get(column) ? "label" : "span", {}, chosen.get(column)?.input, column.name), element("small", {}, what(column),
      column.gaps ? `, ${column.gaps.toLocaleString("en")} gaps` : "")));
  const rows = ordered[0].cells.map((_, i) => element("tr", {},
    ordered.map((column) => element("td", { class: mark(column) }, column.cells[i] || element("span", { class: "quiet" }, "–")))));
  return element("div", {},
    element("div", { class: "table first-rows", tabindex: 0, role: "region", "aria-label": "First rows" },
      element("table", {}, element("thead", {}, element("tr", {}, head)), element("tbody", {}, rows))),
    choose ? element("p", { class: "quiet small" }, "Columns whose box is not ticked are left out.") : null,
    number > columns.length ? element("p", { class: "quiet small" }, `${columns.length} of ${number.toLocaleString("en")} columns are shown.`) : null);
}
