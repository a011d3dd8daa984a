import assert from "node:assert/strict";
import { test } from "node:test";

import { inputBox, seenIn } from "../../pages/components/network_view/fields.js";
import { unitNamed } from "../../pages/components/network_view/units.js";
import { answers } from "./answers.mjs";

const sides = ({ top, left, bottom, right }) => [top, left, bottom, right];

test("a unit sees the part of the input that Python says", () => {
  for (const { layers, boxes } of answers.fields) {
    assert.ok(boxes.length > 0);
    for (const [name, box] of boxes) assert.deepEqual(sides(inputBox(unitNamed(name, layers))), box, name);
  }
});

test("a unit sees those units of an earlier layer that Python says", () => {
  for (const { layers, seen } of answers.fields) {
    assert.ok(seen.length > 0);
    for (const { unit, earlier, view, maps } of seen) {
      maps.forEach((box, channel) => {
        const found = seenIn(view, unitNamed(unit, layers), channel);
        assert.deepEqual(found === "none" ? null : sides(found), box, `${unit} in ${earlier}, map ${channel}`);
      });
    }
  }
});

test("a unit of a dense layer sees all units before it, and the whole input", () => {
  const dense = { layer: { field: { size: 32, jump: 0, start: 0 } }, channel: null, row: 0, col: 0, index: 3 };
  assert.equal(seenIn(null, dense, 2), "all");
  assert.deepEqual(sides(inputBox(dense)), [0, 0, 32, 32]);
});

test("a unit of a dense layer sees those beside it as cells of one map", () => {
  const shown = { layer: {}, channel: null, row: 2, col: 5, index: 25 };
  assert.deepEqual(sides(seenIn([1, 1, 0, null], shown, 0)), [2, 5, 3, 6]);
});
