// The ink on a canvas, as the live protocol takes it.

const SMALLEST_SIDE = 28; // pixels, of the live protocol

/**
 * @typedef {Object} Drawing ink, cut out of a canvas
 * @property {number} width of what was cut out
 * @property {number} height
 * @property {number} top where it was cut out
 * @property {number} left
 * @property {number} side of the canvas
 * @property {boolean} blank
 * @property {Uint8Array} ink row by row, 0 paper … 255 ink
 */

/**
 * Cut RGBA pixels, white ink on black paper, to the ink.
 * @param {Uint8ClampedArray} rgba
 * @param {number} width
 * @param {number} height
 * @returns {Drawing}
 */
export function cutToInk(rgba, width, height) {
  let top = height;
  let bottom = -1;
  let left = width;
  let right = -1;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      if (!rgba[i]) continue;
      if (y < top) top = y;
      bottom = y;
      if (x < left) left = x;
      if (x > right) right = x;
    }
  }
  const blank = bottom < 0;
  if (blank) top = left = bottom = right = 0;
  [top, bottom] = widen(top, bottom, height);
  [left, right] = widen(left, right, width);
  const cut = { width: right - left + 1, height: bottom - top + 1, top, left, side: width, blank };
  const ink = new Uint8Array(cut.width * cut.height);
  for (let y = top, i = 0; y <= bottom; y++) {
    for (let x = left; x <= right; x++) ink[i++] = rgba[4 * (y * width + x)];
  }
  return { ...cut, ink };
}

/**
 * Widen first..last to the smallest side the protocol takes, within 0..size-1.
 * @param {number} first
 * @param {number} last
 * @param {number} size
 * @returns {[number, number]}
 */
function widen(first, last, size) {
  const missing = Math.max(0, SMALLEST_SIDE - (last - first + 1));
  const start = Math.max(0, Math.min(first, size - 1 - last >= missing ? first : first - missing));
  return [start, Math.min(size - 1, Math.max(last, start + SMALLEST_SIDE - 1))];
}

/**
 * Whether two drawings look the same, wherever they lie on the canvas.
 * @param {Drawing} a
 * @param {Drawing | null} b
 */
export function sameInk(a, b) {
  if (a === b) return true;
  if (!b || a.width !== b.width || a.height !== b.height) return false;
  for (let i = 0; i < a.ink.length; i++) if (a.ink[i] !== b.ink[i]) return false;
  return true;
}
