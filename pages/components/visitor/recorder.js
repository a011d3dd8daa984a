// Strokes as the canvas's own brush draws them: Fabric.js's pencil, of which nothing can be asked
// from outside. What it does with the events is done here once more; a browser test compares both.

const SIDE = 280; // pixels of the canvas; it may be shown larger or smaller
const CLOSEST = 0.4; // pixels: the brush leaves out points closer than this to the last one
const LOOK_MS = 100; // between two looks whether the canvas under the pen is still there
const DECIMALS = 1000; // thousandths of a pixel are told

/** @typedef {[number, number]} Point in pixels of the canvas, y pointing down */
/** @typedef {Point[]} Stroke */

/** Hears the pen on the canvas of whichever page is shown, and tells each stroke when it ends. */
export class StrokeRecorder {
  /**
   * @param {(stroke: Stroke) => void} onStroke
   * @param {AbortSignal} signal ends it
   */
  constructor(onStroke, signal) {
    this.onStroke = onStroke;
    /** The stroke under way, and the canvas it is on. @type {Stroke | null} */
    this.points = null;
    /** @type {HTMLCanvasElement | undefined} */
    this.canvas = undefined;
    signal.addEventListener("abort", () => clearInterval(this.watching));
    const listen = (type, hear) => window.addEventListener(type, hear, { signal, capture: true });
    listen("mousedown", (e) => this.#begins(e) && e.button === 0 && this.#start(e));
    listen("mousemove", (e) => this.points && this.#add(e, e.shiftKey));
    listen("mouseup", (e) => e.button === 0 && this.finish());
    listen("touchstart", (e) => this.#begins(e) && !this.points && this.#touch(e));
    listen("touchmove", (e) => this.#isFirstFinger(e) && this.#add(e.changedTouches[0], false));
    listen("touchend", (e) => e.touches.length === 0 && this.finish());
  }

  /** A stroke whose canvas is gone has ended. */
  finishIfLeft() {
    if (!this.canvas?.isConnected) this.finish();
  }

  /** The pen is lifted. */
  finish() {
    const points = this.points;
    this.points = null;
    clearInterval(this.watching);
    if (points) this.onStroke(thinnedOut(points).map(([x, y]) => [rounded(x), rounded(y)]));
  }

  /** Whether it is a canvas that was touched. @param {Event} event */
  #begins(event) {
    const canvas = event.composedPath().find((element) => element.classList?.contains("upper-canvas"));
    if (canvas && !this.points) this.canvas = canvas;
    return canvas !== undefined;
  }

  /** @param {MouseEvent | Touch} at */
  #start(at) {
    this.points = [];
    this.watching = setInterval(() => this.finishIfLeft(), LOOK_MS);
    this.#add(at, false);
  }

  /** @param {TouchEvent} event */
  #touch(event) {
    this.finger = event.changedTouches[0].identifier;
    this.#start(event.changedTouches[0]);
  }

  /** @param {TouchEvent} event */
  #isFirstFinger(event) {
    return this.points !== null && event.changedTouches[0]?.identifier === this.finger;
  }

  /** @param {MouseEvent | Touch} at @param {boolean} straight from the point before the last one */
  #add({ clientX, clientY }, straight) {
    const box = this.canvas.getBoundingClientRect();
    if (!box.width || !box.height) return; // the canvas is gone
    const point = [((clientX - box.left) * SIDE) / box.width, ((clientY - box.top) * SIDE) / box.height];
    const last = this.points.at(-1);
    if (this.points.length > 1 && last[0] === point[0] && last[1] === point[1]) return;
    if (straight && this.points.length > 1) this.points.pop();
    this.points.push(point);
  }
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
    const [x, y] = kept.at(-1);
    if ((x - point[0]) ** 2 + (y - point[1]) ** 2 >= CLOSEST ** 2) kept.push(point);
  }
  return [...kept, points.at(-1)];
}

/** @param {number} value */
function rounded(value) {
  return Math.round(value * DECIMALS) / DECIMALS;
}
