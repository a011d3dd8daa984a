// Numbers in half precision (IEEE 754, binary16): not all browsers can read them by themselves.

/** What each of all 65,536 patterns of bits stands for. @type {Float32Array | null} */
let table = null;

/**
 * Read numbers of half precision.
 * @param {ArrayBuffer} buffer
 * @param {number} offset in bytes
 * @param {number} length
 */
export function halfPrecision(buffer, offset, length) {
  table ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => numberOf(bits));
  const known = table;
  return Float32Array.from(new Uint16Array(buffer, offset, length), (bits) => known[bits]);
}

/** @param {number} bits */
function numberOf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * 2 ** -24 * fraction;
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return sign * 2 ** (exponent - 25) * (1024 + fraction);
}
