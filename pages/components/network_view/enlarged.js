// What the lens shows when it is asked for: which layer of a network view, and which of its maps.

import { ENLARGED } from "../visitor/element_lens.js";

/**
 * @typedef {Object} View that was asked
 * @property {HTMLElement} root
 * @property {import("./picture.js").NetworkPicture} picture
 * @property {{unit: import("./units.js").Unit | null}} looking at what the pointer is on
 * @property {{unit: import("./units.js").Unit | null}} pinning
 * @property {boolean} isFirst whether it is not the second of two
 */

const OTHERS = `.network-view, ${ENLARGED}`; // enlarged instead, if the pointer is on it
const UNLESS_POINTED = "C1"; // the layer shown where nothing is pointed at or pinned

/**
 * @param {EventTarget[]} path what the pointer is on
 * @param {View} view
 * @returns {{at: number, channel: number | null} | null} the layer's place in the picture, and the map; null if it is not for this view
 */
export function enlarged(path, { root, picture, looking, pinning, isFirst }) {
  const isPointed = path.includes(root);
  const isElsewhere = path.some((target) => target instanceof Element && target.matches(OTHERS));
  if (!isPointed && (!isFirst || isElsewhere)) return null;
  const unit = isPointed ? looking.unit : pinning.unit;
  const section = isPointed && path.find((target) => target instanceof Element && target.matches(".layer"));
  const at = picture.all.findIndex(({ element, steps }) =>
    section ? element === section : unit ? steps.includes(unit.layer) : element.dataset.paper === UNLESS_POINTED);
  if (at < 0) return null;
  return { at, channel: unit && picture.all[at].steps.includes(unit.layer) ? unit.channel : null };
}
