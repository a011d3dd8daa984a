// The lens: one layer or one feature map as large as the screen, with its numbers in the cells
// where they fit, while the pen moves on. A click opens a map of the layer, Escape closes.

import { contextOf, element } from "../elements.js";
import { numbersOf, range } from "../live/frame.js";
import { exact, probability, short } from "../text/numbers.js";
import { tableOf } from "../text/table.js";
import { CODE_WIDTH } from "./layer_picture.js";

const GAP = 14; // CSS pixels between maps
const NUMBER_WIDTH = 2.4; // of a cell that holds a number, in sizes of its type
const PERCENT_WIDTH = 4.6; // of one that holds a probability
const OUTPUTS_ACROSS = 5;
const LARGEST_TYPE = 44; // CSS pixels
const SMALLEST_TYPE = 18; // to be read from the back row

/** @typedef {import("../live/frame.js").Frame} Frame */
/** @typedef {import("./layer_picture.js").LayerPicture} LayerPicture */
/** @typedef {import("./layer_picture.js").Stage} Stage */
/** @typedef {import("./picture.js").NetworkPicture} NetworkPicture */
/** @typedef {{channel: number | null, height: number, width: number, first: number}} Block some cells: a map, or a dense layer's units */
/** @typedef {{block: Block, x: number, y: number, cell: number}} Placed */

export class Lens {
  /** @type {NetworkPicture | null} */
  #picture = null;
  #at = 0; // which layer of the picture is shown
  /** Which of its maps; null for all. @type {number | null} */
  #channel = null;
  /** @type {Placed[]} */
  #placed = [];

  /** @param {HTMLDialogElement} dialog */
  constructor(dialog) {
    this.dialog = dialog;
    this.title = element(dialog, ".lens-title");
    this.canvas = /** @type {HTMLCanvasElement} */ (element(dialog, "canvas"));
    this.context = contextOf(this.canvas);
    this.canvas.onclick = (event) => this.#click(event);
    dialog.onkeydown = (event) => this.#key(event);
    element(dialog, "button").onclick = () => dialog.close();
    this.resizer = new ResizeObserver(() => this.draw());
    this.resizer.observe(dialog);
  }

  dispose() {
    this.resizer.disconnect();
    this.dialog.close();
  }

  /**
   * @param {NetworkPicture} picture
   * @param {number} at which of its layers
   * @param {number | null} channel one map of it
   */
  open(picture, at, channel) {
    this.#picture = picture;
    this.#at = at;
    this.#channel = channel;
    if (!this.dialog.open) this.dialog.showModal();
    this.#show();
  }

  /** Something else is to be shown: as a picture, and as a table for those who do not see it. */
  #show() {
    this.draw();
    this.#tabulate();
  }

  /** The numbers at this moment. They do not follow the pen: a table that changes cannot be read. */
  #tabulate() {
    const picture = this.#picture;
    const frame = picture?.frame;
    const step = picture?.all[this.#at].step(picture.stage);
    const room = element(this.dialog, ".numbers");
    room.replaceChildren();
    if (!frame || !step || frame.digit < 0 || picture.hides(step)) return;
    const values = numbersOf(frame, step.name);
    const blocks = this.#blocks();
    const [{ height, width }] = blocks;
    const words = step.kind === "softmax" ? probability : exact;
    if (blocks.length === 1) {
      const first = blocks[0].first;
      const rows = Array.from({ length: height }, (_, row) =>
        [...values.subarray(first + row * width, Math.min(first + (row + 1) * width, values.length))].map(words));
      room.append(tableOf(`Numbers of ${step.name}`, ["", ...rows[0].map((_, col) => String(col))], rows.map((row, i) => [String(i), ...row])));
    } else {
      const maps = blocks.map(({ channel, first }) => [String(channel), ...range(values.subarray(first, first + height * width)).map(exact)]);
      room.append(tableOf(`Maps of ${step.name}`, ["map", "lowest", "highest"], maps));
    }
  }

  /** On to the next layer, or back; the first step opens the lens. @param {NetworkPicture} picture @param {1 | -1} step */
  walk(picture, step) {
    const next = this.dialog.open ? this.#at + step : 0;
    if (picture.all[next]) this.open(picture, next, null);
  }

  draw() {
    const picture = this.#picture;
    const frame = picture?.frame;
    if (!picture || !frame || !this.dialog.open) return;
    const shown = picture.all[this.#at];
    const step = shown.step(picture.stage);
    const isHidden = picture.hides(step);
    const { width, height } = this.#resize();
    this.#placed = arranged(this.#blocks(), width, height);
    const values = frame.digit < 0 ? new Float32Array(step.shape.reduce((a, b) => a * b, 1)) : numbersOf(frame, step.name);
    const one = this.#channel === null ? "" : ` · map ${this.#channel} of ${step.shape[0]}`;
    const [low, high] = range(values);
    const spread = isHidden || frame.digit < 0 ? "" : ` · ${short(low)} … ${short(high)}`;
    this.title.textContent = `${step.paper} · ${step.name}${one} · ${step.shape.join("×")}${spread}`;
    if (isHidden) return element(this.dialog, ".numbers").replaceChildren();
    const paint = painter(picture, shown, low, high);
    const texts = step.kind === "softmax" ? { words: probability, width: PERCENT_WIDTH } : { words: short, width: NUMBER_WIDTH };
    for (const placed of this.#placed) this.#paint(placed, values, paint, texts, shown === picture.outputs);
  }

  /** What is shown: the chosen map, or all maps, or all units. @returns {Block[]} */
  #blocks() {
    const shown = this.#picture?.all[this.#at];
    const [count, height, width] = shown?.steps[0].shape ?? [0];
    if (height === undefined) {
      const columns = shown?.isCode ? CODE_WIDTH : shown === this.#picture?.outputs ? OUTPUTS_ACROSS : Math.ceil(Math.sqrt(2 * count));
      return [{ channel: null, height: Math.ceil(count / columns), width: columns, first: 0 }];
    }
    const channels = this.#channel === null ? Array.from({ length: count }, (_, i) => i) : [this.#channel];
    return channels.map((channel) => ({ channel, height, width, first: channel * height * width }));
  }

  /** Fit the canvas to the screen. */
  #resize() {
    const { canvas, context } = this;
    const { clientWidth: width, clientHeight: height } = canvas;
    canvas.width = Math.round(width * devicePixelRatio);
    canvas.height = Math.round(height * devicePixelRatio);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.textAlign = "center";
    context.textBaseline = "middle";
    return { width, height };
  }

  /**
   * @param {Placed} placed
   * @param {Float32Array} values of the whole layer
   * @param {(value: number) => [number, number, number]} colour
   * @param {{words: (value: number) => string, width: number}} texts the numbers, and how wide they are at most
   * @param {boolean} isLabelled whether each cell is labelled with its index: the digit of an output
   */
  #paint({ block, x, y, cell }, values, colour, { words, width }, isLabelled) {
    const { context } = this;
    const type = Math.min(LARGEST_TYPE, Math.floor(cell / width));
    const { fontFamily } = getComputedStyle(this.dialog);
    context.font = `${type}px ${fontFamily}`;
    for (let i = 0; i < block.height * block.width && block.first + i < values.length; i++) {
      const value = values[block.first + i];
      const [red, green, blue] = colour(value);
      const [left, top] = [x + (i % block.width) * cell, y + Math.floor(i / block.width) * cell];
      context.fillStyle = `rgb(${red} ${green} ${blue})`;
      context.fillRect(left, top, cell + 0.5, cell + 0.5);
      if (type < SMALLEST_TYPE) continue;
      context.fillStyle = 0.3 * red + 0.59 * green + 0.11 * blue > 140 ? "#000" : "#fff";
      context.fillText(words(value), left + cell / 2, top + cell * (isLabelled ? 0.75 : 0.5));
      if (!isLabelled) continue;
      context.font = `700 ${2 * type}px ${fontFamily}`;
      context.fillText(String(i), left + cell / 2, top + 0.36 * cell);
      context.font = `${type}px ${fontFamily}`;
    }
  }

  /** @param {MouseEvent} event */
  #click({ offsetX, offsetY }) {
    const hit = this.#placed.find(({ block, x, y, cell }) =>
      offsetX >= x && offsetX < x + block.width * cell && offsetY >= y && offsetY < y + block.height * cell);
    if (!hit || hit.block.channel === null) return;
    this.#channel = this.#channel === null ? hit.block.channel : null;
    this.#show();
  }

  /** Through the maps, or the layers. @param {KeyboardEvent} event */
  #key(event) {
    const step = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }[event.key];
    if (!step || !this.#picture) return;
    event.preventDefault();
    event.stopPropagation();
    const { shape } = this.#picture.all[this.#at].step(this.#picture.stage);
    if (this.#channel === null) this.walk(this.#picture, step > 0 ? 1 : -1);
    else this.#channel = Math.max(0, Math.min(shape[0] - 1, this.#channel + step));
    this.#show();
  }
}

/**
 * Blocks of the same size side by side, as large as they can be.
 * @param {Block[]} blocks
 * @param {number} width CSS pixels
 * @param {number} height
 * @returns {Placed[]}
 */
export function arranged(blocks, width, height) {
  if (!blocks.length) return [];
  const [{ height: rows, width: cols }] = blocks;
  /** @param {number} across */
  const cellOf = (across) => {
    const down = Math.ceil(blocks.length / across);
    return Math.min((width - (across - 1) * GAP) / (across * cols), (height - (down - 1) * GAP) / (down * rows));
  };
  const counts = blocks.map((_, i) => i + 1);
  const across = counts.reduce((best, count) => (cellOf(count) > cellOf(best) ? count : best));
  const cell = Math.max(1, cellOf(across));
  const left = (width - across * cols * cell - (across - 1) * GAP) / 2;
  return blocks.map((block, i) => ({
    block,
    cell,
    x: left + (i % across) * (cols * cell + GAP),
    y: Math.floor(i / across) * (rows * cell + GAP),
  }));
}

/**
 * What colours a layer's numbers as in the picture.
 * @param {NetworkPicture} picture
 * @param {LayerPicture | import("./output_picture.js").OutputPicture} shown
 * @param {number} low
 * @param {number} high
 * @returns {(value: number) => [number, number, number]}
 */
function painter({ scales }, shown, low, high) {
  const { scale, from, to } = shown.scaleFor(scales, low, high);
  return (value) => scale.rgb(value, from, to);
}
