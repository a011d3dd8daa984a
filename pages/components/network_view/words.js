// What is said of a unit.

import { numbersOf } from "../live/frame.js";
import { exact, short } from "../text/numbers.js";
import { inputBox } from "./fields.js";

/** @typedef {import("../live/frame.js").Frame} Frame */
/** @typedef {import("./units.js").Unit} Unit */

/** Which unit it is, and what it holds, unless that is not to be told. @param {Unit} unit @param {Frame | null} frame */
export function unitInWords({ layer, channel, row, col, index }, frame) {
  const place = channel !== null ? `channel ${channel}, row ${row}, column ${col}`
    : layer.paper === "output" ? `digit ${index}` : `unit ${index}`;
  const name = layer.name === layer.paper ? layer.name : `${layer.paper} ${layer.name}`;
  return `${name}: ${place}${frame ? ` = ${exact(numbersOf(frame, layer.name)[index])}` : ""}`;
}

/** What a probability was made of; empty for other units. @param {Unit} unit @param {Frame | null} frame */
export function logitInWords({ layer, index }, frame) {
  return frame && layer.kind === "softmax" ? ` (output fc3 ${short(numbersOf(frame, "fc3")[index])})` : "";
}

/** What it sees of the input. @param {Unit} unit */
export function fieldInWords(unit) {
  const { size, jump, start } = unit.layer.field;
  if (unit.channel === null) return `sees the whole ${size}×${size} input`;
  if (size === 1) return "one pixel of the input";
  const { top, left } = inputBox(unit);
  const padded = start < 0 ? ", padding included," : "";
  return `sees ${size}×${size} input pixels${padded} from row ${whole(top)}, column ${whole(left)}; jump ${jump}`;
}

/** A whole number, with a minus sign. @param {number} value */
function whole(value) {
  return value < 0 ? `−${-value}` : `${value}`;
}

/** What is pinned. @param {Unit | null} unit @param {Frame | null} frame */
export function pinnedInWords(unit, frame) {
  if (!unit) return "Point at a unit to see what it sees; click to pin it.";
  return `Pinned ${unitInWords(unit, frame)}`;
}
