// What this browser stores of the lessons, from one visit to the next. Several tabs share it: each
// merges in what its own visit has changed, and leaves the rest as it is.

const KEY = "lenet-coursework";

/** @typedef {Record<string, unknown>} Entries by name; null for one that is removed */
/** @typedef {Record<string, Entries>} Stored by kind */
/**
 * @typedef {Object} CourseworkData
 * @property {Stored & {lower: string[]}} changes what the visit has changed; and the challenges
 * whose lowest result is the best
 * @property {boolean} recalls whether the page needs what is stored
 * @property {boolean} recalled whether the visit has been sent what is stored
 * @property {boolean} waits whether it waits for an answer even if nothing is stored
 */

const KINDS = ["done", "answers", "lessons", "records"];

export class Memory {
  #visit = "";
  #asked = false;
  #sent = false;
  #merged = "";

  /**
   * Send what is stored to a visit that needs it, until it has it; then merge in what the visit has changed.
   * Both at once: if what is stored changes nothing on the page, there is no further update.
   * @param {string} visit distinguishes it from others
   * @param {CourseworkData} data
   * @param {(stored: Stored) => void} send
   */
  update(visit, { changes, recalls, recalled, waits }, send) {
    if (visit !== this.#visit) {
      this.#visit = visit;
      this.#asked = this.#sent = false;
      this.#merged = "";
    }
    const asks = recalls && !recalled && (!this.#asked || waits || this.#sent); // the run that was sent it can have been cut short
    const text = JSON.stringify(changes);
    if (!asks && text === this.#merged) return;
    const stored = read();
    if (text !== this.#merged && write(merged(stored, changes, this.#merged))) this.#merged = text;
    this.#asked ||= recalls;
    if (!asks || !(waits || Object.keys(stored).length)) return;
    this.#sent = true;
    send(stored);
  }
}

/**
 * @param {Stored} stored
 * @param {Stored & {lower: string[]}} changes
 * @param {string} before the changes that were merged in last, as JSON: of these, another tab may
 * have stored newer ones
 * @returns {Stored}
 */
function merged(stored, changes, before) {
  const done = before ? JSON.parse(before) : {};
  /** @type {Stored} */
  const result = { ...stored };
  for (const kind of KINDS) {
    const entries = { ...result[kind] };
    for (const [name, value] of Object.entries(changes[kind] ?? {})) {
      if (JSON.stringify(value) === JSON.stringify(done[kind]?.[name])) continue;
      if (value === null) delete entries[name];
      else if (kind !== "records") entries[name] = value;
      else entries[name] = better(entries[name], value, changes.lower.includes(name));
    }
    if (Object.keys(entries).length) result[kind] = entries;
    else delete result[kind];
  }
  return result;
}

/** @param {unknown} stored @param {unknown} result @param {boolean} lower */
function better(stored, result, lower) {
  if (typeof stored !== "number") return result;
  return lower ? Math.min(stored, Number(result)) : Math.max(stored, Number(result));
}

/** @returns {Stored} empty where nothing is stored that can be read */
function read() {
  try {
    const stored = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return stored && typeof stored === "object" && !Array.isArray(stored) ? stored : {};
  } catch {
    return {}; // damaged, or the browser stores nothing
  }
}

/** @param {Stored} stored @returns {boolean} whether it is stored now */
function write(stored) {
  try {
    localStorage.setItem(KEY, JSON.stringify(stored));
    return true;
  } catch {
    return false; // full, or a browser that stores nothing: the lessons work without
  }
}
