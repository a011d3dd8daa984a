// Strokes as the canvas's own brush draws them: Fabric.js's pencil, of which nothing can be asked
// from outside. What it does with the events is done here once more; a browser test compares both.
//
// The canvas can be there before all modules are, on a slow line or right after the server's start:
// so this one imports nothing, and the script of the component brings it along (`modules.py`).

export const SIDE = 280; // pixels of the canvas; it may be shown larger or smaller
const CLOSEST = 0.4; // pixels: the brush leaves out points closer than this to the last one
const DECIMALS = 1000; // thousandths of a pixel are told

/** @typedef {[number, number, number]} Point in pixels of the canvas, y pointing down; and when, ms */
/** @typedef {Point[]} Stroke */

/** Hears the pen on the canvas of whichever page is shown, and tells each stroke when it ends. */
export class StrokeRecorder {
  /** Whether somebody will want to know. */
  isTaken = false;
  /** @type {((stroke: Stroke) => void) | null} */
  #onStroke = null;
  /** What was drawn before anybody wanted to know. @type {Stroke[]} */
  #untold = [];
  #aborter = new AbortController();
  /** The stroke under way. @type {Stroke | null} */
  #points = null;
  /** The canvas that it is on. @type {HTMLCanvasElement | null} */
  #canvas = null;
  /** Identifies the first one that touches. @type {number | undefined} */
  #finger = undefined;

  constructor() {
    const options = { signal: this.#aborter.signal, capture: true };
    window.addEventListener("mousedown", (e) => this.#begins(e) && e.button === 0 && this.#start(e, e.timeStamp), options);
    window.addEventListener("mousemove", (e) => this.#points && this.#add(e, e.timeStamp, e.shiftKey), options);
    window.addEventListener("mouseup", (e) => e.button === 0 && this.finish(), options);
    window.addEventListener("touchstart", (e) => this.#begins(e) && !this.#points && this.#touch(e), options);
    window.addEventListener("touchmove", (e) => this.#isFirstFinger(e) && this.#add(e.changedTouches[0], e.timeStamp, false), options);
    window.addEventListener("touchend", (e) => e.touches.length === 0 && this.finish(), options);
    window.addEventListener("click", (e) => !this.#onStroke && isOnToolbar(e) && e.stopImmediatePropagation(), options);
  }

  dispose() {
    this.#aborter.abort();
  }

  /** Report each stroke from now on, those first that have ended already. @param {(stroke: Stroke) => void} onStroke */
  reportTo(onStroke) {
    this.#onStroke = onStroke;
    for (const stroke of this.#untold.splice(0)) onStroke(stroke);
  }

  /** A stroke whose canvas is gone has ended. */
  finishIfLeft() {
    if (!this.#canvas?.isConnected) this.finish();
  }

  /** The pen is lifted. */
  finish() {
    const points = this.#points;
    this.#points = null;
    if (!points) return;
    /** @type {Stroke} */
    const stroke = thinnedOut(points).map(([x, y, ms]) => [rounded(x), rounded(y), Math.round(ms)]);
    if (this.#onStroke) this.#onStroke(stroke);
    else this.#untold.push(stroke);
  }

  /** Whether it is a canvas that was touched. @param {Event} event */
  #begins(event) {
    const canvas = event.composedPath().find(isUpperCanvas);
    if (canvas && !this.#points) this.#canvas = canvas;
    return canvas !== undefined;
  }

  /** @param {MouseEvent | Touch} at @param {number} when ms */
  #start(at, when) {
    this.#points = [];
    this.#add(at, when, false);
  }

  /** @param {TouchEvent} event */
  #touch(event) {
    this.#finger = event.changedTouches[0].identifier;
    this.#start(event.changedTouches[0], event.timeStamp);
  }

  /** @param {TouchEvent} event */
  #isFirstFinger(event) {
    return this.#points !== null && event.changedTouches[0]?.identifier === this.#finger;
  }

  /** @param {MouseEvent | Touch} at @param {number} when ms @param {boolean} straight from the point before the last one */
  #add({ clientX, clientY }, when, straight) {
    const points = this.#points;
    const box = this.#canvas?.getBoundingClientRect();
    if (!points || !box?.width || !box.height) return; // no stroke, or its canvas is gone
    /** @type {Point} */
    const point = [((clientX - box.left) * SIDE) / box.width, ((clientY - box.top) * SIDE) / box.height, when];
    const last = points[points.length - 1];
    if (points.length > 1 && last[0] === point[0] && last[1] === point[1]) return;
    if (straight && points.length > 1) points.pop();
    points.push(point);
  }
}

/** @param {EventTarget} target @returns {target is HTMLCanvasElement} */
function isUpperCanvas(target) {
  return target instanceof HTMLCanvasElement && target.classList.contains("upper-canvas");
}

/**
 * Whether it is a button beside a canvas: what it undoes or clears must be heard, and waits for that.
 * @param {Event} event
 */
function isOnToolbar(event) {
  const path = event.composedPath();
  const isBesideCanvas = path.some((target) => target instanceof ShadowRoot && target.querySelector("canvas.upper-canvas"));
  return isBesideCanvas && path.some((target) => target instanceof HTMLButtonElement);
}

/** Take the one that has listened since before the visitor's modules were there; or else a new one. */
export function strokeRecorder() {
  const { lenetRecorder: first } = /** @type {{lenetRecorder?: StrokeRecorder}} */ (globalThis);
  const recorder = first && !first.isTaken ? first : new StrokeRecorder();
  recorder.isTaken = true;
  return recorder;
}

/**
 * What the brush keeps of a stroke's points when the pen is lifted.
 * @param {Stroke} points
 * @returns {Stroke}
 */
export function thinnedOut(points) {
  if (points.length <= 2) return points;
  const kept = [points[0]];
  for (const point of points.slice(1, -2)) {
    const [x, y] = kept[kept.length - 1];
    if ((x - point[0]) ** 2 + (y - point[1]) ** 2 >= CLOSEST ** 2) kept.push(point);
  }
  return [...kept, points[points.length - 1]];
}

/** @param {number} value */
function rounded(value) {
  return Math.round(value * DECIMALS) / DECIMALS;
}
