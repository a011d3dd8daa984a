import assert from "node:assert/strict";
import { test } from "node:test";

import { counterpart, following, neighbour, unitName, unitNamed, unitOf } from "../../pages/components/network_view/units.js";

const field = { size: 1, jump: 1, start: 0 };
const maps = { name: "conv1", paper: "C1", kind: "convolution", operation: "", shape: [6, 4, 5], offset: 0, field };
const half = { ...maps, name: "pool1", paper: "S2", shape: [3, 2, 2] };
const dense = { ...maps, name: "fc1", paper: "C5", kind: "dense", shape: [12] };
const layers = [maps, half, dense];
const go = (name, key, columns = 1) => unitName(neighbour(unitNamed(name, layers), key, columns));

test("a unit has the name by which it is found", () => {
  for (const name of ["conv1.0.0.0", "conv1.5.3.4", "pool1.2.1.0", "fc1.11"]) {
    assert.equal(unitName(unitNamed(name, layers)), name);
  }
});

test("a unit's index counts all units of its layer, map by map and row by row", () => {
  assert.equal(unitNamed("conv1.2.1.3", layers).index, 2 * 20 + 1 * 5 + 3);
});

test("no unit has an empty name, nor that of another layer table", () => {
  for (const name of ["", "conv9.0.0.0", "conv1.3", "fc1.0.0.0"]) assert.equal(unitNamed(name, layers), null);
});

test("arrow keys walk within a map, page keys from map to map", () => {
  assert.equal(go("conv1.2.1.3", "ArrowUp"), "conv1.2.0.3");
  assert.equal(go("conv1.2.1.3", "ArrowDown"), "conv1.2.2.3");
  assert.equal(go("conv1.2.1.3", "ArrowLeft"), "conv1.2.1.2");
  assert.equal(go("conv1.2.1.3", "ArrowRight"), "conv1.2.1.4");
  assert.equal(go("conv1.2.1.3", "PageUp"), "conv1.1.1.3");
  assert.equal(go("conv1.2.1.3", "PageDown"), "conv1.3.1.3");
});

test("at the edge a key leads nowhere else", () => {
  for (const key of ["ArrowUp", "ArrowLeft", "PageUp"]) assert.equal(go("conv1.0.0.0", key), "conv1.0.0.0");
  for (const key of ["ArrowDown", "ArrowRight", "PageDown"]) assert.equal(go("conv1.5.3.4", key), "conv1.5.3.4");
});

test("in a dense layer up and down lead to the row before and behind", () => {
  assert.equal(go("fc1.5", "ArrowDown", 4), "fc1.9");
  assert.equal(go("fc1.5", "ArrowUp", 4), "fc1.1");
  assert.equal(go("fc1.5", "ArrowRight", 4), "fc1.6");
  assert.equal(go("fc1.9", "ArrowDown", 4), "fc1.9");
});

test("other keys are none of its own", () => {
  assert.equal(neighbour(unitNamed("fc1.5", layers), "a", 4), null);
});

test("the window slides row by row, and from the last unit of a map to its first", () => {
  const step = (name, by) => unitName(following(unitNamed(name, layers), by));
  assert.equal(step("conv1.2.0.4", 1), "conv1.2.1.0");
  assert.equal(step("conv1.2.3.4", 1), "conv1.2.0.0");
  assert.equal(step("conv1.2.0.0", -1), "conv1.2.3.4");
  assert.equal(step("fc1.11", 1), "fc1.0");
  assert.equal(step("fc1.0", -1), "fc1.11");
});

test("the unit of another layer lies where this one does", () => {
  assert.equal(unitName(counterpart(unitOf(maps, [5, 3, 4]), half)), "pool1.2.1.1");
  assert.equal(unitName(counterpart(unitOf(maps, [0, 0, 0]), half)), "pool1.0.0.0");
  assert.equal(unitName(counterpart(unitOf(maps, [1, 1, 1]), dense)), "fc1.0");
  assert.equal(unitName(counterpart(unitOf(dense, [4]), maps)), "conv1.0.2.2");
});
