// What is laid over the maps: everything that a unit does not see is dimmed.

import { contextOf } from "../elements.js";

const DIMMED = 0.8; // of the page's colour over what is not seen: a fifth remains
const HALO = "rgb(0 0 0 / .65)";

/** @typedef {[x: number, y: number, width: number, height: number]} Place device pixels */
/** @typedef {{paper: string, field: string}} Colours of the page and of the outline */

export class FieldOverlay {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    this.context = contextOf(this.canvas);
  }

  /** @param {number} width device pixels @param {number} height */
  resize(width, height) {
    this.canvas.width = width;
    this.canvas.height = height;
  }

  clear() {
    this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /**
   * Dim one map outside a box of its units.
   * @param {Place} place of the map
   * @param {import("./fields.js").Box | "all" | "none"} box
   * @param {number} rows of the map
   * @param {number} columns
   * @param {Colours} colours
   */
  dim([x, y, width, height], box, rows, columns, colours) {
    if (box === "all") return;
    const { context } = this;
    context.globalAlpha = DIMMED;
    context.fillStyle = colours.paper;
    context.fillRect(x, y, width, height);
    context.globalAlpha = 1;
    if (box === "none") return;
    const left = x + along(box.left, columns, width);
    const right = x + along(box.right, columns, width);
    const top = y + along(box.top, rows, height);
    const bottom = y + along(box.bottom, rows, height);
    context.clearRect(left, top, right - left, bottom - top);
    this.#outline(left, top, right - left, bottom - top, colours.field);
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} width
   * @param {number} height
   * @param {string} colour
   */
  #outline(x, y, width, height, colour) {
    const line = Math.max(1, Math.round(window.devicePixelRatio));
    this.context.lineWidth = line;
    for (const { style, grow } of [{ style: HALO, grow: line }, { style: colour, grow: 0 }]) {
      const out = grow + line / 2;
      this.context.strokeStyle = style;
      this.context.strokeRect(x - out, y - out, width + 2 * out, height + 2 * out);
    }
  }
}

/**
 * Where a cell of a map begins, within the map.
 * @param {number} cell may lie outside of it
 * @param {number} cells of the map
 * @param {number} size of the map, device pixels
 */
function along(cell, cells, size) {
  return Math.round((Math.max(0, Math.min(cells, cell)) / cells) * size);
}
