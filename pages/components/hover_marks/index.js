// Marks what a cell of one map comes from, in another map of the same Plotly chart: a Streamlit
// component (v2) that shows nothing itself. A click on a cell is told to the page.

import { mount } from "../mount.js";
import { mapOf } from "./plotly_map.js";

/** @typedef {import("./plotly_map.js").Plot} Plot */
/** @typedef {[number, number]} Pair the first and the last row or column; or a row and a column */

/**
 * From the cells of one map to those of another, each a trace of the chart.
 * @typedef {Object} Link
 * @property {number} from
 * @property {number} to
 * @property {number[][]} [rows] which rows a cell's row reads,
 * @property {number[][]} [cols] and which columns its column reads;
 * @property {(Pair | null)[][]} [cells] or for each cell, by row and column, the one it stands for
 */

/** @typedef {{plot: Plot, link: Link, row: number, col: number}} Cell of a map that has a link */
/** @typedef {{chart: string, colour: string, links: Link[]}} MarksData `chart`: class of its container */

class HoverMarks {
  /** @type {MarksData | null} */
  #data = null;
  /** @type {import("../mount.js").Send} */
  #send = () => {};
  #name = ""; // of the cell that is marked
  #layer = document.createElement("div");
  #aborter = new AbortController();

  constructor() {
    const options = { signal: this.#aborter.signal };
    window.addEventListener("pointermove", (event) => this.#point(event), options);
    window.addEventListener("pointerdown", (event) => this.#point(event), options);
    window.addEventListener("click", (event) => this.#click(event), { ...options, capture: true });
    this.#layer.className = "hover-marks";
    this.#layer.style.cssText = "position:absolute;inset:0;pointer-events:none";
  }

  dispose() {
    this.#layer.remove();
    this.#aborter.abort();
  }

  /** @param {MarksData} data @param {import("../mount.js").Component<MarksData>} component */
  update(data, { setTriggerValue }) {
    this.#data = data;
    this.#send = setTriggerValue;
    this.#clear();
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const cell = this.#cellAt(event);
    const name = cell ? `${cell.link.from},${cell.row},${cell.col}` : "";
    if (name === this.#name) return;
    this.#clear();
    this.#name = name;
    if (!cell) return;
    const { plot, link, row, col } = cell;
    this.#outline(plot, link.from, [row, row], [col, col]);
    for (const [rows, cols] of seenBy(link, row, col)) this.#outline(plot, link.to, rows, cols);
    plot.append(this.#layer);
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const cell = this.#cellAt(event);
    if (cell) this.#send("cell", [cell.link.from, cell.row, cell.col]);
  }

  /** The linked cell under the pointer. @param {MouseEvent} event @returns {Cell | null} */
  #cellAt(event) {
    const target = event.target instanceof Element ? event.target : null;
    /** @type {Plot | null | undefined} */
    const plot = target?.closest(`.${this.#data?.chart} .js-plotly-plot`);
    if (!plot?._fullLayout) return null;
    const outer = plot.getBoundingClientRect();
    for (const link of this.#data?.links ?? []) {
      const { x, y, z } = mapOf(plot, link.from);
      const col = Math.round(x.p2l(event.clientX - outer.left - x._offset));
      const row = Math.round(y.p2l(event.clientY - outer.top - y._offset));
      const value = z[row]?.[col];
      if (value !== undefined && (!link.cells || link.cells[row][col])) return { plot, link, row, col };
    }
    return null;
  }

  /**
   * Outline a box of cells.
   * @param {Plot} plot
   * @param {number} map
   * @param {Pair} rows
   * @param {Pair} cols
   */
  #outline(plot, map, rows, cols) {
    const { x, y } = mapOf(plot, map);
    const [left, right] = [cols[0] - 0.5, cols[1] + 0.5].map((at) => x._offset + x.l2p(at));
    const ends = [rows[0] - 0.5, rows[1] + 0.5].map((at) => y._offset + y.l2p(at));
    const [top, bottom] = [Math.min(...ends), Math.max(...ends)]; // rows may count upwards
    const box = document.createElement("i");
    box.style.cssText = `position:absolute;left:${left}px;top:${top}px;width:${right - left}px;` +
      `height:${bottom - top}px;outline:2px solid ${this.#data?.colour};outline-offset:-1px`;
    Object.assign(box.dataset, { map, rows: rows.join("–"), cols: cols.join("–") });
    this.#layer.append(box);
  }

  #clear() {
    this.#name = "";
    this.#layer.replaceChildren();
    this.#layer.remove();
  }
}

/**
 * The boxes of the other map that a cell reads: one, or each cell alone where there are gaps.
 * @param {Link} link
 * @param {number} row
 * @param {number} col
 * @returns {[rows: Pair, cols: Pair][]}
 */
function seenBy({ rows, cols, cells }, row, col) {
  const own = cells?.[row][col];
  if (own) return [[[own[0], own[0]], [own[1], own[1]]]];
  if (!rows || !cols) return [];
  return spans(rows[row]).flatMap((r) => spans(cols[col]).map((c) => /** @type {[Pair, Pair]} */ ([r, c])));
}

/** @param {number[]} list of rows or columns, ascending @returns {Pair[]} */
function spans(list) {
  const [first, last] = [list[0], list[list.length - 1]];
  return list.length === last - first + 1 ? [[first, last]] : list.map((at) => [at, at]);
}

export default mount(() => new HoverMarks());
