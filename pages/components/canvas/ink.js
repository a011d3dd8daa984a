// The ink on a canvas, as the live protocol takes it.

const SMALLEST_SIDE = 28; // pixels, of the live protocol
const FAINT = 8; // grey levels: some browsers add noise below this to all pixels that a page reads

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
  const levels = withoutNoise(rgba, width, height);
  let top = height;
  let bottom = -1;
  let left = width;
  let right = -1;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!levels[i]) continue;
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
  for (let y = top, i = 0; y <= bottom; y++, i += cut.width) {
    ink.set(levels.subarray(y * width + left, y * width + right + 1), i);
  }
  return { ...cut, ink };
}

/**
 * Return the grey levels without the noise that some browsers add (Brave, Firefox in private windows).
 *
 * A faint pixel counts only where it joins stronger ink, directly or through other faint pixels: it is
 * part of a smooth edge or of a picture. So without noise nothing changes, and the image is the one
 * that the server makes of the same pixels.
 * @param {Uint8ClampedArray} rgba
 * @param {number} width
 * @param {number} height
 */
function withoutNoise(rgba, width, height) {
  const levels = new Uint8Array(width * height);
  /** @type {number[]} */
  const faint = [];
  for (let i = 0; i < levels.length; i++) {
    const level = rgba[4 * i];
    if (level >= FAINT) levels[i] = level;
    else if (level) faint.push(i);
  }
  const joined = faint.filter((i) => neighbours(i, width, height).some((near) => levels[near]));
  for (let i = joined.pop(); i !== undefined; i = joined.pop()) {
    levels[i] = rgba[4 * i];
    joined.push(...neighbours(i, width, height).filter((near) => rgba[4 * near] && !levels[near]));
  }
  return levels;
}

/** The up to eight pixels around one. @param {number} i @param {number} width @param {number} height */
function neighbours(i, width, height) {
  const [x, y] = [i % width, Math.floor(i / width)];
  /** @type {number[]} */
  const found = [];
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
    for (let col = Math.max(0, x - 1); col <= Math.min(width - 1, x + 1); col++) {
      if (row !== y || col !== x) found.push(row * width + col);
    }
  }
  return found;
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

/** Whether pixels show paper only, or noise on it. @param {Uint8ClampedArray} rgba */
export function isPaper(rgba) {
  for (let i = 0; i < rgba.length; i += 4) if (rgba[i] >= FAINT) return false;
  return true;
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
