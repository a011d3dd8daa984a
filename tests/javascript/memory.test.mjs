import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Memory } from "../../pages/components/visitor/memory.js";

const EMPTY = { done: {}, records: {} };
const SOME = { done: { "convolution.1": true }, records: {} };
/** @type {Map<string, string>} */
const stored = new Map();
let isFull = false;
globalThis.localStorage = /** @type {any} */ ({
  getItem: (/** @type {string} */ key) => stored.get(key) ?? null,
  setItem: (/** @type {string} */ key, /** @type {string} */ text) => {
    if (isFull) throw new Error("full");
    stored.set(key, text);
  },
});

beforeEach(() => { stored.clear(); isFull = false; });

/** @param {Memory} memory @param {object} coursework @param {boolean} recalls @param {string} visit */
function told(memory, coursework, recalls, visit = "first") {
  /** @type {object[]} */
  const kept = [];
  memory.update(visit, /** @type {any} */ (coursework), recalls, (found) => kept.push(found));
  return kept;
}

test("nothing is told or written before the page needs it", () => {
  stored.set("lenet-coursework", JSON.stringify(SOME));
  const memory = new Memory();
  assert.deepEqual(told(memory, EMPTY, false), []);
  assert.equal(stored.get("lenet-coursework"), JSON.stringify(SOME));
});

test("what was kept is told once, and not written over until the page knows it", () => {
  stored.set("lenet-coursework", JSON.stringify(SOME));
  const memory = new Memory();
  assert.deepEqual(told(memory, EMPTY, true), [SOME]);
  assert.equal(stored.get("lenet-coursework"), JSON.stringify(SOME));
  assert.deepEqual(told(memory, SOME, true), []);
});

test("what is done is written", () => {
  const memory = new Memory();
  assert.deepEqual(told(memory, EMPTY, true), []);
  told(memory, SOME, false);
  assert.equal(stored.get("lenet-coursework"), JSON.stringify(SOME));
});

test("a visit that follows a lost one is told, and does not write over what it does not know", () => {
  const memory = new Memory();
  told(memory, EMPTY, true);
  told(memory, SOME, true);
  assert.deepEqual(told(memory, EMPTY, false, "second"), []);
  assert.equal(stored.get("lenet-coursework"), JSON.stringify(SOME));
  assert.deepEqual(told(memory, EMPTY, true, "second"), [SOME]);
  assert.equal(stored.get("lenet-coursework"), JSON.stringify(SOME));
});

test("a damaged memory is none, and a full one is left alone", () => {
  stored.set("lenet-coursework", "{");
  isFull = true;
  const memory = new Memory();
  assert.deepEqual(told(memory, SOME, true), []);
  assert.equal(stored.get("lenet-coursework"), "{");
});
