// Charts for those who do not see them, or have no pointer: each has its name and can have the focus,
// and Enter shows its numbers as tables.

import { exact } from "../text/numbers.js";
import { tableOf } from "../text/table.js";

const LONGEST = 60; // rows and columns of a table; what is longer nobody reads to the end

/** @typedef {ArrayLike<number | string | null>} Row */
/** @typedef {{name?: string, x?: Row, y?: Row, z?: Row[], xaxis?: string, yaxis?: string, visible?: boolean | string, hoverinfo?: string}} Trace as Plotly has filled it in */
/** @typedef {{title?: {text?: string}}} Axis */
/** @typedef {{meta?: {name?: string}} & Record<string, Axis>} Layout */
/** @typedef {HTMLElement & {_fullData?: Trace[], layout?: Layout}} Plot */

/** Name the charts that have come. */
export function nameCharts() {
  /** @type {NodeListOf<Plot>} */
  const plots = document.querySelectorAll(".stPlotlyChart .js-plotly-plot");
  for (const plot of plots) {
    const name = plot.layout?.meta?.name;
    const label = `${name}. Enter shows its numbers.`;
    if (!name || plot.getAttribute("aria-label") === label) continue;
    plot.tabIndex = 0;
    plot.setAttribute("role", "figure");
    plot.setAttribute("aria-label", label);
  }
}

export class ChartNumbers {
  #dialog = document.createElement("dialog");

  /** @param {AbortSignal} signal ends it */
  constructor(signal) {
    this.#dialog.className = "chart-numbers";
    this.#dialog.onclose = () => this.#dialog.replaceChildren();
    document.body.append(this.#dialog);
    window.addEventListener("keydown", (event) => this.#press(event), { signal, capture: true });
    signal.addEventListener("abort", () => this.#dialog.remove());
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const { target } = event;
    if (event.key !== "Enter" || !(target instanceof HTMLElement) || !target.matches(".js-plotly-plot")) return;
    event.preventDefault();
    event.stopPropagation();
    this.#open(/** @type {Plot} */ (target));
  }

  /** @param {Plot} plot */
  #open(plot) {
    const title = document.createElement("h2");
    title.textContent = plot.layout?.meta?.name ?? "";
    const form = document.createElement("form");
    form.method = "dialog";
    form.innerHTML = "<button>Close</button>";
    const tables = (plot._fullData ?? []).filter(({ visible }) => visible === true)
      .flatMap((trace) => tablesOf(trace, plot.layout ?? {}));
    const room = document.createElement("div");
    room.className = "tables";
    room.tabIndex = 0;
    room.append(...tables);
    this.#dialog.replaceChildren(title, room, form);
    this.#dialog.setAttribute("aria-label", title.textContent);
    this.#dialog.style.colorScheme = getComputedStyle(plot).colorScheme; // see element_lens.js
    this.#dialog.showModal();
  }
}

/** The numbers of one trace. @param {Trace} trace @param {Layout} layout */
export function tablesOf({ name = "", x, y, z, xaxis = "x", yaxis = "y", hoverinfo }, layout) {
  const caption = plain(name);
  if (z) return [gridOf(caption, z, x, y)];
  if (!x || !y || hoverinfo === "skip") return []; // lines that only frame something
  const rows = Array.from({ length: Math.min(x.length, y.length, LONGEST * LONGEST) }, (_, i) => [written(x[i]), written(y[i])]);
  return [tableOf(caption, [titleOf(layout, xaxis), titleOf(layout, yaxis)], rows)];
}

/** What stands at an axis; its own name where nothing does. @param {Layout} layout @param {string} axis such as "x2" */
function titleOf(layout, axis) {
  const title = layout[`${axis[0]}axis${axis.slice(1)}`]?.title?.text;
  return plain(title ?? "") || axis[0];
}

/** @param {string} caption @param {Row[]} z @param {Row | undefined} x names of the columns @param {Row | undefined} y names of the rows */
function gridOf(caption, z, x, y) {
  const columns = Math.min(z[0]?.length ?? 0, LONGEST);
  const rows = Array.from(z).slice(0, LONGEST);
  const isCut = z.length > rows.length || (z[0]?.length ?? 0) > columns;
  const words = isCut ? `${caption} (the first ${rows.length} rows and ${columns} columns of ${z.length} × ${z[0].length})` : caption;
  const heads = Array.from({ length: columns }, (_, col) => (x ? written(x[col]) : String(col)));
  return tableOf(words, ["", ...heads], rows.map((row, i) =>
    [y ? written(y[i]) : String(i), ...Array.from(row).slice(0, columns).map(written)]));
}

/** @param {number | string | null | undefined} value */
function written(value) {
  if (typeof value === "number") return Number.isNaN(value) ? "" : Number.isInteger(value) ? String(value) : exact(value);
  return plain(value ?? "");
}

/** Without Plotly's marks. @param {string} text */
function plain(text) {
  return text.replace(/<[^>]*>/g, " ").trim();
}
