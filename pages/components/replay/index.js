// A button and a slider that replay the drawing. A Streamlit component (v2): what is replayed lies
// over the canvas, and all who look at the canvas see it in its place.

import { followCanvas } from "../canvas/reader.js";
import { contextOf, element } from "../elements.js";
import { mount } from "../mount.js";
import { drawnBy, drawStrokes, lengthOf } from "./strokes.js";

const SIDE = 280; // pixels of the canvas
const REPLAYS = "replays"; // class of the document while a moment of the drawing is shown
const PLAY = "▶", PAUSE = "❚❚";

/**
 * @typedef {Object} ReplayData what the page passes down on each run
 * @property {string} canvas class of the container that holds the canvas
 * @property {import("./strokes.js").Stroke[]} strokes
 * @property {string} picture address of what they were drawn over; empty if there is none
 * @property {number} ticks of the strokes' clock, to a second
 */

class Replay {
  /** @type {ReplayData | null} */
  #data = null;
  #key = "";
  /** @type {import("../canvas/reader.js").CanvasReader | null} */
  #reader = null;
  #sheet = document.createElement("canvas");
  #context = contextOf(this.#sheet, { willReadFrequently: true });
  #picture = new Image();
  #tick = 0;
  #playing = 0;
  #aborter = new AbortController();

  /** @param {import("../mount.js").Parent} parent */
  constructor(parent) {
    /** @type {HTMLButtonElement} */
    this.button = element(parent, ".replay button");
    /** @type {HTMLInputElement} */
    this.slider = element(parent, ".replay input");
    /** @type {HTMLOutputElement} */
    this.output = element(parent, ".replay output");
    this.#sheet.width = this.#sheet.height = SIDE;
    this.#sheet.className = "replayed";
    this.#sheet.style.cssText = "position:absolute;inset:0;width:100%;height:100%;z-index:11;pointer-events:none;border-radius:inherit";
    this.button.addEventListener("click", () => (this.#playing ? this.#pause() : this.#play()));
    this.slider.addEventListener("input", () => this.#scrub());
    const options = { signal: this.#aborter.signal, capture: true };
    for (const type of ["mousedown", "touchstart"]) window.addEventListener(type, (e) => this.#touched(e), options);
  }

  dispose() {
    this.#stop();
    this.#aborter.abort();
    this.#reader?.leave(this.#changed);
  }

  /** @param {ReplayData} data */
  update(data) {
    this.#reader ??= followCanvas(data.canvas, this.#changed);
    const key = JSON.stringify(data);
    if (key === this.#key) return;
    this.#key = key;
    this.#data = data;
    this.#stop();
    if (data.picture) this.#picture.src = data.picture;
    this.slider.max = String(this.#end);
    this.#write(this.#end);
  }

  #changed = () => {};

  get #end() {
    return lengthOf(this.#data?.strokes ?? []);
  }

  /** Drawing goes on: what is replayed is in the way. @param {Event} event */
  #touched(event) {
    const canvas = this.#reader?.canvas;
    if (canvas && event.composedPath().includes(canvas.upper)) this.#stop();
  }

  #play() {
    if (!this.#data) return;
    const start = this.#tick >= this.#end ? 0 : this.#tick;
    const begin = performance.now() - (start * 1000) / this.#data.ticks;
    const step = () => {
      if (!this.#data) return;
      const tick = ((performance.now() - begin) * this.#data.ticks) / 1000;
      this.#show(tick);
      if (tick < this.#end) this.#playing = requestAnimationFrame(step);
      else this.#stop();
    };
    this.button.textContent = PAUSE;
    step();
  }

  #pause() {
    cancelAnimationFrame(this.#playing);
    this.#playing = 0;
    this.button.textContent = PLAY;
  }

  #scrub() {
    this.#pause();
    const tick = Number(this.slider.value);
    if (tick >= this.#end) this.#stop();
    else this.#show(tick);
  }

  /** The whole drawing is on the canvas again. */
  #stop() {
    this.#pause();
    this.#write(this.#end);
    if (!this.#sheet.isConnected) return;
    this.#sheet.remove();
    document.documentElement.classList.remove(REPLAYS);
    this.#reader?.readInstead(null);
  }

  /** Show what was drawn by some moment. @param {number} tick */
  #show(tick) {
    const context = this.#context;
    context.fillStyle = "#000";
    context.fillRect(0, 0, SIDE, SIDE);
    if (this.#data?.picture && this.#picture.complete) context.drawImage(this.#picture, 0, 0, SIDE, SIDE);
    drawStrokes(context, drawnBy(this.#data?.strokes ?? [], tick));
    this.#reader?.canvas?.wrapper.append(this.#sheet);
    this.#reader?.readInstead(this.#sheet);
    document.documentElement.classList.add(REPLAYS);
    this.#write(tick);
  }

  /** @param {number} tick */
  #write(tick) {
    this.#tick = Math.min(tick, this.#end);
    if (!this.#data) return;
    this.slider.value = String(this.#tick);
    const [now, end] = [this.#tick, this.#end].map((ticks) => (ticks / (this.#data?.ticks ?? 1)).toFixed(1));
    this.output.textContent = `${now} of ${end} s`;
  }
}

export default mount((parent) => new Replay(parent));
