// Marks what a cell of one map comes from, in another map of the same Plotly chart: a Streamlit
// component (v2) that shows nothing itself. A click on a cell is told to the page.

/**
 * @typedef {Object} Link from the cells of one map to those of another, each a trace of the chart
 * @property {number} from
 * @property {number} to
 * @property {number[][]} [rows] which rows a cell's row reads …
 * @property {number[][]} [cols] … and which columns its column reads
 * @property {number[][][]} [cells] or for each cell, by row and column, the one it stands for
 */

class HoverMarks {
  constructor() {
    this.aborter = new AbortController();
    const options = { signal: this.aborter.signal };
    for (const type of ["pointermove", "pointerdown"]) {
      window.addEventListener(type, (event) => this.#point(event), options);
    }
    window.addEventListener("click", (event) => this.#click(event), { ...options, capture: true });
    this.layer = document.createElement("div");
    this.layer.className = "hover-marks";
    this.layer.style.cssText = "position:absolute;inset:0;pointer-events:none";
  }

  dispose() {
    this.layer.remove();
    this.aborter.abort();
  }

  /**
   * @param {{chart: string, colour: string, links: Link[]}} data `chart`: class of its container
   * @param {(name: string, value: unknown) => void} setTriggerValue
   */
  update(data, setTriggerValue) {
    this.data = data;
    this.setTriggerValue = setTriggerValue;
    this.#clear();
  }

  /** @param {PointerEvent} event */
  #point(event) {
    const found = this.#cellAt(event);
    const name = found ? `${found.link.from},${found.row},${found.col}` : "";
    if (name === this.name) return;
    this.#clear();
    this.name = name;
    if (!found) return;
    const { plot, link, row, col } = found;
    this.#box(plot, link.from, [row, row], [col, col]);
    for (const [rows, cols] of seenBy(link, row, col)) this.#box(plot, link.to, rows, cols);
    plot.append(this.layer);
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const found = this.#cellAt(event);
    if (found) this.setTriggerValue("cell", [found.link.from, found.row, found.col]);
  }

  /** The linked cell under the pointer. @param {MouseEvent} event */
  #cellAt(event) {
    const target = event.target instanceof Element ? event.target : null;
    const plot = target?.closest(`.${this.data.chart} .js-plotly-plot`);
    if (!plot?._fullLayout) return null;
    const outer = plot.getBoundingClientRect();
    for (const link of this.data.links) {
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
   * @param {number[]} rows the first and the last
   * @param {number[]} cols
   */
  #box(plot, map, rows, cols) {
    const { x, y } = mapOf(plot, map);
    const [left, right] = [cols[0] - 0.5, cols[1] + 0.5].map((at) => x._offset + x.l2p(at));
    const ends = [rows[0] - 0.5, rows[1] + 0.5].map((at) => y._offset + y.l2p(at));
    const [top, bottom] = [Math.min(...ends), Math.max(...ends)]; // rows may count upwards
    const box = document.createElement("i");
    box.style.cssText = `position:absolute;left:${left}px;top:${top}px;width:${right - left}px;` +
      `height:${bottom - top}px;outline:2px solid ${this.data.colour};outline-offset:-1px`;
    Object.assign(box.dataset, { map, rows: rows.join("–"), cols: cols.join("–") });
    this.layer.append(box);
  }

  #clear() {
    this.name = "";
    this.layer.replaceChildren();
    this.layer.remove();
  }
}

/** A map's axes and numbers, as Plotly has laid them out. */
function mapOf(plot, index) {
  const { xaxis, yaxis, z } = plot._fullData[index];
  const axis = (name) => plot._fullLayout[name.replace(/^[xy]/, "$&axis")];
  return { x: axis(xaxis), y: axis(yaxis), z };
}

/**
 * The boxes of the other map that a cell reads: one, or each cell alone where there are gaps.
 * @param {Link} link
 * @returns {number[][][]} pairs of the first and last row and the first and last column
 */
function seenBy({ rows, cols, cells }, row, col) {
  if (cells) return [cells[row][col].map((at) => [at, at])];
  const spans = (list) =>
    list.length === list.at(-1) - list[0] + 1 ? [[list[0], list.at(-1)]] : list.map((at) => [at, at]);
  return spans(rows[row]).flatMap((r) => spans(cols[col]).map((c) => [r, c]));
}

/** @type {WeakMap<object, HoverMarks>} */
const all = new WeakMap();

/** Streamlit calls this on mounting and whenever the data change. */
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  let marks = all.get(parentElement);
  if (!marks) {
    marks = new HoverMarks();
    all.set(parentElement, marks);
  }
  marks.update(data, setTriggerValue);
  return () => {
    marks.dispose();
    all.delete(parentElement);
  };
}
