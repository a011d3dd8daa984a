import assert from "node:assert/strict";
import { test } from "node:test";

import { BrowserEngine, LARGEST_DIFFERENCE } from "../../pages/components/engine/browser_engine.js";
import { frameInk } from "../../pages/components/engine/framing.js";
import { Network } from "../../pages/components/engine/network.js";
import { readTensors } from "../../pages/components/engine/tensor_file.js";
import { readFrame } from "../../pages/components/live/frame.js";
import { answers } from "./answers.mjs";

const bytes = (base64) => Uint8Array.from(Buffer.from(base64, "base64"));
const networks = answers.networks.map((python) => ({ ...python, network: Network.read(bytes(python.file).buffer) }));
const frames = (network) => network.answers.map(({ image, frame }) => ({
  image: image && Uint8Array.from(image),
  frame: readFrame(bytes(frame).buffer, network.layers),
}));

test("a drawing is framed as Python frames it, to the last bit", () => {
  assert.ok(answers.framings.length > 60);
  for (const { height, width, ink, image, numbers } of answers.framings) {
    const framed = frameInk({ height, width, ink: bytes(ink) });
    assert.deepEqual(framed && Array.from(framed.image), image, `${height}×${width}`);
    assert.deepEqual(framed && framed.numbers, numbers);
  }
});

test("blank paper gets no image", () => {
  assert.equal(frameInk({ height: 28, width: 28, ink: new Uint8Array(784) }), null);
});

for (const known of networks) {
  test(`${known.name}: its answers are laid out as those of the live protocol`, () => {
    assert.deepEqual(known.network.parts, known.layers);
  });

  test(`${known.name}: every number is PyTorch's`, () => {
    for (const { image, frame } of frames(known)) {
      const own = readFrame(known.network.answer(image), known.layers);
      assert.equal(own.digit, frame.digit);
      for (const [name, numbers] of frame.values) {
        own.values.get(name).forEach((value, i) => {
          const tolerance = 1e-5 * Math.max(1, Math.abs(numbers[i])); // sums in single precision, there
          assert.ok(Math.abs(value - numbers[i]) <= tolerance, `${name}[${i}]: ${value}, not ${numbers[i]}`);
        });
      }
    }
  });

  test(`${known.name}: it finds next to no difference`, () => {
    const engine = new BrowserEngine(known.network);
    for (const { frame } of frames(known)) assert.ok(engine.differenceFrom(frame) < LARGEST_DIFFERENCE / 10);
  });
}

test("a number that is wrong anywhere is found, and its size told", () => {
  const [known] = networks;
  const engine = new BrowserEngine(known.network);
  for (const name of ["conv1", "pool2", "fc3", "probabilities"]) {
    const [{ frame }] = frames(known);
    const numbers = frame.values.get(name);
    const scale = Math.max(1, ...(name === "probabilities" ? frame.values.get("fc3") : numbers).map(Math.abs));
    numbers[3] += 0.01 * scale;
    assert.ok(Math.abs(engine.differenceFrom(frame) - 0.01) < 1e-3, name);
    numbers[3] = NaN;
    assert.ok(!(engine.differenceFrom(frame) <= LARGEST_DIFFERENCE), `${name}: no number`);
  }
});

test("another digit is a difference, too", () => {
  const [known] = networks;
  const engine = new BrowserEngine(known.network);
  const [{ frame }] = frames(known);
  assert.ok(engine.differenceFrom({ ...frame, digit: (frame.digit + 1) % 10 }) > 0.9);
  assert.equal(engine.differenceFrom({ ...frame, digit: -1 }), Infinity);
});

test("the ink's place on the canvas comes with the answer", () => {
  const ink = bytes(answers.framings[3].ink);
  const { height, width, numbers } = answers.framings[3];
  const drawing = { height, width, ink, top: 7, left: 9, side: 280, blank: false };
  const { framing } = new BrowserEngine(networks[0].network).answer(drawing);
  const [row, col, top, left, scale] = numbers;
  assert.deepEqual(framing, [row, col, (top + 7) / 280, (left + 9) / 280, scale / 280]);
});

test("numbers of another kind than float32 are refused", () => {
  const table = new TextEncoder().encode(JSON.stringify({ x: { dtype: "F16", shape: [1], data_offsets: [0, 2] } }));
  const file = new Uint8Array(8 + table.length + 2);
  new DataView(file.buffer).setBigUint64(0, BigInt(table.length), true);
  file.set(table, 8);
  assert.throws(() => readTensors(file.buffer), /x holds F16/);
});
