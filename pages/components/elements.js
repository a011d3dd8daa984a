// Elements that have to be there.

/**
 * The first element within another that a selector names.
 * @template {Element} [Kind=HTMLElement]
 * @param {ParentNode} parent
 * @param {string} selector
 * @returns {Kind}
 */
export function element(parent, selector) {
  const found = /** @type {Kind | null} */ (parent.querySelector(selector));
  if (!found) throw new Error(`there is no ${selector} in the component's HTML`);
  return found;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
export function contextOf(canvas, settings) {
  const context = canvas.getContext("2d", settings);
  if (!context) throw new Error("the browser cannot draw: it has no room for another canvas");
  return context;
}
