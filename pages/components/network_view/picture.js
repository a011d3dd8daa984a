// The picture of the network: every layer's feature maps, from the input to the ten outputs.

import { contextOf } from "../elements.js";
import { Atlas } from "./atlas.js";
import { seenIn } from "./fields.js";
import { LayerPicture } from "./layer_picture.js";
import { OutputPicture } from "./output_picture.js";
import { FieldOverlay } from "./overlay.js";

/** @typedef {import("../live/frame.js").Frame} Frame */
/** @typedef {import("../live/frame.js").Layer} Layer */
/** @typedef {import("./layer_picture.js").Stage} Stage */
/** @typedef {import("./overlay.js").Place} Place */
/** @typedef {import("./units.js").Unit} Unit */

const OUTPUTS = 124; // share of the picture's width, beside those of the layers

export class NetworkPicture {
  /** The frame that is shown. @type {Frame | null} */
  frame = null;
  /** The unit whose fields are shown. @type {Unit | null} */
  marked = null;
  /** @type {Stage} */
  stage = "after";
  isSecret = false; // what each unit holds, until it has been worked out
  /** @type {boolean | null} */
  #narrow = null;
  #canvas = document.createElement("canvas");
  #context = contextOf(this.#canvas);
  #overlay = new FieldOverlay();
  #atlas = new Atlas(1, 1);
  /** The row of the atlas at which each layer begins. @type {number[]} */
  #tops = [];
  /** Where each layer's tiles are shown. @type {Place[][]} */
  #places = [];

  /**
   * @param {HTMLElement} element
   * @param {Layer[]} layers the layer table, in order
   * @param {import("./scale.js").Scales} scales
   * @param {import("./fields.js").Views} views
   */
  constructor(element, layers, scales, views) {
    this.element = element;
    this.scales = scales;
    this.views = views;
    const shown = layers.filter((layer) => layer.kind !== "flatten");
    const papers = [...new Set(shown.map((layer) => layer.paper))].filter((paper) => paper !== "output");
    const code = shown[shown.findIndex(({ kind }) => kind === "rbf") - 1]?.paper;
    this.layers = papers.map((paper) => new LayerPicture(shown.filter((layer) => layer.paper === paper), paper === code));
    this.outputs = new OutputPicture(shown.filter((layer) => layer.paper === "output"));
    this.all = [...this.layers, this.outputs];
    this.#canvas.setAttribute("aria-hidden", "true");
    element.replaceChildren(this.#canvas, this.#overlay.canvas, ...this.all.map((picture) => picture.element));
  }

  /** Lay the tiles out for the present size. @param {boolean} narrow */
  layOut(narrow) {
    if (this.#narrow !== narrow) {
      this.#narrow = narrow;
      for (const picture of this.layers) picture.layOut(narrow);
      this.#shareOut();
      this.#makeAtlas();
    }
    this.#measure();
    if (this.frame) this.draw(this.frame);
    this.mark(this.marked);
  }

  /** Set the columns' widths, and how high the picture is for each pixel of them. */
  #shareOut() {
    const { style } = this.element;
    const all = this.layers.reduce((sum, { share }) => sum + share, OUTPUTS);
    const columns = [...this.layers.map(({ share }) => share), OUTPUTS];
    style.setProperty("--shares", columns.map((share) => `minmax(var(--narrowest), ${share.toFixed(1)}fr)`).join(" "));
    style.setProperty("--gaps", String(this.layers.length));
    style.setProperty("--slope", Math.max(...this.layers.map(({ share, slope }) => (share * slope) / all)).toFixed(4));
  }

  /** Dim everything that a unit does not see, from its own layer back to the input. @param {Unit | null} unit */
  mark(unit) {
    this.marked = unit;
    this.#overlay.clear();
    this.outputs.mark(unit);
    if (!unit || !this.frame || this.frame.digit < 0) return;
    const style = getComputedStyle(this.element);
    const colours = { paper: style.getPropertyValue("--st-background-color"), field: style.getPropertyValue("--field") };
    const views = this.views[unit.layer.name];
    this.layers.forEach((picture, i) => {
      const first = picture.steps[0].name;
      if (!(first in views)) return; // a later layer
      const shown = picture.steps.includes(unit.layer) ? picture.shown(unit) : unit;
      this.#places[i].forEach((place, channel) => {
        this.#overlay.dim(place, seenIn(views[first], shown, channel), picture.height, picture.width, colours);
      });
    });
  }

  /** All rows of the layer table that are shown. */
  get steps() {
    return this.all.flatMap(({ steps }) => steps);
  }

  /** The picture that shows a layer. @param {Layer} layer */
  pictureOf(layer) {
    return this.all.find((picture) => picture.steps.includes(layer));
  }

  /** Whether a layer's numbers would give away what is to be answered first. @param {Layer} layer */
  hides(layer) {
    return this.isSecret || (this.outputs.isHidden && this.outputs.steps.includes(layer));
  }

  /** The layer shown before or after another one. @param {Layer} layer @param {1 | -1} step */
  beside(layer, step) {
    const at = this.all.findIndex((picture) => picture.steps.includes(layer));
    return this.all[at + step]?.step(this.stage);
  }

  /** @param {Frame} frame */
  draw(frame) {
    this.frame = frame;
    this.outputs.draw(frame);
    if (frame.digit < 0) {
      this.#context.clearRect(0, 0, this.#canvas.width, this.#canvas.height);
      return;
    }
    this.layers.forEach((picture, i) => picture.paint(frame, this.stage, this.scales, this.#atlas, this.#tops[i]));
    this.#atlas.commit();
    this.layers.forEach(({ width, height }, i) => this.#places[i].forEach((place, channel) => {
      this.#context.drawImage(this.#atlas.canvas, channel * width, this.#tops[i], width, height, ...place);
    }));
  }

  #makeAtlas() {
    let height = 0;
    this.#tops = this.layers.map((picture) => (height += picture.height) - picture.height);
    this.#atlas = new Atlas(Math.max(...this.layers.map((picture) => picture.count * picture.width)), height);
  }

  /** Find out where each tile stands. */
  #measure() {
    const ratio = window.devicePixelRatio;
    const outer = this.element.getBoundingClientRect();
    /** @param {number} value CSS pixels */
    const pixel = (value) => Math.round(value * ratio);
    this.#canvas.width = pixel(outer.width);
    this.#canvas.height = pixel(outer.height);
    this.#context.imageSmoothingEnabled = false;
    this.#overlay.resize(this.#canvas.width, this.#canvas.height);
    this.#places = this.layers.map(({ tiles }) => tiles.map((tile) => {
      const box = tile.getBoundingClientRect();
      const [x, y] = [pixel(box.left - outer.left), pixel(box.top - outer.top)];
      return [x, y, pixel(box.right - outer.left) - x, pixel(box.bottom - outer.top) - y];
    }));
  }

  /** @param {Stage} stage */
  setStage(stage) {
    this.stage = stage;
    if (this.frame) this.draw(this.frame);
  }

  /** Which layer's name an event of the pointer is on; −1 for none. @param {MouseEvent} event */
  named(event) {
    const name = event.target instanceof Element ? event.target.closest(".name") : null;
    return name ? this.all.findIndex((picture) => picture.element.contains(name)) : -1;
  }

  /**
   * The unit that an event of the pointer points at.
   * @param {MouseEvent} event
   * @returns {Unit | null}
   */
  unitAt(event) {
    const target = event.target instanceof Element ? event.target : null;
    const section = target?.closest(".layer");
    /** @type {HTMLElement | null | undefined} */
    const part = target?.closest(".tile, .bar");
    const picture = this.all.find((candidate) => candidate.element === section);
    if (!picture || !part) return null;
    const box = part.getBoundingClientRect();
    return picture.unitAt(part, event.clientX - box.left, event.clientY - box.top, this.stage);
  }
}
