import assert from "node:assert/strict";
import { test } from "node:test";

import { fromBase64, readFrame } from "../../pages/components/live/frame.js";
import { activityInWords, answerInWords } from "../../pages/components/network_view/spoken.js";
import { answers } from "./answers.mjs";

for (const { name, frame, layers, layer_table, says, active } of answers.frames) {
  const read = readFrame(fromBase64(frame), layers);

  test(`the answer to ${name} is said as Python says it`, () => {
    assert.equal(answerInWords(read, false), says);
  });

  test(`how much of each layer is active is counted as in Python, for ${name}`, () => {
    const counted = [...activityInWords(read, layer_table).matchAll(/(\d+) %/g)].map(([, share]) => Number(share));
    assert.deepEqual(counted, read.digit < 0 ? [] : active);
  });

  test(`a hidden answer to ${name} is not said`, () => {
    assert.doesNotMatch(answerInWords(read, true), /\d/);
  });
}
