// The drawing canvas of the offline page: what streamlit-drawable-canvas is in the app, as far as the
// network view looks at it. Strokes are drawn with the same brush.

import { contextOf, element } from "../elements.js";
import { drawStrokes } from "../replay/strokes.js";

const SIDE = 280; // pixels

/** @typedef {import("../replay/strokes.js").Stroke} Stroke */

export class Pad {
  /** @type {Stroke[]} */
  #strokes = [];
  /** What was drawn before, to be undone, the last one last. @type {Stroke[][]} */
  #past = [];
  /** The stroke under way. @type {Stroke[0][] | null} */
  #stroke = null;
  #number = 0; // of the drawing

  /**
   * @param {HTMLElement} place
   * @param {() => void} onDrawn a stroke has ended, or another drawing is there
   */
  constructor(place, onDrawn) {
    this.onDrawn = onDrawn;
    const host = place.appendChild(document.createElement("div"));
    const root = host.attachShadow({ mode: "open" });
    root.innerHTML = `<style>
      .wrapper { position: relative; width: ${SIDE}px; height: ${SIDE}px; border-radius: 6px; overflow: hidden; }
      canvas { position: absolute; inset: 0; touch-action: none; cursor: crosshair; }
      .field { position: absolute; inset: 0; pointer-events: none; overflow: hidden; }
      .field i { position: absolute; box-sizing: border-box; outline: 2px solid var(--field); box-shadow: 0 0 0 ${2 * SIDE}px rgb(0 0 0 / .55); }
      .field.drawing i { box-shadow: none; }
    </style><div class="dc-container"><div class="wrapper">
      <canvas class="lower-canvas" width="${SIDE}" height="${SIDE}"></canvas>
      <canvas class="upper-canvas" width="${SIDE}" height="${SIDE}" role="img" aria-label="Canvas: draw a digit here"></canvas>
    </div></div>`;
    this.container = element(root, ".dc-container");
    /** @type {HTMLCanvasElement} */
    this.lower = element(root, ".lower-canvas");
    /** @type {HTMLCanvasElement} */
    this.upper = element(root, ".upper-canvas");
    this.#listen();
    this.#show();
  }

  /** The name of the drawing: another one, if anything was drawn since. */
  get drawing() {
    return String(this.#number);
  }

  get isBlank() {
    return this.#strokes.length === 0;
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  /** Draw something else. @param {Stroke[]} strokes */
  load(strokes) {
    this.#past.push(this.#strokes);
    this.#strokes = strokes;
    this.#changed();
  }

  undo() {
    this.#strokes = this.#past.pop() ?? [];
    this.#changed();
  }

  #listen() {
    const { upper } = this;
    upper.onpointerdown = (event) => {
      if (!event.isPrimary) return;
      upper.setPointerCapture(event.pointerId);
      this.#past.push(this.#strokes);
      this.#number += 1;
      this.#stroke = [this.#at(event)];
      this.#strokes = [...this.#strokes, this.#stroke];
      this.#show();
    };
    upper.onpointermove = (event) => {
      if (!this.#stroke || !event.isPrimary) return;
      this.#stroke.push(this.#at(event));
      this.#show();
    };
    upper.onpointerup = upper.onpointercancel = () => {
      if (!this.#stroke) return;
      this.#stroke = null;
      this.onDrawn();
    };
  }

  /** @param {PointerEvent} event @returns {Stroke[0]} */
  #at(event) {
    const box = this.upper.getBoundingClientRect();
    return [(event.clientX - box.left) * (SIDE / box.width), (event.clientY - box.top) * (SIDE / box.height), 0];
  }

  #changed() {
    this.#number += 1;
    this.#show();
    this.onDrawn();
  }

  #show() {
    this.container.dataset.drawing = this.drawing;
    const context = contextOf(this.lower);
    context.fillStyle = "#000";
    context.fillRect(0, 0, SIDE, SIDE);
    drawStrokes(context, this.#strokes);
  }
}
