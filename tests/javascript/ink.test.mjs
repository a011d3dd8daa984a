import assert from "node:assert/strict";
import { test } from "node:test";

import { cutToInk, sameInk } from "../../pages/components/canvas/ink.js";
import { answers } from "./answers.mjs";

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

const digit = ({ height, width, ink }) => ({ width, height, levels: Uint8Array.from(Buffer.from(ink, "base64")) });

/** Cut pixels with these grey levels, and noise from 1 to 7 on some of the paper. */
function cutLevels({ width, height, levels }, noise = () => 0) {
  const rgba = new Uint8ClampedArray(4 * width * height);
  levels.forEach((level, i) => { rgba[4 * i] = level || noise(i); });
  return cutToInk(rgba, width, height);
}

test("the digits' smooth edges are kept to the faintest pixel", () => {
  for (const drawn of answers.framings.slice(0, 10).map(digit)) {
    assert.ok(drawn.levels.some((level) => level > 0 && level < 8));
    assert.equal(sum(cutLevels(drawn).ink), sum(drawn.levels));
  }
});

test("a picture's faint pixels, squares on the canvas, are kept where they join stronger ones", () => {
  const levels = new Uint8Array(SIDE * SIDE);
  for (let i = 0; i < levels.length; i++) {
    const [row, col] = [Math.floor(i / SIDE / 10), Math.floor((i % SIDE) / 10)];
    if (row === 5 && col >= 3 && col <= 7) levels[i] = [3, 200, 255, 5, 2][col - 3];
  }
  const { left, width } = cutLevels({ width: SIDE, height: SIDE, levels });
  assert.deepEqual([left, left + width], [30, 80]);
});

test("noise on the paper changes neither the crop nor the image, and a blank canvas stays blank", () => {
  // Few pixels, as browsers do it, none beside the ink: there a pixel of level 1 is a smooth edge.
  for (const drawn of answers.framings.slice(0, 10).map(digit)) {
    const { width, levels } = drawn;
    const isFar = (i) => [-1, 0, 1].every((row) => [-1, 0, 1].every((col) => !levels[i + row * width + col]));
    const noisy = cutLevels(drawn, (i) => (i % 97 === 0 && isFar(i) ? 1 + (i % 7) : 0));
    const clean = cutLevels(drawn);
    assert.deepEqual([noisy.top, noisy.left], [clean.top, clean.left]);
    assert.ok(sameInk(noisy, clean));
    assert.ok(cutLevels({ ...drawn, levels: levels.map(() => 0) }, (i) => i % 8).blank);
  }
});
