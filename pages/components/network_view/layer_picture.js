// One column of the picture of the network: the feature maps, or the units, of a layer.

import { element } from "../elements.js";
import { numbersOf, range } from "../live/frame.js";
import { short } from "../text/numbers.js";
import { write } from "../text/write.js";
import { scaling } from "./scale.js";
import { unitOf } from "./units.js";

const LOWEST = 8; // maps below each other, in the wide view
const ACROSS = 8; // maps side by side, in the narrow one
const TALLEST = 32; // rows of a dense layer's units, in the wide view
const FEWEST = 4; // of them side by side
/** How many units are side by side in the narrow view, the best first. */
const NARROW = [20, 21, 19, 22, 18, 23, 17, 24];
export const CODE_WIDTH = 7; // units side by side where they make up a drawn code of 7×12
/** Shares of the width, of a layer with as many tiles side by side as LeNet-5's own has. @type {Record<string, [share: number, columns: number]>} */
const WIDTHS = { input: [72, 1], C1: [50, 1], S2: [38, 1], C3: [84, 2], S4: [60, 2], C5: [46, 4], F6: [46, 4] };

/** @type {Record<string, string>} */
const WORDS = { input: "image", convolution: "convolution", subsampling: "subsampling", dense: "dense" };

/** @typedef {import("../live/frame.js").Frame} Frame */
/** @typedef {import("../live/frame.js").Layer} Layer */
/** @typedef {import("./scale.js").Scales} Scales */
/** @typedef {import("./units.js").Unit} Unit */
/** @typedef {"before" | "after"} Stage before or after the non-linearity */

/** One column of the picture: a layer of the 1998 paper, with one or two steps of the table. */
export class LayerPicture {
  /** @type {HTMLElement[]} */
  tiles = [];
  count = 0; // of tiles
  height = 0; // of a tile, in cells
  width = 0;
  share = 0; // of the picture's width, beside the other layers
  slope = 0; // how high all its tiles are, for each pixel that the column is wide

  /**
   * @param {Layer[]} steps before and (where there is one) after the non-linearity
   * @param {boolean} isCode whether its units are compared with drawn codes
   */
  constructor(steps, isCode = false) {
    const [first] = steps;
    this.steps = steps;
    this.isCode = isCode;
    this.paper = first.paper;
    this.shape = first.shape;
    this.isMap = this.shape.length === 3;
    this.element = document.createElement("section");
    this.element.className = isCode ? "layer code" : "layer";
    this.element.dataset.paper = this.paper;
    this.element.innerHTML = `<h2>${nameOf(this.paper)}</h2><div class="tiles"></div>
      <footer><span class="words">${wordsOf(first)}</span><span class="shape">${this.shape.join("×")}</span><span class="range"></span></footer>`;
    element(this.element, ".name").title = `${steps.map((step) => step.name).join(", ")}: ${first.operation}. Click to enlarge.`;
    this.range = element(this.element, ".range");
  }

  /** Make a tile for each map, or one for all units of a dense layer. @param {boolean} narrow */
  layOut(narrow) {
    const columns = this.isMap ? mapColumns(this.shape[0], narrow)
      : this.isCode ? CODE_WIDTH : unitColumns(this.shape[0], narrow);
    [this.count, this.height, this.width] = this.isMap ? this.shape : [1, Math.ceil(this.shape[0] / columns), columns];
    const [share, usual] = WIDTHS[this.paper];
    this.share = share * Math.sqrt(Math.max(1, columns / usual));
    const across = this.isMap ? columns : 1;
    this.slope = (Math.ceil(this.count / across) * this.height) / (across * this.width);
    const grid = element(this.element, ".tiles");
    grid.style.setProperty("--columns", String(across));
    this.tiles = Array.from({ length: this.count }, (_, channel) => this.#tile(channel));
    grid.replaceChildren(...this.tiles);
  }

  /** @param {number} channel */
  #tile(channel) {
    const tile = document.createElement("div");
    tile.className = "tile";
    tile.dataset.channel = String(channel);
    tile.style.aspectRatio = `${this.width} / ${this.height}`;
    tile.setAttribute("role", "img");
    tile.setAttribute("aria-label", this.isMap ? `${this.paper}, feature map ${channel}` : `${this.paper}, ${this.shape[0]} units`);
    return tile;
  }

  /** @param {Stage} stage */
  step(stage) {
    return this.steps[stage === "before" ? 0 : this.steps.length - 1];
  }

  /**
   * Paint the layer's maps into the atlas, side by side from row `top` on.
   * @param {Frame} frame
   * @param {Stage} stage
   * @param {Scales} scales
   * @param {import("./atlas.js").Atlas} atlas
   * @param {number} top
   */
  paint(frame, stage, scales, atlas, top) {
    const values = numbersOf(frame, this.step(stage).name);
    const [low, high] = range(values);
    const { scale, from, to } = this.scaleFor(scales, low, high);
    const { pixels, canvas } = atlas;
    const size = this.width * this.height;
    for (let channel = 0; channel < this.count; channel++) {
      const corner = top * canvas.width + channel * this.width;
      const map = values.subarray(channel * size, (channel + 1) * size);
      scale.paint(map, from, to, (i, colour) => {
        pixels[corner + Math.floor(i / this.width) * canvas.width + (i % this.width)] = colour;
      });
    }
    write(this.range, `${short(low)} … ${short(high)}`);
  }

  /**
   * The scale for numbers between two.
   * @param {Scales} scales
   * @param {number} low
   * @param {number} high
   */
  scaleFor(scales, low, high) {
    return this.paper === "input" ? { scale: scales.ink, from: 0, to: 1 } : scaling(scales, low, high);
  }

  /**
   * The unit under a point.
   * @param {HTMLElement} tile
   * @param {number} x from the tile's left, CSS pixels
   * @param {number} y
   * @param {Stage} stage
   * @returns {Unit | null} null behind the last unit of a dense layer
   */
  unitAt(tile, x, y, stage) {
    const row = cellAt(y, tile.clientHeight, this.height);
    const col = cellAt(x, tile.clientWidth, this.width);
    const place = this.isMap ? [Number(tile.dataset.channel), row, col] : [row * this.width + col];
    if (!this.isMap && place[0] >= this.shape[0]) return null;
    return unitOf(this.step(stage), place);
  }

  /** What shows a unit. @param {Unit} unit */
  partOf({ channel }) {
    return this.tiles[channel ?? 0];
  }

  /** A unit with the row and column at which it is shown. @param {Unit} unit @returns {Unit} */
  shown(unit) {
    if (this.isMap) return unit;
    return { ...unit, row: Math.floor(unit.index / this.width), col: unit.index % this.width };
  }
}

/** What a layer is, in words. @param {Layer} layer */
function wordsOf({ kind, operation }) {
  if (kind !== "pooling") return WORDS[kind];
  return operation.startsWith("average") ? "average pooling" : "max pooling";
}

/** How many maps are side by side. @param {number} maps @param {boolean} narrow */
function mapColumns(maps, narrow) {
  return narrow ? Math.min(ACROSS, maps) : Math.ceil(maps / LOWEST);
}

/** How many units are side by side. @param {number} units @param {boolean} narrow */
function unitColumns(units, narrow) {
  if (narrow) return Math.min(units, NARROW.find((columns) => units % columns === 0) ?? NARROW[0]);
  return Math.min(units, Math.max(FEWEST, Math.ceil(units / TALLEST)));
}

/** A layer's name, which enlarges it; by keyboard the key L does. @param {string} paper */
export function nameOf(paper) {
  return `<button type="button" class="name" tabindex="-1" title="Enlarge ${paper}">${paper}</button>`;
}

/**
 * @param {number} at CSS pixels from the first cell's edge
 * @param {number} size of all cells, CSS pixels
 * @param {number} cells
 */
function cellAt(at, size, cells) {
  return Math.max(0, Math.min(cells - 1, Math.floor((at / size) * cells)));
}
