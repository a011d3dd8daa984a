// The state of the network in words, for those who do not see it.

import { numbersOf, tiedDigits } from "../live/frame.js";
import { percent, probability } from "../text/numbers.js";

/** @typedef {import("../live/frame.js").Frame} Frame */
/** @typedef {import("../live/frame.js").Layer} Layer */

/**
 * The answer and the runner-up, or which digits tie.
 * @param {Frame} frame
 * @param {boolean} isHidden whether it is to be guessed first
 */
export function answerInWords(frame, isHidden) {
  if (frame.digit < 0) return "Nothing is drawn.";
  if (isHidden) return "The network has answered; its answer is hidden.";
  const chances = numbersOf(frame, "probabilities");
  const tied = tiedDigits(frame);
  if (tied.length) {
    const digits = tied.length === chances.length ? "all ten digits" : `${tied.length} digits (${tied.slice(0, -1).join(", ")} and ${tied.at(-1)})`;
    return `The network has no answer: a tie of ${digits}, ${probability(chances[frame.digit])} each.`;
  }
  const next = chances.reduce((best, chance, digit) =>
    digit !== frame.digit && (best === frame.digit || chance > chances[best]) ? digit : best, frame.digit);
  return `The network reads ${frame.digit}, ${probability(chances[frame.digit])}; next is ${next}, ${probability(chances[next])}.`;
}

/**
 * How much of each layer is active: above a half after a sigmoid, else above zero.
 * @param {Frame} frame
 * @param {Layer[]} layers the layer table
 */
export function activityInWords(frame, layers) {
  if (frame.digit < 0) return "";
  const activated = layers.filter(({ kind }) => kind === "activation");
  if (!activated.length) return "";
  const isSigmoid = activated[0].operation.startsWith("sigmoid");
  const shares = activated.map(({ name, paper }) => {
    const values = numbersOf(frame, name);
    const active = values.reduce((count, value) => count + (value > (isSigmoid ? 0.5 : 0) ? 1 : 0), 0);
    return `${paper} ${percent(active / values.length, 0)}`;
  });
  return `Units above ${isSigmoid ? "one half" : "zero"}: ${shares.join(", ")}.`;
}
