// Colour scales.

/** @typedef {{activation: Scale, signed: Scale, ink: Scale}} Scales */
/** @typedef {{scale: Scale, from: number, to: number}} Scaling a scale, and what its ends stand for */

/**
 * The scale for numbers between two: of one sign, or of both.
 * @param {Scales} scales
 * @param {number} low
 * @param {number} high
 * @returns {Scaling}
 */
export function scaling({ activation, signed }, low, high) {
  if (low >= 0) return { scale: activation, from: 0, to: high };
  const most = Math.max(-low, high);
  return { scale: signed, from: -most, to: most };
}

/** Turns numbers into colours of a table. */
export class Scale {
  /** @param {number[]} rgb red, green, blue of 256 colours, one after the other */
  constructor(rgb) {
    this.table = new Uint32Array(rgb.length / 3);
    for (let i = 0; i < this.table.length; i++) {
      this.table[i] = (255 << 24) | (rgb[3 * i + 2] << 16) | (rgb[3 * i + 1] << 8) | rgb[3 * i];
    }
  }

  /** CSS gradient of the scale, from left to right. */
  get gradient() {
    /** @param {number} c */
    const css = (c) => `rgb(${c & 255} ${(c >> 8) & 255} ${(c >> 16) & 255})`;
    return `linear-gradient(to right, ${Array.from({ length: 17 }, (_, i) => css(this.table[Math.min(255, i * 16)])).join(",")})`;
  }

  /**
   * The colour of one number.
   * @param {number} value
   * @param {number} low
   * @param {number} high
   * @returns {[number, number, number]} red, green, blue
   */
  rgb(value, low, high) {
    const at = high > low ? ((value - low) * 255) / (high - low) : 0;
    const colour = this.table[Math.max(0, Math.min(255, at + 0.5)) | 0];
    return [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255];
  }

  /**
   * @param {Float32Array} values
   * @param {number} low shown as the first colour
   * @param {number} high shown as the last
   * @param {(i: number, colour: number) => void} put
   */
  paint(values, low, high, put) {
    const factor = high > low ? 255 / (high - low) : 0;
    for (let i = 0; i < values.length; i++) {
      put(i, this.table[Math.max(0, Math.min(255, (values[i] - low) * factor + 0.5)) | 0]);
    }
  }
}
