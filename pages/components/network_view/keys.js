// The keyboard: from unit to unit, from map to map, from layer to layer.

import { counterpart, neighbour, unitOf } from "./units.js";

/** @typedef {import("./units.js").Unit} Unit */

/**
 * The unit that a key leads to, null where it unpins; undefined where the key is none of the view's.
 * @param {KeyboardEvent} event
 * @param {Unit | null} pinned
 * @param {import("./picture.js").NetworkPicture} picture
 * @returns {Unit | null | undefined}
 */
export function unitAtKey({ key, shiftKey, ctrlKey, metaKey, altKey }, pinned, picture) {
  if (ctrlKey || metaKey || altKey) return undefined;
  if (!pinned) return firstAtKey(key, picture);
  if (key === "Escape") return null;
  if (key === "Enter") return pinned;
  if (key === "Tab") {
    const layer = picture.beside(pinned.layer, shiftKey ? -1 : 1);
    return layer && counterpart(pinned, layer); // else on to the next element of the page
  }
  return neighbour(pinned, key, picture.pictureOf(pinned.layer)?.width ?? 1) ?? undefined;
}

/**
 * Where nothing is pinned, the keys that would walk on begin in the middle of the input.
 * @param {string} key
 * @param {import("./picture.js").NetworkPicture} picture
 */
function firstAtKey(key, picture) {
  const [input] = picture.layers[0].steps;
  const middle = unitOf(input, [0, input.shape[1] >> 1, input.shape[2] >> 1]);
  return key === "Enter" || neighbour(middle, key, 1) ? middle : undefined;
}
