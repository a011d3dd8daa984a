// How a unit's number comes about, term by term; the same as `lenet/worked_example.py`.

import { ACTIVATIONS } from "../engine/steps.js";
import { unitName, unitOf } from "../network_view/units.js";

const FEW = 12; // terms that are shown of a long sum

/** @typedef {import("../live/frame.js").Frame} Frame */
/** @typedef {import("../live/frame.js").Layer} Layer */
/** @typedef {import("../network_view/units.js").Unit} Unit */
/** @typedef {import("../engine/network.js").Network} Network */
/** @typedef {import("../engine/steps.js").Step} Step */
/** @typedef {{name: string, value: number, weight: number, product: number}} Term */

/**
 * @typedef {Object} Sum
 * @property {"products" | "squares" | "function" | "input"} kind
 * @property {string} formula
 * @property {{map: number | null, columns: number, terms: Term[], sum: number}[]} groups of terms, by the map that they are of
 * @property {number | null} rest of a long sum: all terms that are not shown
 * @property {number | null} bias
 * @property {number} total
 */

/**
 * Work a unit out.
 * @param {Unit} unit
 * @param {Frame} frame
 * @param {Network} network
 * @param {Layer[]} layers
 * @returns {Sum}
 */
export function workOut(unit, frame, network, layers) {
  const at = network.steps.findIndex(({ name }) => name === unit.layer.name);
  const step = network.steps[at];
  if (at === 0) return { kind: "input", formula: "ink / 255", groups: [], rest: null, bias: null, total: numbers(frame, step.name)[unit.index] };
  const before = layers[at - 1];
  /** @type {Read} */
  const read = { unit, step, before, x: numbers(frame, before.name), network };
  if (step.kind === "convolution") return convolution(read, layers);
  if (step.kind === "pooling" || step.kind === "subsampling") return square(read);
  if (step.kind === "dense" || step.kind === "rbf") return row(read);
  return pointwise(read);
}

/** @typedef {{unit: Unit, step: Step, before: Layer, x: Float32Array, network: Network}} Read */

/** @param {Frame} frame @param {string} name */
function numbers({ values }, name) {
  const found = values.get(name);
  if (!found) throw new Error(`an answer without ${name}`);
  return found;
}

/** @param {Read} read @param {string} suffix */
function tensor({ network, step }, suffix) {
  const found = network.tensors.get(`${step.name}.${suffix}`);
  if (!found) throw new Error(`no ${suffix} of ${step.name}`);
  return found;
}

/** @param {string} name @param {number} value @param {number} weight @returns {Term} */
function term(name, value, weight) {
  return { name, value, weight, product: value * weight };
}

/** @param {Term[]} terms */
function sumOf(terms) {
  return terms.reduce((total, { product }) => total + product, 0);
}

/** @param {Read} read @param {Layer[]} layers @returns {Sum} */
function convolution(read, layers) {
  const { unit, step, before, x, network } = read;
  const { kernel = 1, padding = 0, border = 0, reads } = step;
  const [maps, height, width] = before.shape;
  const channel = unit.channel ?? 0;
  const all = Array.from({ length: maps }, (_, map) => map);
  const which = reads ? reads[channel] : all;
  const earlier = (reads ?? []).slice(0, channel).reduce((count, some) => count + some.length, 0);
  const first = (reads ? earlier : channel * maps) * kernel * kernel;
  const weights = tensor(read, "weight");
  const isImage = before === layers[0];
  const groups = which.map((map, slice) => {
    const terms = Array.from({ length: kernel * kernel }, (_, i) => {
      const [row, col] = [unit.row + Math.floor(i / kernel) - padding, unit.col + (i % kernel) - padding];
      const isInside = row >= 0 && col >= 0 && row < height && col < width;
      const value = isInside ? x[(map * height + row) * width + col] : border;
      const name = isInside ? unitName(unitOf(before, [map, row, col])) : "padding";
      return term(name, isInside && isImage ? (value - network.mean) / network.deviation : value, weights[first + slice * kernel * kernel + i]);
    });
    return { map, columns: kernel, terms, sum: sumOf(terms) };
  });
  const bias = tensor(read, "bias")[channel];
  const formula = isImage ? "Σ normalised pixel × weight + bias" : "Σ value × weight + bias";
  return { kind: "products", formula, groups, rest: null, bias, total: groups.reduce((total, { sum }) => total + sum, bias) };
}

/** Pooling and subsampling. @param {Read} read @returns {Sum} */
function square(read) {
  const { unit, step, before, x } = read;
  const { kernel = 2 } = step;
  const channel = unit.channel ?? 0;
  const isTrained = step.kind === "subsampling";
  const weight = isTrained ? tensor(read, "weight")[channel] : step.function === "average" ? 1 / (kernel * kernel) : 1;
  const terms = Array.from({ length: kernel * kernel }, (_, i) => {
    const place = [channel, unit.row * kernel + Math.floor(i / kernel), unit.col * kernel + (i % kernel)];
    const source = unitOf(before, place);
    return term(unitName(source), x[source.index], weight);
  });
  const group = { map: channel, columns: kernel, terms, sum: sumOf(terms) };
  if (step.function === "max") {
    return { kind: "function", formula: "the largest of four", groups: [group], rest: null, bias: null, total: Math.max(...terms.map(({ value }) => value)) };
  }
  const bias = isTrained ? tensor(read, "bias")[channel] : null;
  const formula = isTrained ? "coefficient × sum + bias" : "the mean of four";
  return { kind: "products", formula, groups: [group], rest: null, bias, total: group.sum + (bias ?? 0) };
}

/** A dense layer, or distances to codes: the largest terms, and the sum of the others. @param {Read} read @returns {Sum} */
function row(read) {
  const { unit, step, before, x } = read;
  const weights = tensor(read, "weight").subarray(unit.index * x.length, (unit.index + 1) * x.length);
  const isDistance = step.kind === "rbf";
  const all = Array.from(x, (value, i) => {
    const made = term(unitName(unitOf(before, [i])), value, weights[i]);
    return isDistance ? { ...made, product: -((value - weights[i]) ** 2) } : made;
  });
  const terms = [...all].sort((a, b) => Math.abs(b.product) - Math.abs(a.product)).slice(0, FEW);
  const [sum, whole] = [sumOf(terms), sumOf(all)];
  const bias = isDistance ? null : tensor(read, "bias")[unit.index];
  return {
    kind: isDistance ? "squares" : "products",
    formula: isDistance ? "−Σ (value − code)²" : "Σ value × weight + bias",
    groups: [{ map: null, columns: 1, terms, sum }],
    rest: whole - sum,
    bias,
    total: whole + (bias ?? 0),
  };
}

/** @type {Record<string, string>} */
const FORMULAS = { relu: "max(0, z)", sigmoid: "1 / (1 + exp(−z))", tanh: "tanh(z)", "scaled-tanh": "1.7159 · tanh(2z / 3)" };

/** What is done to one number, or for softmax to ten. @param {Read} read @returns {Sum} */
function pointwise({ unit, step, before, x }) {
  const place = step.kind === "flatten" ? placeIn(before, unit.index) : unit.channel === null ? [unit.index] : [unit.channel, unit.row, unit.col];
  const source = unitName(unitOf(before, place));
  const z = x[unit.index];
  /** @param {string} formula @param {Term[]} terms @param {number} total @returns {Sum} */
  const made = (formula, terms, total) => ({
    kind: "function", formula, groups: [{ map: null, columns: 1, terms, sum: sumOf(terms) }], rest: null, bias: null, total,
  });
  if (step.kind === "softmax") {
    const highest = Math.max(...x);
    const powers = Array.from(x, (value, digit) => term(unitName(unitOf(before, [digit])), value, Math.exp(value - highest)));
    const total = powers.reduce((sum, { weight }) => sum + weight, 0);
    return made("exp(z − highest) / Σ exp(z − highest)", powers, powers[unit.index].weight / total);
  }
  if (step.kind === "flatten") return made("the same number, in one row", [term(source, z, 1)], z);
  const name = step.function ?? "";
  return made(`${FORMULAS[name]}, z = ${source}`, [term(source, z, 1)], ACTIVATIONS[name](z));
}

/** @param {Layer} layer @param {number} index @returns {number[]} */
function placeIn({ shape: [, height, width] }, index) {
  return [Math.floor(index / (height * width)), Math.floor(index / width) % height, index % width];
}
