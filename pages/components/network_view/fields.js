// Receptive fields: the units of every earlier layer, and the part of the drawing, that a unit
// sees. The geometry comes from the library; here it is only looked up and drawn.

/** @typedef {import("./frame.js").Layer} Layer */
/** @typedef {import("./layers.js").Unit} Unit */
/** @typedef {{size: number, jump: number, start: number}} Field in input pixels */
/** @typedef {{top: number, left: number, bottom: number, right: number}} Box half-open */
/** @typedef {[size: number, jump: number, start: number, everyChannel: boolean] | null} View */

/**
 * The units of an earlier layer's feature map that a unit sees.
 * @param {View} view null: all
 * @param {Unit} unit
 * @param {number} channel of the earlier layer
 * @returns {Box | "all" | "none"}
 */
export function seenIn(view, unit, channel) {
  if (!view) return "all";
  const [size, jump, start, everyChannel] = view;
  if (!everyChannel && unit.channel !== null && unit.channel !== channel) return "none";
  return square(start + unit.row * jump, start + unit.col * jump, size);
}

/**
 * The input pixels that a unit sees.
 * @param {Unit} unit
 * @returns {Box}
 */
export function inputBox(unit) {
  const { size, jump, start } = unit.layer.field;
  if (unit.channel === null) return square(0, 0, size); // dense: one field for all
  return square(start + unit.row * jump, start + unit.col * jump, size);
}

/** @returns {Box} */
function square(top, left, size) {
  return { top, left, bottom: top + size, right: left + size };
}

/** A unit's name, as in links. @param {Unit} unit */
export function unitName({ layer, channel, row, col, index }) {
  return channel === null ? `${layer.name}.${index}` : `${layer.name}.${channel}.${row}.${col}`;
}

/**
 * The unit of that name, which the page has checked; null for the empty one.
 * @param {string} name
 * @param {Layer[]} layers
 * @returns {Unit | null}
 */
export function unitNamed(name, layers) {
  const [layerName, ...place] = name.split(".");
  const layer = layers.find((candidate) => candidate.name === layerName);
  return layer && place.length === layer.shape.length ? unitOf(layer, place.map(Number)) : null;
}

/**
 * @param {Layer} layer
 * @param {number[]} place channel, row, column; or the unit of a dense layer
 * @returns {Unit}
 */
export function unitOf(layer, place) {
  if (place.length === 1) return { layer, channel: null, row: 0, col: 0, index: place[0] };
  const [channel, row, col] = place;
  const [, height, width] = layer.shape;
  return { layer, channel, row, col, index: (channel * height + row) * width + col };
}

const STEPS = { ArrowUp: [0, -1, 0], ArrowDown: [0, 1, 0], ArrowLeft: [0, 0, -1], ArrowRight: [0, 0, 1], PageUp: [-1, 0, 0], PageDown: [1, 0, 0] };

/**
 * The unit that a key leads to; the same one at the edge, null for keys that lead nowhere.
 * @param {Unit} unit
 * @param {string} key
 * @param {number} columns side by side, of a dense layer's units
 * @returns {Unit | null}
 */
export function neighbour(unit, key, columns) {
  const step = STEPS[key];
  if (!step) return null;
  const { layer } = unit;
  if (unit.channel === null) {
    const index = unit.index + step[1] * columns + step[2] + step[0];
    return index >= 0 && index < layer.shape[0] ? unitOf(layer, [index]) : unit;
  }
  const place = [unit.channel, unit.row, unit.col].map((at, axis) => Math.max(0, Math.min(layer.shape[axis] - 1, at + step[axis])));
  return unitOf(layer, place);
}

/**
 * The unit before or after this one in its feature map or dense layer, row by row; behind the last
 * comes the first.
 * @param {Unit} unit
 * @param {1 | -1} step
 * @returns {Unit}
 */
export function following(unit, step) {
  const { layer, channel, row, col, index } = unit;
  if (channel === null) return unitOf(layer, [(index + step + layer.shape[0]) % layer.shape[0]]);
  const [, height, width] = layer.shape;
  const at = (row * width + col + step + height * width) % (height * width);
  return unitOf(layer, [channel, Math.floor(at / width), at % width]);
}

/**
 * The unit of another layer that lies where this one does.
 * @param {Unit} unit
 * @param {Layer} layer
 * @returns {Unit}
 */
export function counterpart(unit, layer) {
  const [depth, height, width] = layer.shape;
  if (height === undefined) return unitOf(layer, [unit.channel === null ? Math.min(unit.index, depth - 1) : 0]);
  if (unit.channel === null) return unitOf(layer, [0, height >> 1, width >> 1]);
  const [, oldHeight, oldWidth] = unit.layer.shape;
  const at = (index, from, to) => Math.min(to - 1, Math.floor(((index + 0.5) * to) / from));
  return unitOf(layer, [Math.min(unit.channel, depth - 1), at(unit.row, oldHeight, height), at(unit.col, oldWidth, width)]);
}

const DIMMED = 0.8; // of the page's colour over what is not seen: a fifth remains
const HALO = "rgb(0 0 0 / .65)";

/** What is laid over the maps: everything that a unit does not see is dimmed. */
export class FieldOverlay {
  constructor() {
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    this.context = this.canvas.getContext("2d");
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
   * @param {[number, number, number, number]} place of the map: x, y, width, height, device pixels
   * @param {Box | "all" | "none"} box
   * @param {number} rows of the map
   * @param {number} columns
   * @param {{paper: string, field: string}} colours of the page and of the outline
   */
  dim([x, y, width, height], box, rows, columns, colours) {
    if (box === "all") return;
    const { context } = this;
    context.globalAlpha = DIMMED;
    context.fillStyle = colours.paper;
    context.fillRect(x, y, width, height);
    context.globalAlpha = 1;
    if (box === "none") return;
    const clip = (value, most) => Math.max(0, Math.min(most, value));
    const left = x + Math.round((clip(box.left, columns) / columns) * width);
    const right = x + Math.round((clip(box.right, columns) / columns) * width);
    const top = y + Math.round((clip(box.top, rows) / rows) * height);
    const bottom = y + Math.round((clip(box.bottom, rows) / rows) * height);
    context.clearRect(left, top, right - left, bottom - top);
    const line = Math.max(1, Math.round(window.devicePixelRatio));
    for (const [colour, grow] of [[HALO, line], [colours.field, 0]]) {
      context.strokeStyle = colour;
      context.lineWidth = line;
      const out = grow + line / 2;
      context.strokeRect(left - out, top - out, right - left + 2 * out, bottom - top + 2 * out);
    }
  }
}
