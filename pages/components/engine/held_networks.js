// Networks that came with the page itself, by name: where no file can be fetched.

/** @typedef {{file: Promise<ArrayBuffer>, give: (file: ArrayBuffer) => void, holders: number}} Place where one is, or will be */

/** @type {Map<string, Place>} */
const places = new Map();

/** @param {string} name @returns {Place} */
function place(name) {
  const known = places.get(name);
  if (known) return known;
  /** @type {(file: ArrayBuffer) => void} */
  let give = () => {};
  const file = /** @type {Promise<ArrayBuffer>} */ (new Promise((resolve) => { give = resolve; }));
  const made = { file, give, holders: 0 };
  places.set(name, made);
  return made;
}

/** @param {string} name @param {ArrayBuffer} file */
export function hold(name, file) {
  const here = place(name);
  here.holders += 1;
  here.give(file);
}

/**
 * Let go of a network; the last one who does so has it forgotten.
 * @param {string} name
 */
export function release(name) {
  if (--place(name).holders <= 0) places.delete(name);
}

/**
 * Return a network's file as soon as the page has brought it.
 * @param {string} name
 */
export function held(name) {
  return place(name).file;
}
