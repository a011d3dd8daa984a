// Which unit is pinned: by a click, a key, a link, or in the network beside; the window slides on
// from it. The store holds it.

import { element } from "../elements.js";
import { FLOAT_BYTES } from "../live/frame.js";
import { store } from "../scene/store.js";
import { following, unitName, unitNamed } from "./units.js";

const PLAY_MS = 700; // a unit, while the window slides by itself
const REPORT_MS = 200; // walking from unit to unit, the page follows once the walk pauses

/** @typedef {import("../live/frame.js").Layer} Layer */
/** @typedef {import("./units.js").Unit} Unit */

export class Pinning {
  /** The pinned unit. @type {Unit | null} */
  unit = null;
  /** @type {Layer[]} */
  #layers = [];
  /** @type {number | undefined} */
  #playing = undefined;
  #aborter = new AbortController();

  /**
   * @param {HTMLElement} steps the buttons that walk on
   * @param {() => void} onChange
   */
  constructor(steps, onChange) {
    this.steps = steps;
    this.onChange = onChange;
    this.play = element(steps, "[value=play]");
    for (const button of steps.querySelectorAll("button")) {
      button.onclick = () => this.#walk(button.value);
    }
    store.follow(() => this.#follow(), this.#aborter.signal);
  }

  dispose() {
    clearInterval(this.#playing);
    this.#aborter.abort();
  }

  /** The pinned unit's name, empty for none. */
  get name() {
    return this.unit ? unitName(this.unit) : "";
  }

  /** Where the pinned unit's number is in a trace; null for none. */
  get place() {
    return this.unit && this.unit.layer.offset / FLOAT_BYTES + this.unit.index;
  }

  /** Start again with another layer table. @param {Layer[]} layers */
  begin(layers) {
    this.#layers = layers;
    this.#stop();
    this.unit = null;
    this.#follow();
  }

  /** Pin a unit, or unpin with null. @param {Unit | null} unit @param {number} after milliseconds the page follows */
  pin(unit, after = REPORT_MS) {
    store.set({ unit: unit ? unitName(unit) : "" }, after);
  }

  /** Pin a unit that was clicked; a second click unpins it. @param {Unit} unit */
  toggle(unit) {
    this.#stop();
    this.pin(this.name === unitName(unit) ? null : unit, 0);
  }

  #follow() {
    const unit = unitNamed(store.get("unit"), this.#layers);
    if (this.name === (unit ? unitName(unit) : "")) return;
    this.unit = unit;
    this.steps.hidden = !unit;
    if (!unit) this.#stop();
    this.onChange();
  }

  /** Slide the window over the map by hand or by itself. @param {string} how "back", "play", "forward" */
  #walk(how) {
    const wasPlaying = this.#playing !== undefined;
    this.#stop();
    if (how === "play") {
      if (wasPlaying) return;
      this.#playing = setInterval(() => this.#go(1), PLAY_MS);
      this.play.setAttribute("aria-pressed", "true");
    }
    this.#go(how === "back" ? -1 : 1);
  }

  /** @param {1 | -1} step */
  #go(step) {
    if (this.unit) this.pin(following(this.unit, step));
  }

  #stop() {
    clearInterval(this.#playing);
    this.#playing = undefined;
    this.play.setAttribute("aria-pressed", "false");
  }
}
