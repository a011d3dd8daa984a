// From ink to the network's input, as `lenet/preprocessing.py` does it: the same image to the last
// bit. Cropped to the ink, its longest side scaled to 20 pixels, its centre of mass in the middle.

import { resize } from "./resize.js";

export const IMAGE_SIZE = 28;
const BOX_SIZE = 20; // longest side of the digit inside the image
const CENTRE = 14; // pixel index of the centre of mass

/** @typedef {{width: number, height: number, ink: Uint8Array}} Ink row by row, 0 paper … 255 ink */

/**
 * @typedef {Object} Framed
 * @property {Uint8Array} image 28×28, row by row
 * @property {number[]} numbers row and column in the image of the crop's upper left corner, row and
 *   column of the same corner in the ink, and pixels of the ink to a pixel of the image
 */

/**
 * Frame a digit as MNIST does.
 * @param {Ink} ink
 * @returns {Framed | null} null where there is no ink, or so little that none is left
 */
export function frameInk(ink) {
  const crop = cropped(ink);
  if (!crop) return null;
  const scaled = fitted(crop.ink);
  const centre = centreOfMass(scaled);
  if (!centre) return null; // a few faint dots far apart: rounded away
  const top = placed(centre.row, scaled.height);
  const left = placed(centre.col, scaled.width);
  const image = new Uint8Array(IMAGE_SIZE * IMAGE_SIZE);
  for (let y = 0; y < scaled.height; y++) {
    const row = scaled.ink.subarray(y * scaled.width, (y + 1) * scaled.width);
    image.set(row, (top + y) * IMAGE_SIZE + left);
  }
  const scale = Math.max(crop.ink.height, crop.ink.width) / BOX_SIZE;
  return { image, numbers: [top, left, crop.top, crop.left, scale] };
}

/**
 * The smallest box that holds all ink.
 * @param {Ink} ink
 */
function cropped({ width, height, ink }) {
  let [top, bottom, left, right] = [height, -1, width, -1];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!ink[i]) continue;
      if (y < top) top = y;
      bottom = y;
      if (x < left) left = x;
      if (x > right) right = x;
    }
  }
  if (bottom < 0) return null;
  const crop = { width: right - left + 1, height: bottom - top + 1 };
  const pixels = new Uint8Array(crop.width * crop.height);
  for (let y = 0; y < crop.height; y++) {
    const start = (top + y) * width + left;
    pixels.set(ink.subarray(start, start + crop.width), y * crop.width);
  }
  return { top, left, ink: { ...crop, ink: pixels } };
}

/**
 * Scale so that the longest side has 20 pixels. The shorter side is widened by a little paper to a
 * whole number of pixels, rather than stretched to it.
 * @param {Ink} crop
 * @returns {Ink}
 */
function fitted(crop) {
  const scale = BOX_SIZE / Math.max(crop.height, crop.width);
  const [height, width] = [crop.height, crop.width].map((side) => Math.max(1, Math.ceil(side * scale - 1e-6)));
  if (height === crop.height && width === crop.width) return crop;
  const [bottom, right] = [Math.max(height / scale, crop.height), Math.max(width / scale, crop.width)];
  return resize(padded(crop, Math.ceil(bottom), Math.ceil(right)), { width, height }, { bottom, right }, scale < 1);
}

/**
 * The ink with paper below and to the right of it.
 * @param {Ink} crop
 * @param {number} height
 * @param {number} width
 * @returns {Ink}
 */
function padded(crop, height, width) {
  const ink = new Uint8Array(height * width);
  for (let y = 0; y < crop.height; y++) ink.set(crop.ink.subarray(y * crop.width, (y + 1) * crop.width), y * width);
  return { width, height, ink };
}

/**
 * The mean place of the ink, as pixel indices; null where there is none.
 * @param {Ink} ink
 */
function centreOfMass({ width, height, ink }) {
  let [total, rows, cols] = [0, 0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      total += ink[i];
      rows += ink[i] * y;
      cols += ink[i] * x;
    }
  }
  return total ? { row: rows / total, col: cols / total } : null;
}

/** Where the digit begins in the image: whole pixels only, and no ink falls off. @param {number} centre @param {number} side */
function placed(centre, side) {
  return Math.min(Math.max(roundHalfToEven(CENTRE - centre), 0), IMAGE_SIZE - side);
}

/** Round as Python does. @param {number} value */
function roundHalfToEven(value) {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
