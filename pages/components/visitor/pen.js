// The pen on the drawing canvas of whichever page is shown: tells what was drawn as soon as it is
// lifted; whatever was drawn when a page is left, even half a stroke, is told all the same. It also
// gives the canvas its looks and its keys.

import { DrawingCanvas, findCanvas } from "./canvas.js";
import { StrokeRecorder } from "./recorder.js";

const FIND_MS = 100;
const DRAWING = "lenet-drawing"; // event: the canvas holds another drawing
const CONNECTED = "lenet-connected"; // event: the server is there again
const RETRY_MS = 500; // until it has answered
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

/** @typedef {import("./recorder.js").Stroke} Stroke */

/**
 * @typedef {Object} PenData what the page passes down on each run
 * @property {string} canvas class of the container that holds the canvas, on pages that have one
 * @property {string} visit tells one visit from another: a server that has lost one begins anew
 * @property {number} seed counts what the canvas was loaded with
 * @property {number} revision of what was drawn since, as far as the page knows
 * @property {Object | null} base what the canvas was loaded with, to be given back to a new visit
 */

export class Pen {
  constructor() {
    this.seed = -1;
    this.aborter = new AbortController();
    const options = { signal: this.aborter.signal };
    window.addEventListener("click", (e) => this.#click(e), { ...options, capture: true });
    window.addEventListener("keydown", (e) => this.#key(e), options);
    window.addEventListener(CONNECTED, () => this.#reportBack(), options);
    this.recorder = new StrokeRecorder((stroke) => this.#drawn(stroke), options.signal);
  }

  dispose() {
    clearInterval(this.finding);
    clearInterval(this.reporting);
    this.canvas?.dispose();
    this.aborter.abort();
  }

  /**
   * @param {PenData} data
   * @param {(name: string, value: unknown) => void} tell
   */
  update(data, tell) {
    const was = this.data;
    this.data = data;
    this.tell = tell;
    clearInterval(this.reporting);
    if (was && was.visit !== data.visit) this.#keep(was.base);
    if (data.seed !== this.seed || was?.visit !== data.visit) this.#begin(data.seed);
    else if (data.revision < this.revision) this.#tellAgain();
    this.recorder.finishIfLeft();
    this.canvas ??= new DrawingCanvas(data.canvas, (drawn) => this.#invite(drawn));
    clearInterval(this.finding);
    this.finding = setInterval(() => this.#dress(), FIND_MS);
    this.#dress();
  }

  /** The server has lost the visit that the canvas belongs to: the new one is told what it holds. */
  #keep(base) {
    if (base || this.strokes.length) this.tell("kept", { base, strokes: this.strokes });
    else clearInterval(this.reporting);
  }

  /**
   * After the connection was lost Streamlit runs nothing by itself: ask it to, until it does. If it
   * has kept the visit, that is all; if not, this tells what there is to be kept.
   */
  #reportBack() {
    clearInterval(this.reporting);
    this.reporting = setInterval(() => this.#keep(this.data.base), RETRY_MS);
  }

  /** The canvas is being loaded: what was drawn before is part of it, or gone. */
  #begin(seed) {
    this.seed = seed;
    /** Drawn since. @type {Stroke[]} */
    this.strokes = [];
    /** Taken back, the last one last. @type {Stroke[]} */
    this.undone = [];
    this.revision = this.told = 0;
  }

  /** @param {Stroke} stroke */
  #drawn(stroke) {
    this.strokes.push(stroke);
    this.undone = [];
    this.#tell();
  }

  #tell() {
    this.revision += 1;
    this.#name();
    this.#send();
  }

  /** The page has answered without the last strokes: no connection, perhaps, when they were told. */
  #tellAgain() {
    if (this.told < this.revision) this.#send();
    this.told = this.revision; // once: what is refused need not be told for ever
  }

  #send() {
    const { seed, revision, strokes } = this;
    this.tell("drawn", { seed, revision, strokes });
  }

  /** Dress the canvas as soon as it is there. */
  #dress() {
    const found = this.#find();
    if (!found) return;
    clearInterval(this.finding);
    if (!found.root.querySelector("style.pen")) {
      const style = document.createElement("style");
      style.className = "pen";
      style.textContent = STYLE;
      found.root.append(style);
      found.upper.setAttribute("aria-label", "Drawing canvas: draw a digit from 0 to 9");
    }
    this.#name();
    this.canvas.watch();
  }

  /** Write on the canvas which drawing it holds, for all who look at it. */
  #name() {
    const host = this.#find()?.upper.closest(".dc-container");
    const name = `${this.seed}.${this.revision}`;
    if (!host || host.dataset.drawing === name) return;
    host.dataset.drawing = name;
    window.dispatchEvent(new CustomEvent(DRAWING));
  }

  /** Invite to draw where nothing is drawn. @param {boolean} drawn whether the pen is drawing */
  #invite(drawn) {
    const blank = !drawn && !this.canvas.penDown && this.canvas.read()?.blank;
    if (blank !== undefined) this.#find()?.upper.closest(".dc-container").toggleAttribute("data-blank", blank);
  }

  #find() {
    if (!this.found?.upper.isConnected) this.found = this.data && findCanvas(this.data.canvas);
    return this.found;
  }

  /**
   * A button of the canvas's toolbar changes the drawing; a link ends a stroke that is under way.
   * @param {MouseEvent} event
   */
  #click(event) {
    const path = event.composedPath();
    if (path.some((element) => element instanceof HTMLAnchorElement)) this.recorder.finish();
    const buttons = [...(this.#find()?.root.querySelectorAll("button") ?? [])];
    const button = buttons.find((one) => path.includes(one));
    if (!button || button.disabled) return;
    if (button === undoButton(buttons)) this.#move(this.strokes, this.undone);
    else if (button === redoButton(buttons)) this.#move(this.undone, this.strokes);
    else if (button === buttons.at(-1)) this.#reset(event);
  }

  /** Undo or redo: the canvas does so, too. @param {Stroke[]} from @param {Stroke[]} to */
  #move(from, to) {
    const stroke = from.pop();
    if (!stroke) return;
    to.push(stroke);
    this.#tell();
  }

  /** The reset button: what the canvas was loaded with would come back, so the page clears it. */
  #reset(event) {
    this.strokes = [];
    this.undone = [];
    if (!this.data.base) return this.#tell();
    event.stopImmediatePropagation();
    event.preventDefault();
    this.tell("clear", true);
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
    const buttons = [...found.root.querySelectorAll("button")];
    (undo ? undoButton(buttons) : redoButton(buttons))?.click();
  }
}

/** @param {HTMLButtonElement[]} buttons of the canvas's toolbar */
const undoButton = (buttons) => buttons.find((button) => button.title === "Undo");
/** @param {HTMLButtonElement[]} buttons of the canvas's toolbar */
const redoButton = (buttons) => buttons.find((button) => button.title === "Redo");
