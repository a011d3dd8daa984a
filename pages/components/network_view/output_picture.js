// The last column of the picture of the network: the ten probabilities as bars.

import { element } from "../elements.js";
import { numbersOf, tiedDigits } from "../live/frame.js";
import { probability } from "../text/numbers.js";
import { write } from "../text/write.js";
import { nameOf } from "./layer_picture.js";
import { scaling } from "./scale.js";
import { unitOf } from "./units.js";

/** @typedef {import("../live/frame.js").Layer} Layer */
/** @typedef {import("./layer_picture.js").Stage} Stage */
/** @typedef {import("./units.js").Unit} Unit */

export class OutputPicture {
  width = 1; // the bars lie below each other
  isCode = false;
  /** The digit that was predicted before the answer is shown. @type {number | null} */
  guess = null;
  isHidden = false; // the answer, until it has been guessed

  /** @param {Layer[]} steps the outputs, and their softmax as the last */
  constructor(steps) {
    this.steps = steps;
    this.element = document.createElement("section");
    this.element.className = "layer outputs";
    this.element.dataset.paper = "output";
    const bars = Array.from({ length: 10 }, (_, digit) =>
      `<div class="bar" data-digit="${digit}"><b>${digit}</b><span class="track"><i></i></span><span class="share"></span></div>`);
    this.element.innerHTML = `<h2>${nameOf("output")}</h2><div class="bars">${bars.join("")}</div>
      <footer><span class="words">softmax</span><span class="shape">10</span><span class="range"></span></footer>`;
    this.bars = Array.from({ length: 10 }, (_, digit) => {
      const bar = element(this.element, `.bar[data-digit="${digit}"]`);
      return { bar, fill: element(bar, "i"), share: element(bar, ".share") };
    });
  }

  /** @param {import("../live/frame.js").Frame} frame */
  draw(frame) {
    const chances = numbersOf(frame, "probabilities");
    const isShown = frame.digit >= 0 && !this.isHidden;
    const winner = tiedDigits(frame).length ? -1 : frame.digit;
    this.bars.forEach(({ bar, fill, share }, digit) => {
      bar.classList.toggle("winner", isShown && digit === winner);
      bar.classList.toggle("guessed", digit === this.guess);
      fill.style.transform = `scaleX(${isShown ? chances[digit] : 0})`;
      write(share, isShown ? probability(chances[digit]) : "");
    });
  }

  /** @param {Stage} stage */
  step(stage) {
    return this.steps[stage === "before" ? 0 : this.steps.length - 1];
  }

  /**
   * The scale for numbers between two.
   * @param {import("./scale.js").Scales} scales
   * @param {number} low
   * @param {number} high
   */
  scaleFor(scales, low, high) {
    return scaling(scales, low, high);
  }

  /**
   * The unit of a bar.
   * @param {HTMLElement} bar
   * @param {number} _x
   * @param {number} _y
   * @param {Stage} stage
   */
  unitAt(bar, _x, _y, stage) {
    return unitOf(this.step(stage), [Number(bar.dataset.digit)]);
  }

  /** What shows a unit. @param {Unit} unit */
  partOf({ index }) {
    return this.bars[index].bar;
  }

  /** Dim what a unit does not see. The softmax sees all ten outputs. @param {Unit | null} unit */
  mark(unit) {
    const own = unit && this.steps.includes(unit.layer) ? unit : null;
    const isAlone = own !== null && own.layer.kind !== "softmax";
    this.bars.forEach(({ bar }, digit) => {
      bar.classList.toggle("dimmed", isAlone && digit !== own.index);
      bar.classList.toggle("marked", digit === own?.index);
    });
  }
}
