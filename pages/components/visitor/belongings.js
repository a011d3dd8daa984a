// What is the visitor's own, a network and a test set, kept in this tab: a reload, or a server that
// was started again, loses neither.

import { toBase64 } from "../live/frame.js";

/** @typedef {{path: string, file: string}} Found where the server lays a thing out, and its name */
/** @typedef {{file: string, content: string}} Kept its content in base64 */
/** @typedef {"network" | "hand"} Kind */
/**
 * @typedef {Object} BelongingsData
 * @property {string} visit tells one from another
 * @property {boolean} recalls whether the visit has not been handed anything back yet
 * @property {boolean} waits whether it waits for that, be it nothing
 * @property {Found | null} network
 * @property {Found | null} hand
 */

/** @type {Kind[]} */
const KINDS = ["network", "hand"];

export class Belongings {
  #visit = "";
  #asked = false; // whether this visit was sent what was kept, and has yet to confirm it
  /** Where what is kept was found. @type {Record<Kind, string>} */
  #paths = { network: "", hand: "" };

  /**
   * Hand back to a new visit what was kept; then keep what it has.
   * @param {BelongingsData} data
   * @param {(kept: Record<Kind, Kept | null>) => void} send
   */
  update(data, send) {
    const isNew = data.visit !== this.#visit;
    if (isNew) {
      this.#visit = data.visit;
      this.#asked = false;
      this.#paths = { network: "", hand: "" };
    }
    if (data.recalls && (isNew || data.waits || this.#asked)) { // again, if the run that was sent it was cut short
      const kept = { network: read("network"), hand: read("hand") };
      this.#asked = Boolean(kept.network || kept.hand || data.waits);
      if (this.#asked) send(kept);
    }
    if (data.recalls && this.#asked) return; // it does not have it yet
    for (const kind of KINDS) this.#keep(kind, data[kind]);
  }

  /** @param {Kind} kind @param {Found | null} found */
  async #keep(kind, found) {
    const path = found?.path ?? "";
    if (path === this.#paths[kind]) return;
    this.#paths[kind] = path;
    if (!found) return remove(kind);
    const answer = await fetch(path).catch(() => null); // without it, a reload loses it
    const content = answer?.ok ? toBase64(new Uint8Array(await answer.arrayBuffer())) : "";
    if (content && this.#paths[kind] === path) write(kind, { file: found.file, content });
  }
}

/** @param {Kind} kind */
const keyOf = (kind) => `lenet-own-${kind}`;

/** @param {Kind} kind @returns {Kept | null} null where nothing was kept that could be read */
function read(kind) {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(kind)) ?? "null");
  } catch {
    return null; // damaged, or the browser keeps nothing
  }
}

/** @param {Kind} kind @param {Kept} kept */
function write(kind, kept) {
  try {
    sessionStorage.setItem(keyOf(kind), JSON.stringify(kept));
  } catch {
    remove(kind); // too large: nothing is better than what it was before
  }
}

/** @param {Kind} kind */
function remove(kind) {
  try {
    sessionStorage.removeItem(keyOf(kind));
  } catch {
    // a browser that keeps nothing
  }
}
