// What surrounds the drawing on the canvas: its toolbar's looks, the invitation to draw, the reset
// button, undo and redo by keys. A Streamlit component (v2) that shows nothing itself.

import { DrawingCanvas, findCanvas } from "./canvas.js";

const FIND_MS = 100;
const STYLE = `
  .dc-toolbar { opacity: 1 !important; top: -2.75rem !important; padding: .5rem 0 !important; }
  .dc-toolbar-card { box-shadow: none !important; background: none !important; padding: 0 !important; gap: .25rem; }
  .dc-icon-button { padding: .4rem !important; min-width: 2rem; min-height: 2rem !important; }
  .dc-icon-button svg { width: 1.15rem !important; height: 1.15rem !important; }
  .dc-icon-button:focus-visible { outline: 2px solid var(--st-primary-color) !important; }
  .dc-toolbar-card > :first-child, .dc-toolbar-card > [aria-pressed],
  .dc-toolbar-separator, .dc-toolbar-contextual { display: none !important; }
  .dc-canvas, .upper-canvas { border-radius: var(--st-base-radius); }
  .upper-canvas { cursor: crosshair !important; touch-action: none !important; }
  .dc-container[data-blank]::after {
    content: "draw here"; position: absolute; inset: 0; z-index: 11; display: grid; place-items: center;
    color: #fff; opacity: .45; font: 400 20px var(--st-font); pointer-events: none;
  }
  .field { position: absolute; inset: 0; z-index: 12; overflow: hidden; pointer-events: none; border-radius: var(--st-base-radius); }
  .field i { position: absolute; box-shadow: 0 0 0 999px rgb(0 0 0 / .8); outline: 2px solid var(--field); outline-offset: -2px; }
  .field.drawing i { box-shadow: none; }
`;

/**
 * @typedef {Object} PadData
 * @property {string} canvas class of the container that holds the canvas
 * @property {boolean} seeded whether resetting the canvas would bring back a loaded drawing
 */

class Pad {
  constructor() {
    this.aborter = new AbortController();
    const options = { signal: this.aborter.signal };
    window.addEventListener("click", (e) => this.#click(e), { ...options, capture: true });
    window.addEventListener("keydown", (e) => this.#key(e), options);
  }

  dispose() {
    clearInterval(this.finding);
    this.canvas?.dispose();
    this.aborter.abort();
  }

  /**
   * @param {PadData} data
   * @param {(name: string, value: unknown) => void} setTriggerValue
   */
  update(data, setTriggerValue) {
    this.data = data;
    this.setTriggerValue = setTriggerValue;
    this.canvas ??= new DrawingCanvas(data.canvas, (drawn) => this.#invite(drawn));
    clearInterval(this.finding);
    this.finding = setInterval(() => this.#dress(), FIND_MS);
    this.#dress();
  }

  /** Dress the canvas as soon as it is there. */
  #dress() {
    const found = this.#find();
    if (!found) return;
    clearInterval(this.finding);
    if (!found.root.querySelector("style.pad")) {
      const style = document.createElement("style");
      style.className = "pad";
      style.textContent = STYLE;
      found.root.append(style);
      found.upper.setAttribute("aria-label", "Drawing canvas: draw a digit from 0 to 9");
    }
    this.canvas.watch();
  }

  /** Invite to draw where nothing is drawn. @param {boolean} drawn whether the pen is drawing */
  #invite(drawn) {
    const blank = !drawn && !this.canvas.penDown && this.canvas.read()?.blank;
    if (blank !== undefined) this.#find()?.upper.closest(".dc-container").toggleAttribute("data-blank", blank);
  }

  #find() {
    if (!this.found?.upper.isConnected) this.found = findCanvas(this.data.canvas);
    return this.found;
  }

  /** The reset button: a loaded drawing would come back, so the page has to clear it. */
  #click(event) {
    const button = [...(this.#find()?.root.querySelectorAll("button") ?? [])].at(-1);
    if (!button || !this.data.seeded || !event.composedPath().includes(button)) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    this.setTriggerValue("clear", true);
  }

  /** Ctrl+Z undoes, Ctrl+Y and Ctrl+Shift+Z redo. @param {KeyboardEvent} event */
  #key(event) {
    const found = this.#find();
    const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, [contenteditable]");
    if (!found || typing || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    const undo = key === "z" && !event.shiftKey;
    const redo = key === "y" || (key === "z" && event.shiftKey);
    if (!undo && !redo) return;
    event.preventDefault();
    const name = undo ? "Undo" : "Redo";
    found.root.querySelector(`button[title="${name}"], button[aria-label="${name}"]`)?.click();
  }
}

/** @type {WeakMap<object, Pad>} */
const pads = new WeakMap();

/** Streamlit calls this on mounting and whenever the data change. */
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  let pad = pads.get(parentElement);
  if (!pad) {
    pad = new Pad();
    pads.set(parentElement, pad);
  }
  pad.update(data, setTriggerValue);
  return () => {
    pad.dispose();
    pads.delete(parentElement);
  };
}
