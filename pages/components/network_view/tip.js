// The tip beside the pointer: which unit that is, and what it holds.

import { fieldInWords, logitInWords, unitInWords } from "./words.js";

const RIGHT = 14; // of the pointer, CSS pixels
const BELOW = 18;
const ABOVE = 10;

export class Tip {
  /**
   * @param {HTMLElement} element
   * @param {HTMLElement} root the view in which it has to stay
   */
  constructor(element, root) {
    this.element = element;
    this.root = root;
  }

  hide() {
    this.element.hidden = true;
  }

  /**
   * @param {import("./units.js").Unit} unit
   * @param {import("../live/frame.js").Frame | null} frame null where its number is not to be told
   */
  describe(unit, frame) {
    this.element.hidden = false;
    this.element.textContent = unitInWords(unit, frame) + logitInWords(unit, frame);
    const field = document.createElement("small");
    field.textContent = fieldInWords(unit);
    this.element.append(field);
  }

  /** @param {number} clientX of the pointer @param {number} clientY */
  place(clientX, clientY) {
    const { element } = this;
    const box = this.root.getBoundingClientRect();
    const x = Math.max(0, Math.min(clientX - box.left + RIGHT, box.width - element.offsetWidth));
    const below = clientY - box.top + BELOW;
    const fits = below + element.offsetHeight <= box.height;
    const y = fits ? below : clientY - box.top - element.offsetHeight - ABOVE;
    element.style.transform = `translate(${x}px, ${y}px)`;
  }

  /** @param {Element} part */
  placeBeside(part) {
    const box = part.getBoundingClientRect();
    this.place(box.right, box.top + box.height / 2);
  }
}
