// The picture of the network: every layer's feature maps, from the input to the ten outputs.

import { FieldOverlay, seenIn, unitOf } from "./fields.js";
import { range } from "./frame.js";

// How many tiles (maps) or cells (dense units) a layer has side by side: in the wide view, where
// layers stand beside each other, and in the narrow one, where they lie below each other.
const COLUMNS = {
  input: { wide: 1, narrow: 1 },
  C1: { wide: 1, narrow: 6 },
  S2: { wide: 1, narrow: 6 },
  C3: { wide: 2, narrow: 8 },
  S4: { wide: 2, narrow: 8 },
  C5: { wide: 4, narrow: 20 },
  F6: { wide: 4, narrow: 21 },
  output: { wide: 1, narrow: 1 },
};
const WORDS = { input: "image", convolution: "convolution", pooling: "max pooling", dense: "dense" };

/** @typedef {import("./frame.js").Layer} Layer */
/** @typedef {{layer: Layer, channel: number | null, row: number, col: number, index: number}} Unit */
/** @typedef {"before" | "after"} Stage before or after the non-linearity */

/** Turns numbers into colours of a table. */
export class Scale {
  /** @param {number[]} rgb red, green, blue of 256 colours, one after the other */
  constructor(rgb) {
    this.table = new Uint32Array(rgb.length / 3);
    for (let i = 0; i < this.table.length; i++) {
      this.table[i] = (255 << 24) | (rgb[3 * i + 2] << 16) | (rgb[3 * i + 1] << 8) | rgb[3 * i];
    }
  }

  /** CSS gradient of the scale, from left to right. */
  get gradient() {
    const hex = (c) => `rgb(${c & 255} ${(c >> 8) & 255} ${(c >> 16) & 255})`;
    return `linear-gradient(to right, ${Array.from({ length: 17 }, (_, i) => hex(this.table[Math.min(255, i * 16)])).join(",")})`;
  }

  /**
   * @param {Float32Array} values
   * @param {number} low shown as the first colour
   * @param {number} high shown as the last
   * @param {(i: number, colour: number) => void} put
   */
  paint(values, low, high, put) {
    const factor = high > low ? 255 / (high - low) : 0;
    for (let i = 0; i < values.length; i++) {
      put(i, this.table[Math.max(0, Math.min(255, (values[i] - low) * factor + 0.5)) | 0]);
    }
  }
}

/**
 * All maps in their own pixels, side by side on one small canvas, from which each is copied,
 * enlarged, to its place on one large canvas. Many small canvases would do, but the browser
 * composes each of them on its own, and that takes longer than the network itself.
 */
class Atlas {
  /** @param {number} width @param {number} height */
  constructor(width, height) {
    this.canvas = document.createElement("canvas");
    this.canvas.width = width;
    this.canvas.height = height;
    this.context = this.canvas.getContext("2d", { willReadFrequently: true });
    this.image = this.context.createImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  commit() {
    this.context.putImageData(this.image, 0, 0);
  }
}

/** One column of the picture: a layer of the 1998 paper, with one or two steps of the table. */
class LayerPicture {
  /** @param {Layer[]} steps before and (where there is one) after the non-linearity */
  constructor(steps) {
    this.steps = steps;
    this.paper = steps[0].paper;
    this.shape = steps[0].shape;
    this.isMap = this.shape.length === 3;
    this.element = document.createElement("section");
    this.element.className = "layer";
    this.element.dataset.paper = this.paper;
    const [first] = steps;
    const shape = this.shape.join("×");
    this.element.innerHTML = `<h4>${this.paper}</h4><div class="tiles"></div>
      <footer><span class="words">${WORDS[first.kind]}</span><span class="shape">${shape}</span><span class="range"></span></footer>`;
    this.element.querySelector("h4").title = `${steps.map((step) => step.name).join(", ")}: ${first.operation}`;
    this.range = this.element.querySelector(".range");
  }

  /** Make a tile for each map, or one for all units of a dense layer. @param {boolean} narrow */
  layOut(narrow) {
    const columns = COLUMNS[this.paper][narrow ? "narrow" : "wide"];
    [this.count, this.height, this.width] = this.isMap ? this.shape : [1, this.shape[0] / columns, columns];
    const grid = this.element.querySelector(".tiles");
    grid.style.setProperty("--columns", this.isMap ? columns : 1);
    this.tiles = Array.from({ length: this.count }, (_, channel) => {
      const tile = document.createElement("div");
      tile.className = "tile";
      tile.dataset.channel = channel;
      tile.style.aspectRatio = `${this.width} / ${this.height}`;
      tile.setAttribute("role", "img");
      tile.setAttribute("aria-label", this.isMap ? `${this.paper}, feature map ${channel}` : `${this.paper}, ${this.shape[0]} units`);
      return tile;
    });
    grid.replaceChildren(...this.tiles);
  }

  /** @param {Stage} stage */
  step(stage) {
    return this.steps[stage === "before" ? 0 : this.steps.length - 1];
  }

  /**
   * Paint the layer's maps into the atlas, side by side from row `top` on.
   * @param {import("./frame.js").Frame} frame
   * @param {Stage} stage
   * @param {{activation: Scale, signed: Scale, ink: Scale}} scales
   * @param {Atlas} atlas
   * @param {number} top
   */
  paint(frame, stage, scales, atlas, top) {
    const values = frame.values.get(this.step(stage).name);
    const [low, high] = range(values);
    const [scale, from, to] =
      this.paper === "input" ? [scales.ink, 0, 1]
      : low < 0 ? [scales.signed, -Math.max(-low, high), Math.max(-low, high)]
      : [scales.activation, 0, high];
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
   * The unit under a point.
   * @param {HTMLElement} tile
   * @param {number} x from the tile's left, CSS pixels
   * @param {number} y
   * @param {Stage} stage
   * @returns {Unit}
   */
  unitAt(tile, x, y, stage) {
    const clamp = (value, size) => Math.max(0, Math.min(size - 1, Math.floor(value)));
    const row = clamp((y / tile.clientHeight) * this.height, this.height);
    const col = clamp((x / tile.clientWidth) * this.width, this.width);
    const place = this.isMap ? [Number(tile.dataset.channel), row, col] : [row * this.width + col];
    return unitOf(this.step(stage), place);
  }

  /** A unit with the row and column at which it is shown. @param {Unit} unit @returns {Unit} */
  shown(unit) {
    if (this.isMap) return unit;
    return { ...unit, row: Math.floor(unit.index / this.width), col: unit.index % this.width };
  }
}

/** The last column: the ten probabilities as bars. */
class OutputPicture {
  /** @param {Layer[]} steps the outputs, and their softmax as the last */
  constructor(steps) {
    this.steps = steps;
    this.paper = "output";
    this.element = document.createElement("section");
    this.element.className = "layer outputs";
    this.element.dataset.paper = "output";
    const bars = Array.from({ length: 10 }, (_, digit) =>
      `<div class="bar" data-digit="${digit}"><b>${digit}</b><span class="track"><i></i></span><span class="share"></span></div>`);
    this.element.innerHTML = `<h4>output</h4><div class="bars">${bars.join("")}</div>
      <footer><span class="words">softmax</span><span class="shape">10</span><span class="range"></span></footer>`;
    this.bars = [...this.element.querySelectorAll(".bar")].map((bar) => ({
      bar, fill: bar.querySelector("i"), share: bar.querySelector(".share"),
    }));
  }

  layOut() {}

  /** @param {import("./frame.js").Frame} frame */
  draw(frame) {
    const chances = frame.values.get("probabilities");
    this.bars.forEach(({ bar, fill, share }, digit) => {
      bar.classList.toggle("winner", digit === frame.digit);
      fill.style.transform = `scaleX(${chances[digit]})`;
      write(share, frame.digit < 0 ? "" : percent(chances[digit]));
    });
  }

  /** @param {Stage} stage */
  step(stage) {
    return stage === "before" ? this.steps[0] : this.steps.at(-1);
  }

  unitAt(bar, x, y, stage) {
    return unitOf(this.step(stage), [Number(bar.dataset.digit)]);
  }

  /** Dim what a unit does not see. The softmax sees all ten outputs. @param {Unit | null} unit */
  mark(unit) {
    const own = unit && this.steps.includes(unit.layer) ? unit.index : null;
    const alone = own !== null && unit.layer.kind !== "softmax";
    this.bars.forEach(({ bar }, digit) => {
      bar.classList.toggle("dimmed", alone && digit !== own);
      bar.classList.toggle("marked", digit === own);
    });
  }
}

/** The whole picture. */
export class NetworkPicture {
  /**
   * @param {HTMLElement} element
   * @param {Layer[]} layers the layer table, in order
   * @param {{activation: Scale, signed: Scale, ink: Scale}} scales
   * @param {Record<string, Record<string, import("./fields.js").View>>} views what a unit of each
   *   layer sees of each earlier one
   */
  constructor(element, layers, scales, views) {
    this.element = element;
    this.views = views;
    /** @type {Unit | null} */
    this.marked = null;
    this.scales = scales;
    /** @type {Stage} */
    this.stage = "after";
    const shown = layers.filter((layer) => layer.kind !== "flatten");
    const papers = [...new Set(shown.map((layer) => layer.paper))].filter((paper) => paper !== "output");
    this.pictures = papers.map((paper) => new LayerPicture(shown.filter((layer) => layer.paper === paper)));
    this.outputs = new OutputPicture(shown.filter((layer) => layer.paper === "output"));
    this.canvas = document.createElement("canvas");
    this.canvas.setAttribute("aria-hidden", "true");
    this.context = this.canvas.getContext("2d");
    this.overlay = new FieldOverlay();
    element.replaceChildren(this.canvas, this.overlay.canvas, ...this.pictures.map((picture) => picture.element), this.outputs.element);
  }

  /** Lay the tiles out for the present size. @param {boolean} narrow */
  layOut(narrow) {
    if (this.narrow !== narrow) {
      this.narrow = narrow;
      for (const picture of this.pictures) picture.layOut(narrow);
      this.#makeAtlas();
    }
    this.#measure();
    if (this.frame) this.draw(this.frame);
    this.mark(this.marked);
  }

  /** Dim everything that a unit does not see, from its own layer back to the input. @param {Unit | null} unit */
  mark(unit) {
    this.marked = unit;
    this.overlay.clear();
    this.outputs.mark(unit);
    if (!unit || !this.frame || this.frame.digit < 0) return;
    const style = getComputedStyle(this.element);
    const colours = { paper: style.getPropertyValue("--st-background-color"), field: style.getPropertyValue("--field") };
    const views = this.views[unit.layer.name];
    this.pictures.forEach((picture, i) => {
      const first = picture.steps[0].name;
      if (!(first in views)) return; // a later layer
      const shown = picture.steps.includes(unit.layer) ? picture.shown(unit) : unit;
      this.places[i].forEach((place, channel) => {
        this.overlay.dim(place, seenIn(views[first], shown, channel), picture.height, picture.width, colours);
      });
    });
  }

  /** The picture that shows a layer. @param {Layer} layer */
  pictureOf(layer) {
    return [...this.pictures, this.outputs].find((picture) => picture.steps.includes(layer));
  }

  /** @param {import("./frame.js").Frame} frame */
  draw(frame) {
    this.frame = frame;
    this.outputs.draw(frame);
    if (frame.digit < 0) {
      this.context.clearRect(0, 0, this.canvas.width, this.canvas.height);
      return;
    }
    this.pictures.forEach((picture, i) => picture.paint(frame, this.stage, this.scales, this.atlas, this.tops[i]));
    this.atlas.commit();
    for (const { from, to } of this.copies) this.context.drawImage(this.atlas.canvas, ...from, ...to);
  }

  #makeAtlas() {
    let height = 0;
    this.tops = this.pictures.map((picture) => (height += picture.height) - picture.height);
    this.atlas = new Atlas(Math.max(...this.pictures.map((picture) => picture.count * picture.width)), height);
  }

  /** Find out where each tile stands, in device pixels. */
  #measure() {
    const ratio = window.devicePixelRatio;
    const outer = this.element.getBoundingClientRect();
    const pixel = (value) => Math.round(value * ratio);
    this.canvas.width = pixel(outer.width);
    this.canvas.height = pixel(outer.height);
    this.context.imageSmoothingEnabled = false;
    this.overlay.resize(this.canvas.width, this.canvas.height);
    this.places = this.pictures.map(({ tiles }) => tiles.map((tile) => {
      const box = tile.getBoundingClientRect();
      const [x, y] = [pixel(box.left - outer.left), pixel(box.top - outer.top)];
      return [x, y, pixel(box.right - outer.left) - x, pixel(box.bottom - outer.top) - y];
    }));
    this.copies = this.pictures.flatMap(({ width, height }, i) =>
      this.places[i].map((to, channel) => ({ from: [channel * width, this.tops[i], width, height], to })));
  }

  /** @param {Stage} stage */
  setStage(stage) {
    this.stage = stage;
    if (this.frame) this.draw(this.frame);
  }

  /**
   * The unit that an event of the pointer points at.
   * @param {PointerEvent} event
   * @returns {Unit | null}
   */
  unitAt(event) {
    const target = event.target instanceof Element ? event.target : null;
    const section = target?.closest(".layer");
    const part = target?.closest(".tile, .bar");
    const picture = [...this.pictures, this.outputs].find((candidate) => candidate.element === section);
    if (!picture || !part) return null;
    const box = part.getBoundingClientRect();
    return picture.unitAt(part, event.clientX - box.left, event.clientY - box.top, this.stage);
  }
}

/** A number in few characters. @param {number} value */
export function short(value) {
  const size = Math.abs(value);
  if (size < 0.005) return "0";
  return value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0).replace("-", "−");
}

/** A share in per cent; none is quite 100 % unless it is. @param {number} share 0..1 */
export function percent(share) {
  if (share >= 0.9995 && share < 1) return "> 99.9 %";
  return `${(100 * share).toFixed(1)} %`;
}

/**
 * Change an element's text, if it is another. The text sits in a box of its own (`.text`), whose
 * size does not depend on it; else the browser would lay out the whole page anew, at every frame.
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  let box = element.firstElementChild;
  if (!box) {
    box = document.createElement("div");
    box.className = "text";
    box.append("");
    element.replaceChildren(box);
  }
  if (box.firstChild.data !== text) box.firstChild.data = text;
}
