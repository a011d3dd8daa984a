import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { tellArrival } from "../../pages/components/visitor/arrival.js";

const canvas = "st-key-pad";
/** @typedef {{shadowRoot: {querySelector: (selector: string) => boolean} | null}} Host */
/** @type {Host[]} what is in the canvas's place */
let place = [];
/** @type {Host[]} what is beside it */
let beside = [];
globalThis.document = {
  baseURI: "http://127.0.0.1/lenet/kernels",
  querySelectorAll: (/** @type {string} */ hosts) => (hosts === "*" ? [...place, ...beside] : place),
};
/** @param {string} what @returns {Host} */
const holding = (what) => ({ shadowRoot: { querySelector: (selector) => selector.startsWith(what) } });
const CANVAS = holding("canvas.upper-canvas");
const ANSWER = holding("#network-view[data-frames]");
/** @type {() => void} */
let nextFrame = () => {};
globalThis.requestAnimationFrame = (done) => { nextFrame = done; };
/** @param {string} arrival */
const tell = (arrival, base = "1.0") => tellArrival({ arrival, canvas, base });
/** @type {string[]} */
let asked = [];
/** @type {(number | Error)[]} */
let answers = [];

beforeEach(() => {
  place = [CANVAS];
  beside = [ANSWER];
  asked = [];
  globalThis.fetch = async (url, { method }) => {
    asked.push(`${method} ${url}`);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return { status: answer };
  };
});

test("it is told once", async () => {
  answers = [204];
  await tell("/lenet/arrived/a");
  await tell("/lenet/arrived/a");
  await tell("");
  assert.deepEqual(asked, ["POST http://127.0.0.1/lenet/arrived/a"]);
});

test("a server that does not wait for it may stand beside one that does", async () => {
  answers = [202, 202, 204, 204];
  await tell("/arrived/b");
  assert.equal(asked.length, 3);
});

test("but nobody is asked for ever, nor after a failure", async () => {
  answers = Array(100).fill(202);
  await tell("/arrived/c");
  assert.equal(asked.length, 8);
  asked = [];
  answers = [new Error("no network"), 204];
  await tell("/arrived/d");
  answers = [404, 204];
  await tell("/arrived/e");
  assert.equal(asked.length, 2);
});

const ticks = () => new Promise((done) => setImmediate(done));

test("a blank canvas is awaited", async () => {
  answers = [204];
  beside = [];
  place = [];
  const end = tell("/arrived/f", "");
  for (const there of [[], [{ shadowRoot: null }], [holding("nothing")]]) {
    place = there;
    nextFrame();
    await ticks();
    assert.equal(asked.length, 0);
  }
  place.push(CANVAS);
  nextFrame();
  await end;
  assert.equal(asked.length, 1);
});

test("a canvas with a drawing is awaited together with the network's answer", async () => {
  for (const [name, first, second] of [["h", "place", "beside"], ["i", "beside", "place"]]) {
    answers = [204];
    [asked, place, beside] = [[], [], []];
    const end = tell(`/arrived/${name}`);
    const appear = (/** @type {string} */ what) => {
      if (what === "place") place = [CANVAS];
      else beside = [ANSWER];
      nextFrame();
    };
    appear(first);
    await ticks();
    assert.equal(asked.length, 0);
    appear(second);
    await end;
    assert.equal(asked.length, 1);
  }
});

test("a canvas of a page that has been run again is not", async () => {
  place = [];
  const end = tell("/arrived/g", "");
  await tell("", "");
  nextFrame();
  await end;
  assert.equal(asked.length, 0);
});
