// Reading a safetensors file: eight bytes with the length of its table, the table, the numbers.

const LENGTH_BYTES = 8;

/** @typedef {{dtype: string, shape: number[], data_offsets: [number, number]}} Entry */
/** @typedef {{metadata: Record<string, string>, tensors: Map<string, Float32Array>}} TensorFile */

/**
 * Read a file of float32 numbers.
 * @param {ArrayBuffer} content
 * @returns {TensorFile}
 */
export function readTensors(content) {
  const length = Number(new DataView(content).getBigUint64(0, true));
  const table = JSON.parse(new TextDecoder().decode(new Uint8Array(content, LENGTH_BYTES, length)));
  const { __metadata__: metadata = {}, ...entries } = table;
  /** @type {Map<string, Float32Array>} */
  const tensors = new Map();
  for (const [name, { dtype, data_offsets: [start, end] }] of /** @type {[string, Entry][]} */ (Object.entries(entries))) {
    if (dtype !== "F32") throw new Error(`${name} holds ${dtype}, not float32`);
    const from = LENGTH_BYTES + length;
    tensors.set(name, new Float32Array(content.slice(from + start, from + end))); // a copy: it may lie at any byte
  }
  return { metadata, tensors };
}
