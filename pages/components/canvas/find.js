// Where the drawing canvas is. It is streamlit-drawable-canvas: two Fabric.js canvases in an open
// shadow root.

/**
 * @typedef {Object} Canvas
 * @property {HTMLCanvasElement} upper takes the pen, and shows the stroke under way
 * @property {HTMLCanvasElement} lower holds the strokes before
 * @property {HTMLElement} wrapper of both
 * @property {HTMLElement | null} container of the canvas and its toolbar
 * @property {ShadowRoot} root
 */

/**
 * Return the canvas in a container of the page.
 * @param {string} container a class name
 * @returns {Canvas | null}
 */
export function findCanvas(container) {
  for (const { shadowRoot: root } of document.querySelectorAll(`.${container} *`)) {
    /** @type {HTMLCanvasElement | null | undefined} */
    const upper = root?.querySelector("canvas.upper-canvas");
    const wrapper = upper?.parentElement;
    /** @type {HTMLCanvasElement | null | undefined} */
    const lower = wrapper?.querySelector("canvas.lower-canvas");
    if (root && upper && wrapper && lower) {
      return { upper, lower, wrapper, container: upper.closest(".dc-container"), root };
    }
  }
  return null;
}
