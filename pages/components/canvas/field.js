// A receptive field, marked on the drawing canvas.

/** @typedef {{top: number, left: number, bottom: number, right: number}} Box half-open */

/** What one component marks on the drawing. */
export class MarkedField {
  #frame = document.createElement("div");
  #box = document.createElement("i");

  constructor() {
    this.#frame.className = "field";
    this.#frame.append(this.#box);
  }

  remove() {
    this.#frame.remove();
  }

  /**
   * Dim the drawing outside a box; while the pen is down, only outline it.
   * @param {import("./reader.js").CanvasReader} reader of the canvas
   * @param {Box} box in pixels of the 28×28 image
   * @param {import("../live/frame.js").Framing} framing
   * @param {string} colour of the outline
   */
  show({ canvas, penDown }, box, [row, col, top, left, scale], colour) {
    if (!canvas) return;
    if (this.#frame.parentElement !== canvas.wrapper) canvas.wrapper.append(this.#frame);
    this.#frame.classList.toggle("drawing", penDown);
    this.#frame.style.setProperty("--field", colour);
    const [first, last] = [onCanvas(top + (box.top - row) * scale), onCanvas(top + (box.bottom - row) * scale)];
    const [from, to] = [onCanvas(left + (box.left - col) * scale), onCanvas(left + (box.right - col) * scale)];
    Object.assign(this.#box.style, {
      top: share(first), left: share(from), height: share(last - first), width: share(to - from),
    });
  }
}

/** The image can reach past the canvas. @param {number} value share of the canvas's side */
function onCanvas(value) {
  return Math.max(0, Math.min(1, value));
}

/** @param {number} value 0..1 */
function share(value) {
  return `${(100 * value).toFixed(3)}%`;
}
