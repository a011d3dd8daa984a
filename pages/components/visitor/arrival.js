// Tells the server that what it sent first is there: the visitor's component is shown together with
// the canvas. Imports nothing, for it comes before all modules (`pages/serving/arrivals.py`).

const NOT_AWAITED = 202; // by the server that was asked; another one may wait for it
const MOST_TRIES = 8;
/** @type {Set<string>} */
const told = new Set();

/** @param {string} path where to tell it, from the server's root; empty when it need not */
export async function tellArrival(path) {
  if (!path || told.has(path)) return;
  told.add(path);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const answer = await fetch(new URL(path, document.baseURI), { method: "POST" }).catch(() => null);
    if (answer?.status !== NOT_AWAITED) return;
  }
}
