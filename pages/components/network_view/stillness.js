// How many units of a layer lie still, in several networks: a table whose numbers about the
// drawing follow the pen. A Streamlit component (v2); what it shows is counted by the fast loop.

import { DrawingCanvas } from "./canvas.js";
import { LiveLoop } from "./live.js";

const NUMBERS = 2; // of each layer in a frame: share of still units, mean derivative

/**
 * @typedef {Object} Row
 * @property {string} name of the network
 * @property {string} path of the live route, with its query
 * @property {number} index of the layer among those with a non-linearity
 * @property {[number, number] | null} here share and mean derivative now; null for a blank canvas
 * @property {[number, number]} usual share over the examples, and of units still for all of them
 */

class StillnessTable {
  /** @param {ShadowRoot | HTMLElement} parent */
  constructor(parent) {
    this.table = parent.querySelector("table");
    /** @type {Map<string, {path: string, live: LiveLoop, cells: HTMLElement[], index: number}>} */
    this.rows = new Map();
  }

  dispose() {
    for (const { live } of this.rows.values()) live.close();
    this.canvas?.dispose();
  }

  /** @param {{canvas: string, layers: import("./frame.js").Layer[][], rows: Row[]}} data */
  update({ canvas, layers, rows }) {
    this.canvas ??= new DrawingCanvas(canvas, () => {
      for (const { live } of this.rows.values()) live.ask();
    });
    for (const [name, row] of this.rows) {
      if (rows.some((one) => one.name === name && one.path === row.path)) continue;
      row.live.close();
      this.rows.delete(name);
    }
    const lines = rows.map((row, i) => {
      const line = document.createElement("tr");
      const texts = [row.name, ...shown(row.here), ...row.usual.map(percent)];
      const cells = texts.map((text, at) => {
        const cell = document.createElement(at ? "td" : "th");
        cell.textContent = text;
        return cell;
      });
      line.dataset.model = row.name;
      line.append(...cells);
      const known = this.rows.get(row.name);
      const live = known?.live ?? new LiveLoop(row.path, layers[i], {
        read: () => this.canvas.read(),
        onFrame: (frame) => this.#hear(row.name, frame),
        onConnection: () => {},
      });
      this.rows.set(row.name, { path: row.path, index: row.index, live, cells, last: known?.last ?? null });
      if (this.canvas.penDown && known) this.#tell(row.name, known.last);
      return line;
    });
    this.table.tBodies[0].replaceChildren(...lines);
    this.canvas.watch();
  }

  /** @param {import("./frame.js").Frame} frame */
  #hear(name, frame) {
    const row = this.rows.get(name);
    const at = NUMBERS * row.index;
    row.last = frame.digit < 0 ? null : [...frame.values.get("stillness").slice(at, at + NUMBERS)];
    this.#tell(name, row.last);
  }

  /** @param {[number, number] | null} numbers */
  #tell(name, numbers) {
    const { cells } = this.rows.get(name);
    shown(numbers).forEach((text, i) => { cells[1 + i].textContent = text; });
  }
}

function shown(numbers) {
  return numbers ? [percent(numbers[0]), numbers[1].toFixed(3)] : ["–", "–"];
}

/** @param {number} share 0..1 */
function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}

/** @type {WeakMap<object, StillnessTable>} */
const tables = new WeakMap();

/** Streamlit calls this on mounting and whenever the data change. */
export default function ({ parentElement, data }) {
  let table = tables.get(parentElement);
  if (!table) {
    table = new StillnessTable(parentElement);
    tables.set(parentElement, table);
  }
  table.update(data);
  return () => {
    table.dispose();
    tables.delete(parentElement);
  };
}
