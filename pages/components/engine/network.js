// A network that runs in the browser: the forward pass of `lenet.trace`, step by step. Its answers
// have the form of those of the live protocol.

import { DIGIT_BYTES, FLOAT_BYTES, unitsIn } from "../live/frame.js";
import { IMAGE_SIZE } from "./framing.js";
import { runStep } from "./steps.js";
import { readTensors } from "./tensor_file.js";

const MOST_INK = 255;

/** @typedef {import("./steps.js").Step} Step */
/** @typedef {{mean: number, deviation: number, steps: Step[]}} Description */

export class Network {
  /**
   * @param {Description} description
   * @param {Map<string, Float32Array>} tensors
   */
  constructor({ mean, deviation, steps }, tensors) {
    this.mean = mean;
    this.deviation = deviation;
    this.steps = steps;
    this.tensors = tensors;
    let offset = 0;
    /** Where each step's numbers are in an answer. @type {import("../live/frame.js").Announced[]} */
    this.parts = steps.map(({ name, shape }) => {
      const part = { name, shape, offset };
      offset += FLOAT_BYTES * unitsIn(shape);
      return part;
    });
    this.frameBytes = DIGIT_BYTES + offset;
  }

  /** Read a network from its file, as `lenet/portable.py` writes it. @param {ArrayBuffer} content */
  static read(content) {
    const { metadata, tensors } = readTensors(content);
    return new Network(JSON.parse(metadata.network), tensors);
  }

  /**
   * Run it on one image.
   * @param {Float32Array | Uint8Array | null} image 28×28, row by row: 0..1, or 0..255 in whole
   *   numbers; null for a blank canvas
   * @returns {ArrayBuffer} a frame: the digit, then the numbers of every step
   */
  answer(image) {
    const frame = new ArrayBuffer(this.frameBytes);
    const outputs = this.parts.map(({ shape, offset }) => new Float32Array(frame, DIGIT_BYTES + offset, unitsIn(shape)));
    const [input] = outputs;
    if (image) input.set(image instanceof Uint8Array ? Float32Array.from(image, (ink) => ink / MOST_INK) : image);
    const isBlank = input.every((ink) => ink === 0);
    let before = { numbers: input.map((ink) => (ink - this.mean) / this.deviation), shape: [1, IMAGE_SIZE, IMAGE_SIZE] };
    for (let at = 1; at < this.steps.length; at++) {
      const step = this.steps[at];
      if (step.kind === "softmax" && isBlank) continue; // no prediction: all zero
      runStep(step, before, this.tensors, outputs[at]);
      before = { numbers: outputs[at], shape: step.shape };
    }
    const probabilities = outputs[outputs.length - 1];
    const digit = isBlank ? -1 : probabilities.indexOf(Math.max(...probabilities));
    new DataView(frame).setInt32(0, digit, true);
    return frame;
  }
}
