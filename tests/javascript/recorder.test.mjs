import assert from "node:assert/strict";
import { test } from "node:test";

import { thinnedOut } from "../../pages/components/visitor/recorder.js";

const line = (...xs) => xs.map((x) => [x, 0]);

test("points closer than the brush keeps them are left out", () => {
  assert.deepEqual(thinnedOut(line(0, 0.1, 0.3, 0.4, 0.5, 5, 9, 10)), line(0, 0.4, 5, 10));
});

test("the last point stays, the one before it goes, as Fabric.js has it", () => {
  assert.deepEqual(thinnedOut(line(0, 10, 20, 30)), line(0, 10, 30));
  assert.deepEqual(thinnedOut(line(0, 10, 20)), line(0, 20));
  assert.deepEqual(thinnedOut(line(0, 1, 1, 1.1)), line(0, 1, 1.1));
});

test("a dot and a single line stay as they are", () => {
  assert.deepEqual(thinnedOut(line(3)), line(3));
  assert.deepEqual(thinnedOut(line(3, 3.1)), line(3, 3.1));
});
