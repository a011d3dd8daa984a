// Receptive fields: the units of every earlier layer, and the part of the drawing, that a unit
// sees. The geometry comes from the library; here it is only looked up.

/** @typedef {import("./units.js").Unit} Unit */
/** @typedef {import("../canvas/field.js").Box} Box */
/** @typedef {[size: number, jump: number, start: number, channels: number[][] | null] | null} View for each map of the unit's layer, the maps seen; null: all */
/** @typedef {Record<string, Record<string, View>>} Views of each layer's units, on each earlier layer */

/**
 * The units of an earlier layer's feature map that a unit sees.
 * @param {View} view null: all
 * @param {Unit} unit
 * @param {number} channel of the earlier layer
 * @returns {Box | "all" | "none"}
 */
export function seenIn(view, unit, channel) {
  if (!view) return "all";
  const [size, jump, start, channels] = view;
  if (channels && unit.channel !== null && !channels[unit.channel].includes(channel)) return "none";
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

/**
 * @param {number} top
 * @param {number} left
 * @param {number} size
 * @returns {Box}
 */
function square(top, left, size) {
  return { top, left, bottom: top + size, right: left + size };
}
