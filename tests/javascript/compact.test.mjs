import assert from "node:assert/strict";
import { test } from "node:test";

import { CompactMessages } from "../../pages/components/live/compact.js";
import { readFrame, tiedDigits } from "../../pages/components/live/frame.js";
import { halfPrecision } from "../../pages/components/live/half_precision.js";
import { exact } from "../../pages/components/text/numbers.js";
import { answers } from "./answers.mjs";

const bytes = (base64) => Uint8Array.from(Buffer.from(base64, "base64"));

test("all patterns of half precision are read as NumPy reads them", () => {
  const bits = Uint16Array.from({ length: 2 ** 16 }, (_, at) => at);
  const read = halfPrecision(bits.buffer, 0, bits.length);
  const numpy = new Float32Array(bytes(answers.halves).buffer);
  read.forEach((number, at) => assert.ok(Object.is(number, numpy[at]), `${at}: ${number}, not ${numpy[at]}`));
});

for (const { name, layers, compact } of answers.networks) {
  for (const [precision, { announcement, exchanges }] of Object.entries(compact)) {
    const messages = new CompactMessages(announcement);
    const frames = exchanges.map(({ ask, answer, unit, frame }) => {
      const image = bytes(ask).subarray(4);
      return { ask, image, unit, python: readFrame(bytes(frame).buffer, layers), read: messages.read(bytes(answer).buffer, { image, unit }) };
    });

    test(`${name}, ${precision}: an ask is written as Python reads it`, () => {
      for (const { ask, image, unit } of frames) assert.deepEqual(messages.ask({ image, unit }), bytes(ask));
    });

    test(`${name}, ${precision}: every number is there, as exactly as it was sent`, () => {
      const [absolute, relative] = precision === "float16" ? [2e-3, 2e-3] : [2e-6, 2e-6];
      for (const { python, read } of frames) {
        assert.equal(read.digit, python.digit);
        assert.deepEqual(tiedDigits(read), tiedDigits(python));
        for (const [layer, numbers] of python.values) {
          const scale = numbers.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          read.values.get(layer).forEach((value, i) => {
            assert.ok(Math.abs(value - numbers[i]) <= absolute + relative * scale, `${layer}[${i}]: ${value}, not ${numbers[i]}`);
          });
        }
      }
    });

    test(`${name}, ${precision}: what is printed is exact to its digits`, () => {
      for (const { python, read, unit } of frames) {
        const all = (frame) => [...frame.values.values()].flatMap((numbers) => [...numbers]);
        if (unit !== null) assert.equal(all(read)[unit], all(python)[unit]);
        for (const [layer, numbers] of python.values) {
          const own = read.values.get(layer);
          if (layer === "probabilities") {
            own.forEach((share, digit) => assert.ok(Math.abs(share - numbers[digit]) < 1e-6, `${digit}: ${share}`));
            continue;
          }
          for (const end of [Math.min, Math.max]) assert.equal(exact(end(...own)), exact(end(...numbers)), layer);
        }
      }
    });
  }
}

test("an answer of another length is an error", () => {
  const { announcement, exchanges } = answers.networks[0].compact.float16;
  const image = bytes(exchanges[0].ask).subarray(4);
  assert.throws(() => new CompactMessages(announcement).read(new ArrayBuffer(12), { image, unit: null }), /12 bytes/);
});
