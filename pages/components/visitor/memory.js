// What this browser keeps of the lessons, from one visit to the next.

const KEY = "lenet-coursework";

/** @typedef {{done: Record<string, boolean>, records: Record<string, number>}} Coursework */

export class Memory {
  #visit = "";
  #recalled = false;

  /**
   * Keep what a visit knows; the first time that it asks, tell it what was kept before. A visit that
   * the server has lost is followed by one that knows nothing.
   * @param {string} visit tells one from another
   * @param {Coursework} coursework
   * @param {boolean} recalls whether the page needs it
   * @param {(kept: Coursework) => void} tell
   */
  update(visit, coursework, recalls, tell) {
    if (visit !== this.#visit) this.#recalled = false;
    this.#visit = visit;
    const kept = recalls && !this.#recalled ? read() : null;
    this.#recalled ||= recalls;
    if (kept) tell(kept); // the page then knows both
    else if (this.#recalled) write(coursework);
  }
}

/** @returns {Coursework | null} null where nothing was kept that could be read */
function read() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "null");
  } catch {
    return null; // damaged, or the browser keeps nothing
  }
}

/** @param {Coursework} coursework */
function write(coursework) {
  try {
    localStorage.setItem(KEY, JSON.stringify(coursework));
  } catch {
    // a browser that keeps nothing: the lessons go on without
  }
}
