// How many units of a layer lie still, in several networks: a table whose numbers about the
// drawing follow the pen. A Streamlit component (v2); what it shows is counted by the fast loop.

import { followCanvas } from "../canvas/reader.js";
import { element } from "../elements.js";
import { listen } from "../events.js";
import { numbersOf } from "../live/frame.js";
import { LiveLoop } from "../live/loop.js";
import { mount } from "../mount.js";
import { fixed, percent } from "../text/numbers.js";

const NUMBERS = 2; // of each layer in a frame: share of still units, mean derivative

/** @typedef {[share: number, meanDerivative: number] | null} Numbers null for a blank canvas */

/**
 * @typedef {Object} Row
 * @property {string} name of the network
 * @property {string} path of the live route, with its query; empty where there is none
 * @property {number} index of the layer among those with a non-linearity
 * @property {Numbers} here now
 * @property {[number, number]} usual share over the examples, and of units still for all of them
 */

/** @typedef {{row: Row, live: LiveLoop | null, cells: HTMLElement[], last: Numbers}} Line of the table; `last` by the fast loop */

class InactiveUnitsTable {
  /** @type {Map<string, Line>} */
  #lines = new Map();
  /** @type {import("../canvas/reader.js").CanvasReader | null} */
  #canvas = null;
  #drawing = ""; // that the page's numbers are about
  #aborter = new AbortController();

  /** @param {import("../mount.js").Parent} parent */
  constructor(parent) {
    this.body = element(parent, "tbody");
    listen("lenet-drawing", () => this.#consider(), this.#aborter.signal);
  }

  dispose() {
    this.#aborter.abort();
    for (const { live } of this.#lines.values()) live?.close();
    this.#canvas?.leave(this.#changed);
  }

  /** @param {{canvas: string, drawing: string, rows: Row[]}} data */
  update({ canvas, drawing, rows }) {
    this.#drawing = drawing;
    this.#canvas ??= followCanvas(canvas, this.#changed);
    for (const [name, { row, live }] of this.#lines) {
      if (rows.some((candidate) => candidate.name === name && candidate.path === row.path)) continue;
      live?.close();
      this.#lines.delete(name);
    }
    this.body.replaceChildren(...rows.map((row) => this.#write(row)));
    this.#canvas.watch();
  }

  #changed = () => {
    for (const { live } of this.#lines.values()) live?.ask();
  };

  /** @param {Row} row */
  #write(row) {
    const known = this.#lines.get(row.name);
    const here = known && !this.#isCurrent ? known.last : row.here;
    const texts = [row.name, ...inWords(here), ...row.usual.map((share) => percent(share))];
    const cells = texts.map((text, at) => {
      const cell = document.createElement(at ? "td" : "th");
      cell.textContent = text;
      return cell;
    });
    const line = document.createElement("tr");
    line.dataset.model = row.name;
    line.append(...cells);
    const live = known?.live ?? (row.path ? this.#connect(row) : null);
    this.#lines.set(row.name, { row, live, cells, last: known?.last ?? null });
    return line;
  }

  /** @param {Row} row */
  #connect({ name, path }) {
    return new LiveLoop(path, {
      read: () => this.#canvas?.read() ?? null,
      onFrame: (frame) => this.#hear(name, frame),
      onConnection: () => {},
    });
  }

  /** @param {string} name of the network @param {import("../live/frame.js").Frame} frame */
  #hear(name, frame) {
    const line = this.#lines.get(name);
    if (!line) return;
    const at = NUMBERS * line.row.index;
    const [share, meanDerivative] = numbersOf(frame, "stillness").subarray(at);
    line.last = frame.digit < 0 ? null : [share, meanDerivative];
    this.#say(line, this.#isCurrent ? line.row.here : line.last);
  }

  /** Whether the page's own numbers, from the strokes, are about what is on the canvas now. */
  get #isCurrent() {
    const canvas = this.#canvas;
    return !canvas?.penDown && (!canvas?.drawing || canvas.drawing === this.#drawing);
  }

  #consider() {
    if (this.#isCurrent) for (const line of this.#lines.values()) this.#say(line, line.row.here);
  }

  /** @param {Line} line @param {Numbers} numbers */
  #say({ cells }, numbers) {
    inWords(numbers).forEach((text, i) => { cells[1 + i].textContent = text; });
  }
}

/** @param {Numbers} numbers */
function inWords(numbers) {
  return numbers ? [percent(numbers[0]), fixed(numbers[1], 3)] : ["–", "–"];
}

export default mount((parent) => new InactiveUnitsTable(parent));
