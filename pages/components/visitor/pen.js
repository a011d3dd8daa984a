// The pen on the drawing canvas of whichever page is shown: tells what was drawn as soon as it is
// lifted; whatever was drawn when a page is left, even half a stroke, is told all the same. It also
// gives the canvas its looks and its keys.

import { followCanvas } from "../canvas/reader.js";
import { listen, send } from "../events.js";
import { KeyboardPen } from "./keyboard_pen.js";
import { strokeRecorder } from "./recorder.js";
import { STYLE } from "./style.js";

const LOOK_MS = 100;
const RETRY_MS = 500; // until the server has answered

/** @typedef {import("./recorder.js").Stroke} Stroke */
/** @typedef {import("../mount.js").Tell} Tell */

/**
 * @typedef {Object} PenData what the page passes down on each run
 * @property {string} canvas class of the container that holds the canvas, on pages that have one
 * @property {string} visit tells one visit from another: a server that has lost one begins anew
 * @property {number} seed counts what the canvas was loaded with
 * @property {number} revision of what was drawn since, as far as the page knows
 * @property {string} base what the canvas was loaded with, as links write it, to be given back to a new visit
 * @property {boolean} undo whether there is a step back from what the canvas was loaded with
 * @property {boolean} redo whether there is a step forward
 */

export class Pen {
  /** @type {PenData | null} */
  #data = null;
  /** @type {Tell} */
  #tellServer = () => {};
  /** @type {import("../canvas/reader.js").CanvasReader | null} */
  #reader = null;
  #seed = -1;
  #revision = 0;
  #told = 0; // the last revision that the server was told again
  /** Drawn since the canvas was loaded. @type {Stroke[]} */
  #strokes = [];
  /** Taken back, the last one last. @type {Stroke[]} */
  #undone = [];
  /** Pages and their canvases come and go, and nothing tells so. */
  #looking = setInterval(() => this.#look(), LOOK_MS);
  /** @type {number | undefined} */
  #reporting = undefined;
  #aborter = new AbortController();
  #recorder = strokeRecorder();
  #keyboard = new KeyboardPen(() => this.#buttons[this.#buttons.length - 1]?.click());

  constructor() {
    const options = { signal: this.#aborter.signal };
    window.addEventListener("click", (e) => this.#click(e), { ...options, capture: true });
    window.addEventListener("keydown", (e) => this.#key(e), options);
    listen("lenet-connected", () => this.#reportBack(), options.signal);
  }

  dispose() {
    clearInterval(this.#looking);
    clearInterval(this.#reporting);
    this.#reader?.leave(this.#invite);
    this.#recorder.dispose();
    this.#aborter.abort();
  }

  /** @param {PenData} data @param {Tell} tell */
  update(data, tell) {
    const was = this.#data;
    this.#data = data;
    this.#tellServer = tell;
    clearInterval(this.#reporting);
    if (was && was.visit !== data.visit) this.#keep(was);
    if (data.seed !== this.#seed || was?.visit !== data.visit) this.#begin(data.seed);
    else if (data.revision < this.#revision) this.#tellAgain();
    this.#recorder.tellTo((stroke) => this.#drawn(stroke));
    this.#reader ??= followCanvas(data.canvas, this.#invite);
    this.#look();
    this.#reader.watch();
  }

  /** The server has lost the visit that the canvas belongs to: the new one is told what it holds. @param {PenData | null} data */
  #keep(data) {
    if (data && (data.base || this.#strokes.length)) {
      this.#tellServer("kept", { visit: data.visit, base: data.base, strokes: this.#strokes });
    } else {
      clearInterval(this.#reporting);
    }
  }

  /**
   * After the connection was lost Streamlit runs nothing by itself: ask it to, until it does. If it
   * has kept the visit, that is all; if not, this tells what there is to be kept.
   */
  #reportBack() {
    clearInterval(this.#reporting);
    this.#reporting = setInterval(() => this.#keep(this.#data), RETRY_MS);
  }

  /** The canvas is being loaded: what was drawn before is part of it, or gone. @param {number} seed */
  #begin(seed) {
    this.#seed = seed;
    this.#strokes = [];
    this.#undone = [];
    this.#revision = this.#told = 0;
  }

  /** @param {Stroke} stroke */
  #drawn(stroke) {
    this.#strokes.push(stroke);
    this.#undone = [];
    this.#tell();
  }

  #tell() {
    this.#revision += 1;
    this.#name();
    this.#send();
  }

  /** The page has answered without the last strokes: no connection, perhaps, when they were told. */
  #tellAgain() {
    if (this.#told < this.#revision) this.#send();
    this.#told = this.#revision; // once: what is refused need not be told for ever
  }

  #send() {
    this.#tellServer("drawn", { seed: this.#seed, revision: this.#revision, strokes: this.#strokes });
  }

  get #canvas() {
    return this.#reader?.canvas ?? null;
  }

  /** See to a canvas that has just come, and to half a stroke on one that has just gone. */
  #look() {
    this.#recorder.finishIfLeft();
    const canvas = this.#canvas;
    if (!canvas) return;
    if (!canvas.root.querySelector("style.pen")) this.#dress(canvas);
    this.#enableButtons();
    this.#name();
    this.#invite();
  }

  /** @param {import("../canvas/find.js").Canvas} canvas */
  #dress(canvas) {
    const style = document.createElement("style");
    style.className = "pen";
    style.textContent = STYLE;
    canvas.root.append(style);
    this.#keyboard.take(canvas);
    this.#reader?.watch();
  }

  /** Write on the canvas which drawing it holds, for all who look at it. */
  #name() {
    const container = this.#canvas?.container;
    const name = `${this.#seed}.${this.#revision}`;
    if (!container || container.dataset.drawing === name) return;
    container.dataset.drawing = name;
    send("lenet-drawing", null);
  }

  /**
   * Invite to draw where nothing is drawn. This does not depend on the pixels: the canvas shows what it is
   * loaded with some time later.
   */
  #invite = () => {
    if (!this.#data || !this.#reader) return;
    const isBlank = !this.#data.base && !this.#strokes.length && !this.#reader.penDown;
    this.#canvas?.container?.toggleAttribute("data-blank", isBlank);
  };

  /** The buttons of the canvas's toolbar. */
  get #buttons() {
    return [...(this.#canvas?.root.querySelectorAll("button") ?? [])];
  }

  /**
   * A button of the canvas's toolbar changes the drawing; a link ends a stroke that is under way.
   * @param {MouseEvent} event
   */
  #click(event) {
    const path = event.composedPath();
    if (path.some((target) => target instanceof HTMLAnchorElement)) this.#recorder.finish();
    const buttons = this.#buttons;
    const button = buttons.find((candidate) => path.includes(candidate));
    if (!button || button.disabled) return;
    if (button === undoButton(buttons)) this.#move(event, "undo", this.#strokes, this.#undone);
    else if (button === redoButton(buttons)) this.#move(event, "redo", this.#undone, this.#strokes);
    else if (button === buttons[buttons.length - 1]) this.#reset(event);
  }

  /**
   * Undo or redo: the canvas does so, too, with what was drawn since it was loaded. Beyond that
   * the page does, and loads it anew.
   * @param {Event} event @param {"undo" | "redo"} what @param {Stroke[]} from @param {Stroke[]} to
   */
  #move(event, what, from, to) {
    const stroke = from.pop();
    if (stroke) {
      to.push(stroke);
      this.#tell();
    } else if (this.#data?.[what]) {
      event.stopImmediatePropagation();
      this.#tellServer(what, true);
    }
  }

  /** The canvas knows nothing of what was before it was loaded; its buttons are there for that, too. */
  #enableButtons() {
    const buttons = this.#buttons;
    this.#enable(undoButton(buttons), this.#strokes.length > 0 || this.#data?.undo === true);
    this.#enable(redoButton(buttons), this.#undone.length > 0 || this.#data?.redo === true);
  }

  /** @param {HTMLButtonElement | undefined} button @param {boolean} isAble */
  #enable(button, isAble) {
    if (!button || button.disabled !== isAble) return; // it is as it should be
    const isOurs = button.dataset.able !== undefined;
    if (!isAble && !isOurs) return; // the canvas itself has enabled it
    if (isAble) button.dataset.able = "";
    else delete button.dataset.able;
    button.disabled = !isAble;
  }

  /** The reset button: what the canvas was loaded with would come back, so the page clears it. @param {Event} event */
  #reset(event) {
    this.#strokes = [];
    this.#undone = [];
    if (!this.#data?.base) return this.#tell();
    event.stopImmediatePropagation();
    event.preventDefault();
    this.#tellServer("clear", true);
  }

  /**
   * Ctrl+Z undoes, Ctrl+Y and Ctrl+Shift+Z redo. What the page does is asked of it, not of a button:
   * the canvas comes anew with each step, and for a moment there is none.
   * @param {KeyboardEvent} event
   */
  #key(event) {
    const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, [contenteditable]");
    if (!this.#hasPad || typing || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    const undo = key === "z" && !event.shiftKey;
    const redo = key === "y" || (key === "z" && event.shiftKey);
    if (!undo && !redo) return;
    event.preventDefault();
    const what = undo ? "undo" : "redo";
    const strokes = undo ? this.#strokes : this.#undone;
    if (!strokes.length && this.#data?.[what]) return this.#tellServer(what, true);
    (undo ? undoButton(this.#buttons) : redoButton(this.#buttons))?.click();
  }

  /** Whether the page has a canvas, be it one that is still to come. */
  get #hasPad() {
    return this.#data !== null && document.getElementsByClassName(this.#data.canvas).length > 0;
  }
}

/** @param {HTMLButtonElement[]} buttons of the canvas's toolbar */
const undoButton = (buttons) => buttons.find((button) => button.title === "Undo");
/** @param {HTMLButtonElement[]} buttons of the canvas's toolbar */
const redoButton = (buttons) => buttons.find((button) => button.title === "Redo");
