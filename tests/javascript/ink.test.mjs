import assert from "node:assert/strict";
import { test } from "node:test";

import { cutToInk, sameInk } from "../../pages/components/canvas/ink.js";

const SIDE = 100;

/** Opaque black paper with white ink in a box. */
function paper(top = 0, left = 0, bottom = 0, right = 0) {
  const rgba = new Uint8ClampedArray(4 * SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const isInk = y >= top && y < bottom && x >= left && x < right;
      rgba.set(isInk ? [255, 255, 255, 255] : [0, 0, 0, 255], 4 * (y * SIDE + x));
    }
  }
  return rgba;
}

const cut = (...box) => cutToInk(paper(...box), SIDE, SIDE);
const sum = (ink) => ink.reduce((total, value) => total + value, 0);

test("a drawing is cut to the box that holds its ink", () => {
  const { top, left, height, width, side, blank, ink } = cut(10, 20, 60, 90);
  assert.deepEqual({ top, left, height, width, side, blank }, { top: 10, left: 20, height: 50, width: 70, side: SIDE, blank: false });
  assert.equal(sum(ink), 255 * 50 * 70);
});

test("a small drawing keeps as much paper as the protocol asks for, within the canvas", () => {
  for (const box of [[0, 0, 1, 1], [99, 99, 100, 100], [50, 2, 55, 99], [90, 40, 95, 41]]) {
    const { top, left, height, width, ink } = cut(...box);
    assert.ok(height >= 28 && width >= 28);
    assert.ok(top >= 0 && left >= 0 && top + height <= SIDE && left + width <= SIDE);
    assert.equal(sum(ink), 255 * (box[2] - box[0]) * (box[3] - box[1]), "all ink is in it");
  }
});

test("a blank canvas is blank, in the smallest size", () => {
  const { height, width, blank, ink } = cut();
  assert.deepEqual({ height, width, blank, ink: sum(ink) }, { height: 28, width: 28, blank: true, ink: 0 });
});

test("the same ink elsewhere on the canvas is the same, other ink is not", () => {
  assert.ok(sameInk(cut(10, 10, 50, 50), cut(30, 20, 70, 60)));
  assert.ok(!sameInk(cut(10, 10, 50, 50), cut(10, 10, 50, 51)));
  assert.ok(!sameInk(cut(10, 10, 12, 12), cut(10, 10, 13, 12)), "in a box of the same size");
  assert.ok(!sameInk(cut(10, 10, 50, 50), null));
});
