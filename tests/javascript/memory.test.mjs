import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { Memory } from "../../pages/components/visitor/memory.js";

const KEY = "lenet-coursework";
/** @type {Map<string, string>} */
const storage = new Map();
let isFull = false;
globalThis.localStorage = /** @type {any} */ ({
  getItem: (/** @type {string} */ key) => storage.get(key) ?? null,
  setItem: (/** @type {string} */ key, /** @type {string} */ text) => {
    if (isFull) throw new Error("full");
    storage.set(key, text);
  },
});

beforeEach(() => { storage.clear(); isFull = false; });

const stored = () => JSON.parse(storage.get(KEY) ?? "null");
/** @param {unknown} content */
const store = (content) => storage.set(KEY, JSON.stringify(content));

/**
 * Return what a tab's memory tells the server of.
 * @param {Memory} memory @param {object} changes @param {object} [options]
 */
function update(memory, changes, { visit = "first", recalls = true, recalled = false, waits = false } = {}) {
  /** @type {object[]} */
  const told = [];
  const data = { changes: { lower: [], ...changes }, recalls, recalled, waits };
  memory.update(visit, /** @type {any} */ (data), (found) => told.push(found));
  return told;
}

test("nothing is told or written before the page needs it", () => {
  store({ done: { "pooling.1": true } });
  assert.deepEqual(update(new Memory(), {}, { recalls: false }), []);
  assert.deepEqual(stored(), { done: { "pooling.1": true } });
});

test("what is stored is sent until the visit has it", () => {
  store({ done: { "pooling.1": true } });
  const memory = new Memory();
  assert.deepEqual(update(memory, {}), [{ done: { "pooling.1": true } }]);
  assert.deepEqual(update(memory, {}), [{ done: { "pooling.1": true } }]); // the run that was told was cut short
  assert.deepEqual(update(memory, {}, { recalled: true }), []);
});

test("a page that waits for a lesson gets an answer although nothing is stored", () => {
  const memory = new Memory();
  assert.deepEqual(update(memory, {}), []);
  assert.deepEqual(update(memory, {}, { waits: true }), [{}]);
  assert.deepEqual(update(memory, {}, { waits: true }), [{}]);
  assert.deepEqual(update(memory, {}, { recalled: true }), []);
});

test("what a first run brings is stored at once: there may be no second update", () => {
  store({ done: { "pooling.1": true }, records: {} });
  update(new Memory(), { done: { "challenges.5": true }, records: { "challenges.5": 12.5 } });
  assert.deepEqual(stored(), {
    done: { "pooling.1": true, "challenges.5": true },
    records: { "challenges.5": 12.5 },
  });
});

test("two tabs keep each other's steps, answers and lessons", () => {
  const [one, other] = [new Memory(), new Memory()];
  update(one, {});
  update(other, {});
  const [mine, theirs] = [{ "ours.1": { words: "Right." } }, { "pooling.1": { words: "No." } }];
  update(one, { done: { "ours.1": true }, answers: mine, lessons: { ours: "…" } });
  update(other, { done: { "pooling.1": false }, answers: theirs });
  update(one, { done: { "ours.1": true, "ours.2": true }, answers: mine, lessons: { ours: "…" } });
  assert.deepEqual(stored(), {
    done: { "ours.1": true, "pooling.1": false, "ours.2": true },
    answers: { ...mine, ...theirs },
    lessons: { ours: "…" },
  });
});

test("of two tabs' results the better one stays, the lower or the higher", () => {
  const [one, other] = [new Memory(), new Memory()];
  update(one, { records: { "challenges.1": 200, "challenges.5": 3 }, lower: ["challenges.1"] });
  update(other, { records: { "challenges.1": 300, "challenges.5": 5 }, lower: ["challenges.1"] });
  assert.deepEqual(stored().records, { "challenges.1": 200, "challenges.5": 5 });
  update(other, { records: { "challenges.1": 150, "challenges.5": 5 }, lower: ["challenges.1"] });
  update(one, { records: { "challenges.1": 180, "challenges.5": 4 }, lower: ["challenges.1"] });
  assert.deepEqual(stored().records, { "challenges.1": 150, "challenges.5": 5 });
});

test("what one tab removes does not come back from another that knew it", () => {
  const [one, other] = [new Memory(), new Memory()];
  update(one, { done: { "pooling.1": true }, lessons: { ours: "…" } });
  update(other, { done: { "pooling.1": null }, lessons: { ours: null } });
  assert.deepEqual(stored(), {});
  update(one, { done: { "pooling.1": true, "pooling.2": true }, lessons: { ours: "…" } });
  assert.deepEqual(stored(), { done: { "pooling.2": true } });
});

test("a visit that follows a lost one is told, and removes nothing", () => {
  const memory = new Memory();
  update(memory, { done: { "pooling.1": true } });
  assert.deepEqual(update(memory, {}, { visit: "second", recalls: false }), []);
  assert.deepEqual(update(memory, {}, { visit: "second" }), [{ done: { "pooling.1": true } }]);
  assert.deepEqual(stored(), { done: { "pooling.1": true } });
});

test("a full storage is tried again, and a damaged one counts as empty", () => {
  for (const damaged of ["{", "7", "null", "[]"]) {
    storage.set(KEY, damaged);
    isFull = true;
    const memory = new Memory();
    assert.deepEqual(update(memory, { done: { "pooling.1": true } }), []);
    assert.equal(storage.get(KEY), damaged);
    isFull = false;
    update(memory, { done: { "pooling.1": true } });
    assert.deepEqual(stored(), { done: { "pooling.1": true } });
  }
});

test("a browser without storage is left alone", () => {
  const { localStorage } = globalThis;
  // @ts-expect-error: it may throw on every use
  globalThis.localStorage = undefined;
  assert.deepEqual(update(new Memory(), { done: { "pooling.1": true } }, { waits: true }), [{}]);
  globalThis.localStorage = localStorage;
});
