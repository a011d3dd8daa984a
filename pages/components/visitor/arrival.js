// Tells the server that what it sent first is there (`pages/serving/arrivals.py`). Imports nothing,
// for it comes before all modules.

const NOT_AWAITED = 202; // by the server that was asked; another one may wait for it
const MOST_TRIES = 8;
const ANSWER = "#network-view[data-frames]:not([data-frames='0'])"; // hidden perhaps, to be guessed
/** @type {Set<string>} */
const told = new Set();
let awaited = "";

/**
 * Tell it when the pen can be put to the canvas and, where something is drawn on it, the network's
 * answer is there as well.
 * @param {{arrival: string, canvas: string, base: string}} data where to tell it, from the server's
 *   root, empty when it need not; class of the canvas's place; what is drawn on it
 */
export async function tellArrival({ arrival, canvas, base }) {
  awaited = arrival;
  if (!arrival || told.has(arrival)) return;
  told.add(arrival);
  while (!isThere(`.${canvas} *`, "canvas.upper-canvas") || (base && !isThere("*", ANSWER))) {
    await new Promise((done) => requestAnimationFrame(done));
    if (awaited !== arrival) return; // the page has been run again meanwhile
  }
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const answer = await fetch(new URL(arrival, document.baseURI), { method: "POST" }).catch(() => null);
    if (answer?.status !== NOT_AWAITED) return;
  }
}

/** @param {string} hosts selects what may hold it @param {string} what selects it, inside of them */
function isThere(hosts, what) {
  return [...document.querySelectorAll(hosts)].some(({ shadowRoot }) => shadowRoot?.querySelector(what));
}
