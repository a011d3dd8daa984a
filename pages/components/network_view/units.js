// Units: their names, their places, and the way from one to the next.

/** @typedef {import("../live/frame.js").Layer} Layer */
/** @typedef {{layer: Layer, channel: number | null, row: number, col: number, index: number}} Unit */

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

/** By key: feature maps, rows and columns. @type {Record<string, [number, number, number]>} */
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
  /** @param {number} index @param {number} from @param {number} to */
  const at = (index, from, to) => Math.min(to - 1, Math.floor(((index + 0.5) * to) / from));
  return unitOf(layer, [Math.min(unit.channel, depth - 1), at(unit.row, oldHeight, height), at(unit.col, oldWidth, width)]);
}
