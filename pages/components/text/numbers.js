// Numbers as they are written: with a proper minus sign, and rounded as Python rounds them.

const ALMOST = 1e-9;

/**
 * A number with so many decimals. Halfway between two, it is the even one, as in Python; JavaScript
 * alone takes the larger, and 6.25 % would be 6.3 % here and 6.2 % in a sentence beside it.
 * @param {number} value
 * @param {number} digits
 */
export function fixed(value, digits) {
  const size = Math.abs(value);
  const isHalfway = (size * 2 ** (digits + 1)) % 2 === 1; // all that is halfway is such a fraction
  if (!isHalfway) return value.toFixed(digits);
  const lower = Math.floor(size * 10 ** digits);
  const text = ((lower + (lower % 2)) / 10 ** digits).toFixed(digits);
  return value < 0 ? `-${text}` : text;
}

/**
 * A share in per cent; only 0 and 1 are written as 0 and 100 %. The same as `percent` in lenet/numbers.py.
 * @param {number} share 0..1
 * @param {number} decimals of the percentage
 */
export function percent(share, decimals = 1) {
  const text = fixed(100 * share, decimals);
  const least = 10 ** -decimals;
  if (share < 1 && Number(text) >= 100) return `> ${(100 - least).toFixed(decimals)} %`;
  if (share > 0 && Number(text) === 0) return `< ${least.toFixed(decimals)} %`;
  return `${text} %`;
}

/**
 * A probability in per cent. The softmax reaches neither 0 nor 1: where a number does, it was rounded.
 * The same as `probability` in lenet/numbers.py.
 * @param {number} share 0..1
 */
export function probability(share) {
  return percent(Math.min(Math.max(share, ALMOST), 1 - ALMOST));
}

/** A number with four decimals. @param {number} value */
export function exact(value) {
  return withMinus(fixed(value, 4));
}

/** A number in few characters. @param {number} value */
export function short(value) {
  const size = Math.abs(value);
  if (size < 0.005) return "0";
  return withMinus(fixed(value, size < 10 ? 2 : size < 100 ? 1 : 0));
}

/** A small number with one digit, rounded up, such as 6 · 10⁻⁶. @param {number} value at least 0 */
export function atMost(value) {
  if (!value) return "0";
  let exponent = Math.floor(Math.log10(value));
  let digit = Math.ceil(value / 10 ** exponent - 1e-9);
  if (digit === 10) [digit, exponent] = [1, exponent + 1];
  return `${digit} · 10${Array.from(String(exponent), superscript).join("")}`;
}

/** @param {string} character of a whole number */
function superscript(character) {
  return character === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(character)];
}

/** @param {string} text */
function withMinus(text) {
  return text.replace("-", "−");
}
