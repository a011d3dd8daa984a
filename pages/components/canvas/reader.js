// What ink is on the drawing canvas, and when that may have changed. All components of a page that
// follow the same canvas share one reader, so that its pixels are read once for all of them.

import { contextOf } from "../elements.js";
import { findCanvas } from "./find.js";
import { cutToInk, isPaper } from "./ink.js";

const REPLAYED = "replayed"; // no drawing that the page knows
const WATCH_MS = 700; // how long after an event the canvas may still change by itself

/** @typedef {(drawn: boolean) => void} Follower hears that the ink may have changed; `drawn`: by the pen */

/** @type {Map<string, CanvasReader>} by container */
const readers = new Map();

/**
 * Follow the drawing canvas inside a container of the page, until `leave`.
 * @param {string} container a class name
 * @param {Follower} follower
 * @returns {CanvasReader}
 */
export function followCanvas(container, follower) {
  const reader = readers.get(container) ?? new CanvasReader(container);
  readers.set(container, reader);
  reader.followers.add(follower);
  return reader;
}

/** Follows the drawing canvas inside a container of the page. */
export class CanvasReader {
  /** @type {Set<Follower>} */
  followers = new Set();
  penDown = false;
  /** Whether the browser gave this page random pixels in place of the canvas's (resistFingerprinting). */
  isBlocked = false;
  /** @type {import("./find.js").Canvas | null} */
  #found = null;
  /** The ink, as long as it is known not to have changed. @type {import("./ink.js").Drawing | null} */
  #drawing = null;
  #name = ""; // of the drawing whose ink was read last
  /** What is shown in place of the canvas, if anything: a replay. @type {HTMLCanvasElement | null} */
  #instead = null;
  #settling = false;
  #watchUntil = 0;
  #watching = 0;
  #scratch = document.createElement("canvas");
  #context = contextOf(this.#scratch, { willReadFrequently: true });
  #aborter = new AbortController();

  /** @param {string} container a class name */
  constructor(container) {
    this.container = container;
    const options = { signal: this.#aborter.signal };
    // Fabric draws in its own listeners on the document; those on the window run after them.
    for (const type of ["mousedown", "touchstart"]) window.addEventListener(type, (e) => this.#down(e), options);
    for (const type of ["mousemove", "touchmove"]) window.addEventListener(type, () => this.#move(), options);
    for (const type of ["mouseup", "touchend", "touchcancel"]) window.addEventListener(type, () => this.#up(), options);
    window.addEventListener("click", (e) => this.#click(e), { ...options, capture: true });
  }

  /** The last follower to leave ends it. @param {Follower} follower */
  leave(follower) {
    this.followers.delete(follower);
    if (this.followers.size) return;
    this.#aborter.abort();
    cancelAnimationFrame(this.#watching);
    if (readers.get(this.container) === this) readers.delete(this.container);
  }

  /** The canvas; null while there is none. */
  get canvas() {
    if (!this.#found?.upper.isConnected) {
      this.#found = findCanvas(this.container);
      this.#drawing = null;
    }
    return this.#found;
  }

  /** Read another canvas in its place, or the canvas itself again. @param {HTMLCanvasElement | null} instead */
  readInstead(instead) {
    this.#instead = instead;
    if (instead) this.#changed(true);
    else this.watch();
  }

  /** Which drawing it holds, as the pen names it; empty while that is unknown. */
  get drawing() {
    if (this.#instead) return REPLAYED;
    return this.canvas?.container?.dataset.drawing ?? "";
  }

  /** Look at the canvas for a while: undo, redo, reset and loading change it a little later. */
  watch() {
    this.#watchUntil = performance.now() + WATCH_MS;
    this.#drawing = null;
    if (this.#watching) return;
    const look = () => {
      this.#watching = performance.now() < this.#watchUntil ? requestAnimationFrame(look) : 0;
      this.#changed(false);
    };
    this.#watching = requestAnimationFrame(look);
  }

  /**
   * The ink on the canvas now, cut to the box that holds it; null while there is none to be read.
   * @returns {import("./ink.js").Drawing | null}
   */
  read() {
    const { canvas } = this;
    if (!canvas || this.#settling || !canvas.lower.width || !canvas.lower.height) return null;
    if (this.drawing !== this.#name) this.#drawing = null; // another drawing was loaded without an event
    this.#name = this.drawing;
    this.#drawing ??= this.#inkOf(canvas);
    return this.#drawing;
  }

  /**
   * Read the pixels, with one row below them in which nothing is drawn: a test of what is read.
   * @param {import("./find.js").Canvas} canvas
   */
  #inkOf({ upper, lower }) {
    const { width, height } = this.#instead ?? lower;
    if (this.#scratch.width !== width || this.#scratch.height !== height + 1) {
      this.#scratch.width = width;
      this.#scratch.height = height + 1;
    }
    this.#context.globalCompositeOperation = "copy";
    this.#context.drawImage(this.#instead ?? lower, 0, 0);
    this.#context.globalCompositeOperation = "source-over";
    if (!this.#instead) this.#context.drawImage(upper, 0, 0, width, height);
    const { data } = this.#context.getImageData(0, 0, width, height + 1);
    const size = 4 * width * height;
    this.isBlocked = !isPaper(data.subarray(size));
    return this.isBlocked ? null : cutToInk(data.subarray(0, size), width, height);
  }

  /** @param {boolean} drawn by the pen */
  #changed(drawn) {
    this.#drawing = null;
    for (const follower of this.followers) follower(drawn);
  }

  /** @param {Event} event */
  #down(event) {
    const { canvas } = this;
    if (!canvas || !event.composedPath().includes(canvas.upper)) return;
    this.penDown = true;
    this.#changed(true);
  }

  #move() {
    if (this.penDown) this.#changed(true);
  }

  #up() {
    if (!this.penDown) return;
    this.penDown = false;
    // Fabric has just taken the stroke off the upper canvas and paints it on the lower one in the
    // next animation frame; in between there is less ink than was drawn.
    this.#settling = true;
    requestAnimationFrame(() => { this.#settling = false; });
    this.watch();
  }

  /** A button of the toolbar, or its key, may change the ink. @param {MouseEvent} event */
  #click(event) {
    const { canvas } = this;
    if (canvas && event.composedPath().includes(canvas.root)) this.watch();
  }
}
