// The picture of the network: every layer's feature maps, from the input to the ten outputs.

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
   * @param {Uint32Array} pixels
   */
  paint(values, low, high, pixels) {
    const factor = high > low ? 255 / (high - low) : 0;
    for (let i = 0; i < values.length; i++) {
      pixels[i] = this.table[Math.max(0, Math.min(255, (values[i] - low) * factor + 0.5)) | 0];
    }
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
    this.tiles = this.element.querySelector(".tiles");
    this.range = this.element.querySelector(".range");
    /** @type {{canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, image: ImageData, pixels: Uint32Array}[]} */
    this.canvases = [];
  }

  /** @param {boolean} narrow */
  layOut(narrow) {
    const columns = COLUMNS[this.paper][narrow ? "narrow" : "wide"];
    const [count, height, width] = this.isMap ? this.shape : [1, this.shape[0] / columns, columns];
    this.element.style.setProperty("--columns", this.isMap ? columns : 1);
    this.columns = columns;
    this.tiles.replaceChildren();
    this.canvases = Array.from({ length: count }, (_, channel) => {
      const canvas = document.createElement("canvas");
      canvas.width = width;
      canvas.height = height;
      canvas.dataset.channel = channel;
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", this.isMap ? `${this.paper}, feature map ${channel}` : `${this.paper}, ${this.shape[0]} units`);
      const context = canvas.getContext("2d");
      const image = context.createImageData(width, height);
      this.tiles.append(canvas);
      return { canvas, context, image, pixels: new Uint32Array(image.data.buffer) };
    });
  }

  /** @param {Stage} stage */
  step(stage) {
    return this.steps[stage === "before" ? 0 : this.steps.length - 1];
  }

  /**
   * @param {import("./frame.js").Frame} frame
   * @param {Stage} stage
   * @param {{activation: Scale, signed: Scale, ink: Scale}} scales
   */
  draw(frame, stage, scales) {
    const step = this.step(stage);
    const values = frame.values.get(step.name);
    const [low, high] = range(values);
    const size = values.length / this.canvases.length;
    const [scale, from, to] =
      this.paper === "input" ? [scales.ink, 0, 1]
      : low < 0 ? [scales.signed, -Math.max(-low, high), Math.max(-low, high)]
      : [scales.activation, 0, high];
    this.canvases.forEach(({ context, image, pixels }, i) => {
      scale.paint(values.subarray(i * size, (i + 1) * size), from, to, pixels);
      context.putImageData(image, 0, 0);
    });
    const text = `${short(low)} … ${short(high)}`;
    if (this.range.textContent !== text) this.range.textContent = text;
  }

  /**
   * The unit under a point.
   * @param {HTMLCanvasElement} canvas
   * @param {number} x from the canvas's left, CSS pixels
   * @param {number} y
   * @param {Stage} stage
   * @returns {Unit}
   */
  unitAt(canvas, x, y, stage) {
    const clamp = (value, size) => Math.max(0, Math.min(size - 1, Math.floor(value)));
    const row = clamp((y / canvas.clientHeight) * canvas.height, canvas.height);
    const col = clamp((x / canvas.clientWidth) * canvas.width, canvas.width);
    const channel = Number(canvas.dataset.channel);
    const index = (channel * canvas.height + row) * canvas.width + col;
    return { layer: this.step(stage), channel: this.isMap ? channel : null, row, col, index };
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

  draw(frame) {
    const chances = frame.values.get("probabilities");
    this.bars.forEach(({ bar, fill, share }, digit) => {
      bar.classList.toggle("winner", digit === frame.digit);
      fill.style.transform = `scaleX(${chances[digit]})`;
      const text = frame.digit < 0 ? "" : percent(chances[digit]);
      if (share.textContent !== text) share.textContent = text;
    });
  }

  unitAt(bar) {
    const digit = Number(bar.dataset.digit);
    return { layer: this.steps.at(-1), channel: null, row: digit, col: 0, index: digit };
  }
}

/** The whole picture. */
export class NetworkPicture {
  /**
   * @param {HTMLElement} element
   * @param {Layer[]} layers the layer table, in order
   * @param {{activation: Scale, signed: Scale, ink: Scale}} scales
   */
  constructor(element, layers, scales) {
    this.element = element;
    this.scales = scales;
    /** @type {Stage} */
    this.stage = "after";
    const shown = layers.filter((layer) => layer.kind !== "flatten");
    const papers = [...new Set(shown.map((layer) => layer.paper))];
    this.pictures = papers.map((paper) => {
      const steps = shown.filter((layer) => layer.paper === paper);
      return paper === "output" ? new OutputPicture(steps) : new LayerPicture(steps);
    });
    element.replaceChildren(...this.pictures.map((picture) => picture.element));
  }

  /** @param {boolean} narrow */
  layOut(narrow) {
    if (this.narrow === narrow) return;
    this.narrow = narrow;
    for (const picture of this.pictures) picture.layOut(narrow);
    if (this.frame) this.draw(this.frame);
  }

  /** @param {import("./frame.js").Frame} frame */
  draw(frame) {
    this.frame = frame;
    for (const picture of this.pictures) picture.draw(frame, this.stage, this.scales);
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
    const part = target?.closest("canvas, .bar");
    const picture = this.pictures.find((candidate) => candidate.element === section);
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

/** @param {number} share 0..1 */
export function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}
