// Which unit is looked at, the one under the pointer or else the pinned one, and what it sees: in
// the picture, and on the drawing.

import { MarkedField } from "../canvas/field.js";
import { element } from "../elements.js";
import { inputBox } from "./fields.js";
import { Tip } from "./tip.js";
import { unitName } from "./units.js";

/** @typedef {import("../live/frame.js").Frame} Frame */
/** @typedef {import("./picture.js").NetworkPicture} NetworkPicture */
/** @typedef {import("./units.js").Unit} Unit */

export class Looking {
  /** @type {NetworkPicture | null} */
  picture = null;
  /** @type {import("../canvas/reader.js").CanvasReader | null} */
  canvas = null;
  /** The unit under the pointer. @type {Unit | null} */
  #pointed = null;
  #field = new MarkedField();

  /**
   * @param {HTMLElement} root of the view
   * @param {() => Unit | null} pinned
   */
  constructor(root, pinned) {
    this.root = root;
    this.pinned = pinned;
    this.tip = new Tip(element(root, ".tip"), root);
  }

  dispose() {
    this.#field.remove();
  }

  /** Begin anew with another picture. @param {NetworkPicture} picture */
  begin(picture) {
    this.picture = picture;
    this.#pointed = null;
  }

  /** The unit that is looked at. */
  get unit() {
    return this.#pointed ?? this.pinned();
  }

  /** @param {PointerEvent} event */
  point(event) {
    const unit = this.picture?.unitAt(event);
    const frame = this.picture?.frame;
    if (!unit || !frame) return this.leave();
    const isOther = !this.#pointed || unitName(this.#pointed) !== unitName(unit);
    this.#pointed = unit;
    if (isOther) {
      this.#describe(unit, frame);
      this.mark();
    }
    this.tip.place(event.clientX, event.clientY);
  }

  /** The pointer has left the picture. */
  leave() {
    const was = this.#pointed;
    this.#pointed = null;
    this.tip.hide();
    if (was) this.mark();
  }

  /** Show the tip beside the unit that a key led to. @param {Unit} unit */
  pointAt(unit) {
    this.#pointed = null;
    const part = this.picture?.pictureOf(unit.layer)?.partOf(unit);
    if (!part || !this.picture?.frame) return;
    this.#describe(unit, this.picture.frame);
    this.tip.placeBeside(part);
  }

  /** Show what is seen. */
  mark() {
    this.picture?.mark(this.unit);
    this.markDrawing();
  }

  markDrawing() {
    const { canvas, unit } = this;
    const frame = this.picture?.frame;
    if (!canvas) return;
    if (!unit || !frame || frame.digit < 0 || !frame.framing.length) return this.#field.remove();
    const colour = getComputedStyle(this.root).getPropertyValue("--field");
    this.#field.show(canvas, inputBox(unit), frame.framing, colour);
  }

  /** Another frame is shown. @param {Frame} frame @param {boolean} isOtherwiseBlank than the one before */
  follow(frame, isOtherwiseBlank) {
    if (isOtherwiseBlank) this.picture?.mark(this.unit);
    if (this.#pointed) this.#describe(this.#pointed, frame);
    if (this.unit) this.markDrawing();
  }

  /** @param {Unit} unit @param {Frame} frame */
  #describe(unit, frame) {
    this.tip.describe(unit, this.picture?.hides(unit.layer) ? null : frame);
  }
}
