import assert from "node:assert/strict";
import { test } from "node:test";

import { drawnBy, drawStrokes, lengthOf } from "../../pages/components/replay/strokes.js";

const STROKES = [[[0, 0, 0], [1, 1, 10], [2, 2, 20]], [[5, 5, 80]]];

test("what was drawn by a moment", () => {
  assert.deepEqual(drawnBy(STROKES, -1), []);
  assert.deepEqual(drawnBy(STROKES, 15), [[[0, 0, 0], [1, 1, 10]]]);
  assert.deepEqual(drawnBy(STROKES, 80), STROKES);
});

test("a drawing is as long as its last point is late", () => {
  assert.equal(lengthOf(STROKES), 80);
  assert.equal(lengthOf([]), 0);
});

test("the brush runs through the middles between the points, and a dot has a length", () => {
  const said = [];
  const say = (name) => (...numbers) => said.push([name, ...numbers]);
  const context = { beginPath() {}, moveTo: say("M"), quadraticCurveTo: say("Q"), lineTo: say("L"), stroke: say("stroke") };
  drawStrokes(context, [[[0, 0, 0], [10, 0, 1], [10, 10, 2]], [[3, 4, 9]]]);
  const first = [["M", -0.02, 0], ["Q", 0, 0, 5, 0], ["Q", 10, 0, 10, 5], ["L", 10.02, 10], ["stroke"]];
  assert.deepEqual(said, [...first, ["M", 2.98, 4], ["L", 3.02, 4], ["stroke"]]);
});
