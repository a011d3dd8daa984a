// What a network view tells those who do not look at its picture: tests and tools by attributes of its
// element, people by words.

import { announce, takeBack } from "../announce.js";
import { element } from "../elements.js";
import { numbersOf } from "../live/frame.js";
import { write } from "../text/write.js";
import { inputBox } from "./fields.js";
import { activityInWords, answerInWords } from "./spoken.js";
import { fieldInWords, pinnedInWords, unitInWords } from "./words.js";

/** @typedef {import("../live/frame.js").Frame} Frame */
/** @typedef {import("./picture.js").NetworkPicture} NetworkPicture */
/** @typedef {import("./units.js").Unit} Unit */

const LEDGER = ".st-key-ledger"; // of the page: the worked example of the pinned unit

export class Told {
  #frames = 0;
  hasLedger = false; // whether the page works the pinned unit out

  /** @param {HTMLElement} root of the view */
  constructor(root) {
    this.root = root;
    this.words = element(root, ".pinned");
    this.onward = element(root, ".to-ledger");
    this.onward.onclick = () => document.querySelector(LEDGER)?.scrollIntoView();
    this.state = element(root, ".state");
    root.dataset.frames = "0";
  }

  /** Whether this is not the second of two views. */
  get isFirst() {
    return this.root.id === "network-view";
  }

  /**
   * A frame is shown.
   * @param {Frame} frame
   * @param {number} confidence 0..1
   * @param {boolean} isHidden whether the answer is to be guessed first
   */
  frame(frame, confidence, isHidden) {
    this.#frames += 1;
    Object.assign(this.root.dataset, {
      digit: frame.digit < 0 || isHidden ? "" : frame.digit,
      confidence: isHidden ? "" : confidence.toFixed(4),
      frames: this.#frames,
    });
  }

  /**
   * Which unit is pinned, its value and its field.
   * @param {Unit | null} unit
   * @param {string} name
   * @param {Frame | null} frame that it is read from; null where its number is not to be told
   */
  unit(unit, name, frame) {
    const box = unit && inputBox(unit);
    Object.assign(this.root.dataset, {
      unit: name,
      unitValue: unit && frame ? numbersOf(frame, unit.layer.name)[unit.index].toFixed(6) : "",
      unitBox: box ? [box.top, box.left, box.bottom, box.right].join(",") : "",
    });
    write(this.words, pinnedInWords(unit, frame));
    this.onward.hidden = !unit || !this.hasLedger;
  }

  /** What the network has answered: once for each drawing, not while the pen moves. @param {Frame} frame @param {NetworkPicture} picture @param {string} warning of it */
  answer(frame, picture, warning) {
    const answer = answerInWords(frame, picture.outputs.isHidden);
    this.state.textContent = `${answer} ${picture.isSecret ? "" : activityInWords(frame, picture.steps)}`;
    if (!this.isFirst) return;
    if (picture.outputs.isHidden) takeBack();
    announce(answer);
    announce(warning);
  }

  /** The unit that a key led to. @param {Unit} unit @param {Frame | null} frame null where its number is not to be told */
  step(unit, frame) {
    announce(`${unitInWords(unit, frame)}, ${fieldInWords(unit)}`);
  }
}
