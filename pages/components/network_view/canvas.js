// The drawing canvas: where it is, what ink is on it, and when that may have changed.
// It is streamlit-drawable-canvas: two Fabric.js canvases in an open shadow root.

const SMALLEST_SIDE = 28; // pixels, of the live protocol
const WATCH_MS = 700; // how long after an event the canvas may still change by itself

/** @typedef {{width: number, height: number, top: number, left: number, side: number, ink: Uint8Array, blank: boolean}} Drawing ink cut out of a canvas of that side */

/**
 * Return the canvas in a container of the page, and the shadow root that it lies in.
 * @param {string} container a class name
 * @returns {{upper: HTMLCanvasElement, lower: HTMLCanvasElement, root: ShadowRoot} | null}
 */
export function findCanvas(container) {
  for (const { shadowRoot: root } of document.querySelectorAll(`.${container} *`)) {
    const upper = root?.querySelector("canvas.upper-canvas");
    const lower = upper?.parentElement.querySelector("canvas.lower-canvas");
    if (upper && lower) return { upper, lower, root };
  }
  return null;
}

/** Follows the drawing canvas inside a container of the page. */
export class DrawingCanvas {
  /**
   * @param {string} container a class name
   * @param {(drawn: boolean) => void} onChange the ink may have changed; `drawn`: by the pen
   */
  constructor(container, onChange) {
    this.container = container;
    this.onChange = onChange;
    this.penDown = false;
    this.settling = false;
    this.found = null;
    this.scratch = document.createElement("canvas");
    this.context = this.scratch.getContext("2d", { willReadFrequently: true });
    this.watchUntil = 0;
    this.watching = 0;
    this.aborter = new AbortController();
    const options = { signal: this.aborter.signal };
    // Fabric draws in its own listeners on the document; those on the window run after them.
    for (const type of ["mousedown", "touchstart"]) window.addEventListener(type, (e) => this.#down(e), options);
    for (const type of ["mousemove", "touchmove"]) window.addEventListener(type, () => this.#move(), options);
    for (const type of ["mouseup", "touchend", "touchcancel"]) window.addEventListener(type, () => this.#up(), options);
    window.addEventListener("click", (e) => this.#click(e), { ...options, capture: true });
  }

  dispose() {
    this.field?.remove();
    this.aborter.abort();
    cancelAnimationFrame(this.watching);
  }

  /** Which drawing it holds, as the pen names it; empty while that is unknown. */
  get drawing() {
    return this.#find()?.upper.closest(".dc-container")?.dataset.drawing ?? "";
  }

  /** Look at the canvas for a while: undo, redo, reset and loading change it a little later. */
  watch() {
    this.watchUntil = performance.now() + WATCH_MS;
    if (this.watching) return;
    const look = () => {
      this.onChange(false);
      this.watching = performance.now() < this.watchUntil ? requestAnimationFrame(look) : 0;
    };
    this.watching = requestAnimationFrame(look);
  }

  /**
   * The ink on the canvas now, cut to the box that holds it; null while there is none to be read.
   * @returns {Drawing | null}
   */
  read() {
    const found = this.#find();
    if (!found || this.settling || !found.lower.width || !found.lower.height) return null;
    const { width, height } = found.lower;
    if (this.scratch.width !== width || this.scratch.height !== height) {
      this.scratch.width = width;
      this.scratch.height = height;
    }
    this.context.globalCompositeOperation = "copy";
    this.context.drawImage(found.lower, 0, 0);
    this.context.globalCompositeOperation = "source-over";
    this.context.drawImage(found.upper, 0, 0, width, height);
    return cutToInk(this.context.getImageData(0, 0, width, height).data, width, height);
  }

  /**
   * Dim the drawing outside a box; while the pen is down, only outline it.
   * @param {import("./fields.js").Box | null} box in pixels of the 28×28 image
   * @param {import("./frame.js").Framing} framing
   * @param {string} colour of the outline
   */
  mark(box, framing, colour) {
    const found = this.#find();
    if (!found) return;
    if (!box || !framing.length) {
      this.field?.remove();
      return;
    }
    if (!this.field) {
      this.field = document.createElement("div");
      this.field.className = "field";
      this.field.append(document.createElement("i"));
    }
    if (this.field.parentElement !== found.upper.parentElement) found.upper.parentElement.append(this.field);
    this.field.classList.toggle("drawing", this.penDown);
    this.field.style.setProperty("--field", colour);
    const [row, col, top, left, scale] = framing;
    const onCanvas = (value) => Math.max(0, Math.min(1, value)); // the image can reach past it
    const [first, last] = [onCanvas(top + (box.top - row) * scale), onCanvas(top + (box.bottom - row) * scale)];
    const [from, to] = [onCanvas(left + (box.left - col) * scale), onCanvas(left + (box.right - col) * scale)];
    Object.assign(this.field.firstElementChild.style, {
      top: share(first), left: share(from), height: share(last - first), width: share(to - from),
    });
  }

  #find() {
    if (!this.found?.upper.isConnected) this.found = findCanvas(this.container);
    return this.found;
  }

  /** @param {Event} event */
  #down(event) {
    const found = this.#find();
    if (!found || !event.composedPath().includes(found.upper)) return;
    this.penDown = true;
    this.onChange(true);
  }

  #move() {
    if (this.penDown) this.onChange(true);
  }

  #up() {
    if (!this.penDown) return;
    this.penDown = false;
    // Fabric has just taken the stroke off the upper canvas and paints it on the lower one in the
    // next animation frame; in between there is less ink than was drawn.
    this.settling = true;
    requestAnimationFrame(() => { this.settling = false; });
    this.watch();
  }

  /** A button of the toolbar, or its key, may change the ink. @param {MouseEvent} event */
  #click(event) {
    const found = this.#find();
    if (found && event.composedPath().includes(found.root)) this.watch();
  }
}

/**
 * Cut RGBA pixels, white ink on black paper, to the ink.
 * @param {Uint8ClampedArray} rgba
 * @param {number} width
 * @param {number} height
 * @returns {Drawing}
 */
export function cutToInk(rgba, width, height) {
  let top = height;
  let bottom = -1;
  let left = width;
  let right = -1;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      if (!rgba[i]) continue;
      if (y < top) top = y;
      bottom = y;
      if (x < left) left = x;
      if (x > right) right = x;
    }
  }
  const blank = bottom < 0;
  if (blank) top = left = bottom = right = 0;
  [top, bottom] = widen(top, bottom, height);
  [left, right] = widen(left, right, width);
  const cut = { width: right - left + 1, height: bottom - top + 1, top, left, side: width, blank };
  const ink = new Uint8Array(cut.width * cut.height);
  for (let y = top, i = 0; y <= bottom; y++) {
    for (let x = left; x <= right; x++) ink[i++] = rgba[4 * (y * width + x)];
  }
  return { ...cut, ink };
}

/** Widen first..last to the smallest side the protocol takes, within 0..size-1. */
function widen(first, last, size) {
  const missing = Math.max(0, SMALLEST_SIDE - (last - first + 1));
  const start = Math.max(0, Math.min(first, size - 1 - last >= missing ? first : first - missing));
  return [start, Math.min(size - 1, Math.max(last, start + SMALLEST_SIDE - 1))];
}

/** @param {number} value 0..1 */
function share(value) {
  return `${(100 * value).toFixed(3)}%`;
}
