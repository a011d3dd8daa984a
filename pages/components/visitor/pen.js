// The pen on the drawing canvas of whichever page is shown: what was drawn is in the store as soon as the
// pen is lifted; whatever was drawn when a page is left, even half a stroke, too. It also gives the canvas
// its looks and its keys.

import { followCanvas } from "../canvas/reader.js";
import { send } from "../events.js";
import { store } from "../scene/store.js";
import { KeyboardPen } from "./keyboard_pen.js";
import { strokeRecorder } from "./recorder.js";
import { STYLE } from "./style.js";

const LOOK_MS = 100;

/** @typedef {{canvas: string}} PenData class of the container that holds the canvas, on pages that have one */

export class Pen {
  #container = "";
  /** @type {import("../canvas/reader.js").CanvasReader | null} */
  #reader = null;
  /** Pages and their canvases come and go, without an event. */
  #looking = setInterval(() => this.#look(), LOOK_MS);
  #aborter = new AbortController();
  #recorder = strokeRecorder();
  #keyboard = new KeyboardPen(() => this.#buttons[this.#buttons.length - 1]?.click());

  constructor() {
    const options = { signal: this.#aborter.signal };
    window.addEventListener("click", (e) => this.#click(e), { ...options, capture: true });
    window.addEventListener("keydown", (e) => this.#key(e), options);
    store.follow(() => this.#look(), options.signal);
  }

  dispose() {
    clearInterval(this.#looking);
    this.#reader?.leave(this.#invite);
    this.#recorder.dispose();
    this.#aborter.abort();
  }

  /** @param {PenData} data */
  update({ canvas }) {
    this.#container = canvas;
    this.#recorder.reportTo((stroke) => store.draw(stroke));
    this.#reader ??= followCanvas(canvas, this.#invite);
    this.#look();
    this.#reader.watch();
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
    const { name } = store.drawing;
    if (!container || container.dataset.drawing === name) return;
    container.dataset.drawing = name;
    send("lenet-drawing", null);
  }

  /**
   * Invite to draw where nothing is drawn. This does not depend on the pixels: the canvas shows what it is
   * loaded with some time later.
   */
  #invite = () => {
    this.#canvas?.container?.toggleAttribute("data-blank", store.isBlank && !this.#reader?.penDown);
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
    if (button === undoButton(buttons)) this.#move(event, "undo");
    else if (button === redoButton(buttons)) this.#move(event, "redo");
    else if (button === buttons[buttons.length - 1] && !store.clear()) keep(event);
  }

  /**
   * Undo or redo: the canvas does so, too, with what was drawn since it was loaded. Beyond that the store
   * has it loaded again.
   * @param {Event} event @param {"undo" | "redo"} what
   */
  #move(event, what) {
    const isOnCanvas = store.isOnCanvas(what);
    store.move(what);
    if (!isOnCanvas) keep(event);
  }

  /** The canvas holds nothing of what was before it was loaded; its buttons are there for that, too. */
  #enableButtons() {
    const buttons = this.#buttons;
    this.#enable(undoButton(buttons), store.canUndo);
    this.#enable(redoButton(buttons), store.canRedo);
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

  /**
   * Ctrl+Z undoes, Ctrl+Y and Ctrl+Shift+Z redo. What the store does needs no button: the canvas is loaded
   * again with each step, and for a moment there is none.
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
    if (!store.isOnCanvas(what)) store.move(what);
    else (undo ? undoButton(this.#buttons) : redoButton(this.#buttons))?.click();
  }

  /** Whether the page has a canvas, be it one that is still to come. */
  get #hasPad() {
    return this.#container !== "" && document.getElementsByClassName(this.#container).length > 0;
  }
}

/** Keep a click from the canvas. @param {Event} event */
function keep(event) {
  event.stopImmediatePropagation();
  event.preventDefault();
}

/** @param {HTMLButtonElement[]} buttons of the canvas's toolbar */
const undoButton = (buttons) => buttons.find((button) => button.title === "Undo");
/** @param {HTMLButtonElement[]} buttons of the canvas's toolbar */
const redoButton = (buttons) => buttons.find((button) => button.title === "Redo");
