// All maps in their own pixels.

import { contextOf } from "../elements.js";

/**
 * All maps side by side on one small canvas, from which each is copied, enlarged, to its place on
 * one large canvas. Many small canvases would do, but the browser composes each of them on its own,
 * and that takes longer than the network itself.
 */
export class Atlas {
  /** @param {number} width @param {number} height */
  constructor(width, height) {
    this.canvas = document.createElement("canvas");
    this.canvas.width = width;
    this.canvas.height = height;
    this.context = contextOf(this.canvas, { willReadFrequently: true });
    this.image = this.context.createImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  commit() {
    this.context.putImageData(this.image, 0, 0);
  }
}
