// What the components of a page tell one another: events of the window.

/**
 * @typedef {Object} Details what each event says
 * @property {null} lenet-connected the server is there again
 * @property {{path: EventTarget[], isTaken: boolean}} lenet-lens what the pointer is on is to be enlarged; whoever does so takes it
 * @property {1 | -1} lenet-walk on to the next layer, or back
 * @property {null} lenet-drawing the canvas holds another drawing
 */

/**
 * @template {keyof Details} Name
 * @param {Name} name
 * @param {Details[Name]} detail
 */
export function send(name, detail) {
  window.dispatchEvent(new CustomEvent(name, { detail }));
}

/**
 * @template {keyof Details} Name
 * @param {Name} name
 * @param {(detail: Details[Name]) => void} hear
 * @param {AbortSignal} signal ends it
 */
export function listen(name, hear, signal) {
  window.addEventListener(name, (event) => event instanceof CustomEvent && hear(event.detail), { signal });
}
