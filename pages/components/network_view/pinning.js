// Which unit is pinned: by a click, a key, a link, or in the network beside; the window slides on
// from it, and the server is told.

import { element } from "../elements.js";
import { listen, send } from "../events.js";
import { FLOAT_BYTES } from "../live/frame.js";
import { Agreement } from "./agreement.js";
import { following, unitName, unitNamed } from "./units.js";

const PLAY_MS = 700; // a unit, while the window slides by itself
const TELL_MS = 200; // walking from unit to unit, the page is told once the walk pauses

/** @typedef {import("../live/frame.js").Layer} Layer */
/** @typedef {import("./units.js").Unit} Unit */

export class Pinning {
  /** The pinned unit. @type {Unit | null} */
  unit = null;
  /** @type {Layer[]} */
  #layers = [];
  #agreement = new Agreement();
  /** @type {number | undefined} */
  #telling = undefined;
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
    const { signal } = this.#aborter;
    // Where two networks are shown, what is pinned in one is pinned in the other.
    listen("lenet-pinned", ({ from, name }) => from !== this && this.#set(unitNamed(name, this.#layers)), signal);
    listen("lenet-unit", (name) => this.#agreement.told(name), signal);
    window.addEventListener("popstate", () => this.#agreement.giveWay(), { signal });
    // A link waits for nothing: what it leaves must have been told.
    window.addEventListener("click", (event) => this.#leave(event), { signal, capture: true });
  }

  dispose() {
    clearTimeout(this.#telling);
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

  /** Begin anew with another layer table, to which the pinned unit did not belong. @param {Layer[]} layers */
  begin(layers) {
    this.#layers = layers;
    this.#stop();
    this.#agreement = new Agreement();
    this.unit = null;
  }

  /** Pin what the page says, unless it is told otherwise, or about to be. @param {string} name */
  follow(name) {
    if (this.#telling || !this.#agreement.isNews(name)) return;
    this.#set(unitNamed(name, this.#layers));
  }

  /** Pin a unit, or unpin with null. @param {Unit | null} unit @param {number} after ms the server is told */
  pin(unit, after = TELL_MS) {
    this.#set(unit);
    send("lenet-pinned", { from: this, name: this.name });
    clearTimeout(this.#telling);
    this.#telling = setTimeout(() => this.#tell(), after);
  }

  /** Pin a unit that was clicked; a second click unpins it. @param {Unit} unit */
  toggle(unit) {
    this.#stop();
    this.pin(this.name === unitName(unit) ? null : unit, 0);
  }

  /** @param {Unit | null} unit */
  #set(unit) {
    this.unit = unit;
    this.steps.hidden = !unit;
    if (!unit) this.#stop();
    this.onChange();
  }

  #tell() {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    send("lenet-unit", this.name); // is heard here, too
  }

  /** @param {MouseEvent} event */
  #leave({ target }) {
    if (this.#telling && target instanceof Element && target.closest("a")) this.#tell();
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
