// What each kind of step does, with the numbers of the step before it. Sums are taken in double
// precision and kept in single, so they are at least as exact as PyTorch's own.

/** @typedef {Float32Array} Numbers */

/**
 * @typedef {Object} Step of the forward pass, as `lenet/portable.py` describes it
 * @property {string} name
 * @property {string} kind
 * @property {number[]} shape of what it puts out
 * @property {string} [function] of an activation or a pooling
 * @property {number} [kernel] side of the sliding window
 * @property {number} [padding]
 * @property {number} [border] what the padding holds
 * @property {number[][] | null} [reads] of each kernel, the feature maps it reads; null: all
 */

/** @type {Record<string, (z: number) => number>} */
export const ACTIVATIONS = {
  relu: (z) => (z < 0 ? 0 : z),
  sigmoid: (z) => 1 / (1 + Math.exp(-z)),
  tanh: Math.tanh,
  "scaled-tanh": (z) => 1.7159 * Math.tanh((2 / 3) * z),
};

/** @type {Record<string, (square: number[]) => number>} */
const POOLINGS = {
  max: (square) => Math.max(...square),
  average: (square) => sum(square) / square.length,
};

/**
 * Run one step.
 * @param {Step} step
 * @param {{numbers: Numbers, shape: number[]}} before
 * @param {Map<string, Numbers>} tensors
 * @param {Numbers} out
 */
export function runStep(step, before, tensors, out) {
  const weight = tensors.get(`${step.name}.weight`);
  const bias = tensors.get(`${step.name}.bias`);
  if (step.kind === "flatten") out.set(before.numbers);
  else if (step.kind === "softmax") softmax(before.numbers, out);
  else if (step.kind === "activation") activate(step, before.numbers, out);
  else if (step.kind === "pooling") pool(step, before, POOLINGS[known(step.function)], out);
  else if (!weight) throw new Error(`no weights of ${step.name}`);
  else if (step.kind === "rbf") distances(before.numbers, weight, out);
  else if (!bias) throw new Error(`no biases of ${step.name}`);
  else if (step.kind === "dense") dense(before.numbers, weight, bias, out);
  else if (step.kind === "subsampling") subsample(step, before, weight, bias, out);
  else if (step.kind === "convolution") convolve(step, before, weight, bias, out);
  else throw new Error(`unknown kind of step: ${step.kind}`);
}

/** @param {string | undefined} name */
function known(name) {
  if (!name || !(name in ACTIVATIONS || name in POOLINGS)) throw new Error(`unknown function: ${name}`);
  return name;
}

/** @param {Step} step @param {Numbers} z @param {Numbers} out */
function activate(step, z, out) {
  const activation = ACTIVATIONS[known(step.function)];
  for (let i = 0; i < z.length; i++) out[i] = activation(z[i]);
}

/** @param {Step} step @param {{numbers: Numbers, shape: number[]}} before @param {Numbers} weight @param {Numbers} bias @param {Numbers} out */
function convolve({ kernel = 1, padding = 0, border = 0, reads = null, shape }, before, weight, bias, out) {
  const [channels, height, width] = shape;
  const { maps, side: [, across] } = padded(before, padding, border);
  const all = maps.map((_, channel) => channel);
  const total = new Float64Array(height * width);
  for (let channel = 0, slice = 0; channel < channels; channel++) {
    total.fill(bias[channel]);
    for (const read of reads ? reads[channel] : all) {
      const map = maps[read];
      for (let y = 0; y < kernel; y++) {
        for (let x = 0; x < kernel; x++) addShifted(total, map, y * across + x, across, width, weight[slice++]);
      }
    }
    out.set(total, channel * height * width);
  }
}

/**
 * Add a weight times what lies under it, for all places of the kernel at once.
 * @param {Float64Array} total
 * @param {Float32Array} map
 * @param {number} from
 * @param {number} across the map
 * @param {number} width of the result
 * @param {number} weight
 */
function addShifted(total, map, from, across, width, weight) {
  for (let row = 0, at = 0; at < total.length; row++) {
    for (let i = from + row * across, end = i + width; i < end; i++) total[at++] += weight * map[i];
  }
}

/**
 * Each feature map by itself, with a border around it.
 * @param {{numbers: Numbers, shape: number[]}} before
 * @param {number} padding
 * @param {number} border
 */
function padded({ numbers, shape: [channels, height, width] }, padding, border) {
  const side = [height + 2 * padding, width + 2 * padding];
  const maps = Array.from({ length: channels }, (_, channel) => {
    const map = numbers.subarray(channel * height * width, (channel + 1) * height * width);
    if (!padding) return map;
    const wide = new Float32Array(side[0] * side[1]).fill(border);
    for (let y = 0; y < height; y++) {
      wide.set(map.subarray(y * width, (y + 1) * width), (y + padding) * side[1] + padding);
    }
    return wide;
  });
  return { maps, side };
}

/** @param {Step} step @param {{numbers: Numbers, shape: number[]}} before @param {(square: number[]) => number} pooled @param {Numbers} out */
function pool({ kernel = 2, shape: [channels, height, width] }, { numbers, shape: [, rows, cols] }, pooled, out) {
  const square = new Array(kernel * kernel);
  for (let channel = 0, at = 0; channel < channels; channel++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const corner = (channel * rows + y * kernel) * cols + x * kernel;
        for (let i = 0; i < square.length; i++) square[i] = numbers[corner + Math.floor(i / kernel) * cols + (i % kernel)];
        out[at++] = pooled(square);
      }
    }
  }
}

/** @param {Step} step @param {{numbers: Numbers, shape: number[]}} before @param {Numbers} weight @param {Numbers} bias @param {Numbers} out */
function subsample(step, before, weight, bias, out) {
  pool(step, before, sum, out);
  const size = out.length / weight.length;
  for (let i = 0; i < out.length; i++) {
    const channel = Math.floor(i / size);
    out[i] = out[i] * weight[channel] + bias[channel];
  }
}

/** @param {number[]} numbers */
function sum(numbers) {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}

/** @param {Numbers} x @param {Numbers} weight @param {Numbers} bias @param {Numbers} out */
function dense(x, weight, bias, out) {
  for (let unit = 0, w = 0; unit < out.length; unit++) {
    let total = bias[unit];
    for (let i = 0; i < x.length; i++) total += x[i] * weight[w++];
    out[unit] = total;
  }
}

/** @param {Numbers} x @param {Numbers} codes @param {Numbers} out */
function distances(x, codes, out) {
  for (let unit = 0, w = 0; unit < out.length; unit++) {
    let total = 0;
    for (let i = 0; i < x.length; i++) total += (x[i] - codes[w++]) ** 2;
    out[unit] = -total;
  }
}

/** @param {Numbers} z @param {Numbers} out */
function softmax(z, out) {
  const highest = Math.max(...z);
  const powers = Array.from(z, (value) => Math.exp(value - highest));
  const total = sum(powers);
  powers.forEach((power, i) => { out[i] = power / total; });
}
