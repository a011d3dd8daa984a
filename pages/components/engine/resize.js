// Scaling a grey image, as Pillow does it (`Image.resize` with a box; src/libImaging/Resample.c of
// python-pillow): first along the rows, then along the columns, with whole-numbered weights, so that
// both give the same image to the last bit.

const PRECISION_BITS = 22; // of a weight: 8 bits of the pixel, and a carry, are left of 32
const HALF = 1 << (PRECISION_BITS - 1);

/** @typedef {import("./framing.js").Ink} Ink */
/** @typedef {{first: number, weights: Int32Array}} Window what one pixel of the result is made of */

/**
 * Scale the upper left part of an image.
 * @param {Ink} image
 * @param {{width: number, height: number}} size of the result
 * @param {{bottom: number, right: number}} box the part: it may end between two pixels
 * @param {boolean} shrinks each pixel is the mean of what it covers; else, between its neighbours
 * @returns {Ink}
 */
export function resize(image, size, box, shrinks) {
  const columns = windows(image.width, Math.fround(box.right), size.width, shrinks);
  const rows = windows(image.height, Math.fround(box.bottom), size.height, shrinks);
  const narrow = size.width === image.width && box.right === size.width ? image : alongRows(image, columns);
  return size.height === image.height && box.bottom === size.height ? narrow : alongColumns(narrow, rows);
}

/**
 * Which pixels make each one of the result, and with which weights.
 * @param {number} size of the image
 * @param {number} end of the part
 * @param {number} count of the result
 * @param {boolean} shrinks
 * @returns {Window[]}
 */
function windows(size, end, count, shrinks) {
  const scale = end / count;
  const filterScale = Math.max(scale, 1);
  const support = (shrinks ? 0.5 : 1) * filterScale;
  const filter = shrinks ? box : triangle;
  const narrowing = 1 / filterScale;
  return Array.from({ length: count }, (_, at) => {
    const centre = (at + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const last = Math.min(size, Math.trunc(centre + support + 0.5));
    const shares = Array.from({ length: last - first }, (_, i) => filter((i + first - centre + 0.5) * narrowing));
    const total = shares.reduce((sum, share) => sum + share, 0);
    return { first, weights: Int32Array.from(shares, (share) => Math.trunc(0.5 + (share / total) * (1 << PRECISION_BITS))) };
  });
}

/** @param {number} x */
function box(x) {
  return x > -0.5 && x <= 0.5 ? 1 : 0;
}

/** @param {number} x */
function triangle(x) {
  return Math.max(0, 1 - Math.abs(x));
}

/** @param {Ink} image @param {Window[]} columns @returns {Ink} */
function alongRows({ width, height, ink }, columns) {
  const result = new Uint8Array(columns.length * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (const { first, weights } of columns) {
      let sum = HALF;
      for (let i = 0, from = y * width + first; i < weights.length; i++) sum += ink[from + i] * weights[i];
      result[at++] = clipped(sum);
    }
  }
  return { width: columns.length, height, ink: result };
}

/** @param {Ink} image @param {Window[]} rows @returns {Ink} */
function alongColumns({ width, ink }, rows) {
  const result = new Uint8Array(width * rows.length);
  rows.forEach(({ first, weights }, y) => {
    for (let x = 0; x < width; x++) {
      let sum = HALF;
      for (let i = 0, from = first * width + x; i < weights.length; i++) sum += ink[from + i * width] * weights[i];
      result[y * width + x] = clipped(sum);
    }
  });
  return { width, height: rows.length, ink: result };
}

/** @param {number} sum */
function clipped(sum) {
  return Math.min(255, Math.max(0, sum >> PRECISION_BITS));
}
