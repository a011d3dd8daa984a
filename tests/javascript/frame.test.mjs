import assert from "node:assert/strict";
import { test } from "node:test";

import { fromBase64, numbersOf, range, readFrame, tiedDigits } from "../../pages/components/live/frame.js";
import { answers } from "./answers.mjs";

for (const { name, frame, layers, digit, tied, numbers } of answers.frames) {
  test(`the answer that Python packs for ${name} is read as it was`, () => {
    const read = readFrame(fromBase64(frame), layers);
    assert.equal(read.digit, digit);
    assert.deepEqual(tiedDigits(read), tied);
    assert.deepEqual([...read.values.keys()], Object.keys(numbers));
    for (const [layer, values] of Object.entries(numbers)) {
      assert.deepEqual([...numbersOf(read, layer)], values, layer);
    }
  });
}

test("what an answer does not hold is named", () => {
  const frame = { digit: 0, values: new Map(), framing: [] };
  assert.throws(() => numbersOf(frame, "conv1"), /conv1/);
});

test("a range goes from the lowest to the highest number", () => {
  assert.deepEqual(range(new Float32Array([2, -3, 0.5])), [-3, 2]);
});
