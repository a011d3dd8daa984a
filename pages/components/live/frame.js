// A frame: one answer of the network, its digit and every layer's numbers.

/** @typedef {{name: string, shape: number[], offset: number}} Announced a part of an answer */
/** @typedef {{size: number, jump: number, start: number}} Field in input pixels */
/** @typedef {Announced & {paper: string, kind: string, operation: string, field: Field}} Layer */
/**
 * Where the image came from: row and column in the image of the drawing's upper left corner; how
 * far down and right this corner lies on the canvas, and the size of a pixel of the image there,
 * all three as shares of the canvas's side. Empty for a blank one.
 * @typedef {number[]} Framing
 */
/** @typedef {{digit: number, values: Map<string, Float32Array>, framing: Framing}} Frame */

export const DIGIT_BYTES = 4;
export const FLOAT_BYTES = 4;

/** How many numbers a step puts out. @param {number[]} shape */
export function unitsIn(shape) {
  return shape.reduce((product, side) => product * side, 1);
}

/**
 * Read an answer of the live protocol. The numbers are views on the message, not copies.
 * @param {ArrayBuffer} message
 * @param {Announced[]} parts
 * @returns {Frame}
 */
export function readFrame(message, parts) {
  /** @type {Map<string, Float32Array>} */
  const values = new Map();
  for (const { name, shape, offset } of parts) {
    values.set(name, new Float32Array(message, DIGIT_BYTES + offset, unitsIn(shape)));
  }
  return { digit: new DataView(message).getInt32(0, true), values, framing: [] };
}

/**
 * Say where an image came from on the whole canvas, by the numbers about the ink cut out of it.
 * @param {ArrayLike<number>} numbers as the live protocol sends them
 * @param {import("../canvas/ink.js").Drawing} cut
 * @returns {Framing}
 */
export function framingOnCanvas(numbers, cut) {
  const [row, col, top, left, scale] = Array.from(numbers);
  return [row, col, (top + cut.top) / cut.side, (left + cut.left) / cut.side, scale / cut.side];
}

/**
 * The numbers of one layer, or of what was asked for beside the layers.
 * @param {Frame} frame
 * @param {string} name
 */
export function numbersOf({ values }, name) {
  const numbers = values.get(name);
  if (!numbers) throw new Error(`an answer without ${name}`);
  return numbers;
}

/**
 * The digits that share the highest probability: the network has no answer then (see `lenet/ties.py`).
 * @param {Frame} frame
 * @returns {number[]} empty if one digit has it alone, and for a blank canvas
 */
export function tiedDigits(frame) {
  if (frame.digit < 0) return [];
  const chances = Array.from(numbersOf(frame, "probabilities"));
  const highest = Math.max(...chances);
  const tied = chances.flatMap((chance, digit) => (chance === highest ? [digit] : []));
  return tied.length > 1 ? tied : [];
}

/**
 * Undo base64.
 * @param {string} text
 * @returns {ArrayBuffer}
 */
export function fromBase64(text) {
  const bytes = atob(text);
  const buffer = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) buffer[i] = bytes.charCodeAt(i);
  return buffer.buffer;
}

const CHUNK = 32_768; // arguments that a function takes at once

/**
 * Write bytes as base64.
 * @param {Uint8Array} bytes
 */
export function toBase64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += CHUNK) text += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(text);
}

/**
 * The lowest and highest of some numbers.
 * @param {Float32Array} values
 * @returns {[number, number]}
 */
export function range(values) {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}
