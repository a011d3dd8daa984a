// Protocol 2: an ask is the framed image; an answer holds the numbers of the layers with weights, and
// all that can be derived from them is worked out here. What is printed comes in single precision:
// the outputs, each step's lowest and highest number, and one number that is asked for.

import { runStep } from "../engine/steps.js";
import { DIGIT_BYTES, FLOAT_BYTES, range, readFrame, unitsIn } from "./frame.js";
import { halfPrecision } from "./half_precision.js";

const NO_UNIT = 2 ** 32 - 1;
const UNIT_BYTES = 4;
const MOST_INK = 255;
/** Kinds of steps that are worked out here. */
const DERIVED = ["input", "activation", "pooling", "flatten", "softmax"];

/** @typedef {import("./frame.js").Announced} Announced */
/** @typedef {import("../engine/steps.js").Step} Step */
/** @typedef {{layers: Announced[], steps: Step[], sent: {name: string, offset: number}[], dtype: string, frame_bytes: number}} Announcement */
/** @typedef {{image: Uint8Array, unit: number | null}} Asked */

/** How asks and answers of one network are written and read. */
export class CompactMessages {
  /** @param {Announcement} announcement */
  constructor({ layers, steps, sent, dtype, frame_bytes: bytes }) {
    this.layers = layers;
    this.steps = steps;
    this.sent = new Map(sent.map(({ name, offset }) => [name, DIGIT_BYTES + offset]));
    this.isHalf = dtype === "float16";
    this.bytes = bytes;
    this.outputs = steps.filter(({ kind }) => !DERIVED.includes(kind)).at(-1)?.name ?? "";
  }

  /** @param {Asked} asked */
  ask({ image, unit }) {
    const message = new Uint8Array(UNIT_BYTES + image.length);
    new DataView(message.buffer).setUint32(0, unit ?? NO_UNIT, true);
    message.set(image, UNIT_BYTES);
    return message;
  }

  /**
   * Read an answer.
   * @param {ArrayBuffer} message
   * @param {Asked} asked what it answers
   * @returns {import("./frame.js").Frame} with all numbers, as in protocol 1
   */
  read(message, { image, unit }) {
    if (message.byteLength !== this.bytes) throw new Error(`an answer of ${message.byteLength} bytes, not ${this.bytes}`);
    const total = this.layers.reduce((sum, { shape }) => sum + unitsIn(shape), 0);
    const buffer = new ArrayBuffer(DIGIT_BYTES + FLOAT_BYTES * total);
    const digit = new DataView(message).getInt32(0, true);
    new DataView(buffer).setInt32(0, digit, true);
    const numbers = this.layers.map(({ shape, offset }) => new Float32Array(buffer, DIGIT_BYTES + offset, unitsIn(shape)));
    const [wanted, ...rest] = new Float32Array(message, DIGIT_BYTES, 1 + 2 * this.layers.length);
    this.steps.forEach((step, at) => {
      this.#fill(step, at, { numbers, message, image, digit });
      hold(numbers[at], rest[2 * at], rest[2 * at + 1]);
    });
    if (unit !== null) new Float32Array(buffer, DIGIT_BYTES)[unit] = wanted;
    return readFrame(buffer, this.layers);
  }

  /**
   * @param {Step} step
   * @param {number} at
   * @param {{numbers: Float32Array[], message: ArrayBuffer, image: Uint8Array, digit: number}} read
   */
  #fill(step, at, { numbers, message, image, digit }) {
    const out = numbers[at];
    const offset = this.sent.get(step.name);
    if (offset !== undefined) out.set(this.isHalf ? halfPrecision(message, offset, out.length) : new Float32Array(message, offset, out.length));
    else if (step.name === this.outputs) out.set(new Float32Array(message, DIGIT_BYTES + FLOAT_BYTES * (1 + 2 * this.layers.length), out.length));
    else if (step.kind === "input") out.set(Float32Array.from(image, (ink) => ink / MOST_INK));
    else if (step.kind !== "softmax" || digit >= 0) {
      runStep(step, { numbers: numbers[at - 1], shape: this.layers[at - 1].shape }, new Map(), out);
    }
  }
}

/**
 * Let numbers lie between their lowest and highest, and reach both. Equal ones stay equal: outputs that tie.
 * @param {Float32Array} numbers
 * @param {number} low
 * @param {number} high
 */
function hold(numbers, low, high) {
  const [lowest, highest] = range(numbers);
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i];
    numbers[i] = value === highest ? high : value === lowest ? low : Math.min(high, Math.max(low, value));
  }
}
