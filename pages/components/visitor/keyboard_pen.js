// Drawing by keyboard: a pen on the canvas that the arrow keys move. What it does it tells the
// canvas as a mouse would, so that everything else hears it as it hears a hand.

import { announce } from "../announce.js";
import { isFocusPointed } from "./key_claims.js";
import { SIDE } from "./recorder.js";

const STEP = 10, FINE_STEP = 2; // pixels that one press of a key moves the pen; with Shift
const BETWEEN = 2; // pixels between two points of a stroke
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const LABEL = "Drawing canvas: draw a digit from 0 to 9. Arrow keys move the pen, two at once "
  + "diagonally, Shift for small steps. Space puts it down and lifts it. Control Z undoes, Delete clears.";

/** @typedef {import("../canvas/find.js").Canvas} Canvas */

export class KeyboardPen {
  /** @type {Canvas | null} */
  #canvas = null;
  #x = SIDE / 2;
  #y = SIDE / 4;
  #isDown = false;
  /** The arrow keys that are held. @type {Set<string>} */
  #held = new Set();
  #mark = document.createElement("i");

  /** @param {() => void} clear empties the canvas */
  constructor(clear) {
    this.clear = clear;
    this.#mark.className = "keyboard-pen";
  }

  /** Take a canvas that has just come. @param {Canvas} canvas */
  take(canvas) {
    const { upper } = canvas;
    this.#canvas = canvas;
    this.#isDown = false;
    this.#held.clear();
    upper.tabIndex = 0;
    upper.setAttribute("role", "application");
    upper.setAttribute("aria-label", LABEL);
    upper.addEventListener("keydown", (event) => this.#press(event));
    upper.addEventListener("keyup", (event) => this.#release(event));
    upper.addEventListener("focus", () => this.#show());
    upper.addEventListener("blur", () => this.#leave());
    upper.addEventListener("pointerdown", () => this.#leave());
  }

  #show() {
    if (isFocusPointed()) return;
    this.#canvas?.upper.parentElement?.append(this.#mark);
    this.#place();
  }

  #leave() {
    this.#lift();
    this.#held.clear();
    this.#mark.remove();
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (isFocusPointed()) return; // drawn on by a pointer: the keys are the page's
    if (event.ctrlKey || event.metaKey || event.altKey || !this.#do(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key is one of the pen's */
  #do({ key, shiftKey, repeat }) {
    if (!this.#mark.isConnected) this.#show();
    if (key in ARROWS) {
      this.#held.add(key);
      this.#move(shiftKey ? FINE_STEP : STEP);
    } else if (key === " " || key === "Enter") {
      if (!repeat) this.#isDown ? this.#lift() : this.#lower();
    } else if (key === "Delete" || key === "Backspace") {
      this.#lift();
      this.clear();
      announce("The canvas is empty.");
    } else if (key === "Escape" && this.#isDown) this.#lift();
    else return false;
    return true;
  }

  /** @param {KeyboardEvent} event */
  #release({ key }) {
    if (this.#held.delete(key) && !this.#held.size) announce(this.#where());
  }

  /** @param {number} step pixels */
  #move(step) {
    const [dx, dy] = [...this.#held].map((key) => ARROWS[key]).reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
    const [fromX, fromY] = [this.#x, this.#y];
    const points = Math.ceil(step / BETWEEN);
    for (let i = 1; i <= points; i++) {
      this.#x = within(fromX + (dx * step * i) / points);
      this.#y = within(fromY + (dy * step * i) / points);
      this.#fire("mousemove");
    }
    this.#place();
  }

  #lower() {
    this.#isDown = true;
    this.#fire("mousedown");
    this.#place();
    announce(`Pen down, ${this.#where()}`);
  }

  #lift() {
    if (!this.#isDown) return;
    this.#isDown = false;
    this.#fire("mouseup");
    this.#place();
    announce(`Pen up, ${this.#where()}`);
  }

  /** Tell the canvas, if the pen touches it or has just left it. @param {"mousedown" | "mousemove" | "mouseup"} type */
  #fire(type) {
    const { upper } = this.#canvas ?? {};
    if (!upper || (type === "mousemove" && !this.#isDown)) return;
    const box = upper.getBoundingClientRect();
    const [clientX, clientY] = [box.left + (this.#x / SIDE) * box.width, box.top + (this.#y / SIDE) * box.height];
    const buttons = type === "mouseup" ? 0 : 1;
    upper.dispatchEvent(new MouseEvent(type, { bubbles: true, composed: true, cancelable: true, view: window, clientX, clientY, buttons }));
  }

  #place() {
    this.#mark.style.left = `${(100 * this.#x) / SIDE}%`;
    this.#mark.style.top = `${(100 * this.#y) / SIDE}%`;
    this.#mark.classList.toggle("down", this.#isDown);
  }

  #where() {
    return `${Math.round((100 * this.#x) / SIDE)} % across, ${Math.round((100 * this.#y) / SIDE)} % down`;
  }
}

/** @param {number} place pixels */
function within(place) {
  return Math.max(0, Math.min(SIDE, place));
}
