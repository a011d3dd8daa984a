import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";

import { sameInk } from "../../pages/components/canvas/ink.js";
import { followCanvas } from "../../pages/components/canvas/reader.js";

const SIDE = 40;
const page = { reads: 0, ink: 0, noise: () => 0, drawing: "", frames: [], upper: null, leave: [] };

/** The drawing canvas in its shadow root, and the browser around it, as far as a reader asks. */
beforeEach(() => {
  const pixels = (_x, _y, width, height) => {
    page.reads += 1;
    const data = new Uint8ClampedArray(4 * width * height);
    for (let i = 0; i < width * height; i++) data[4 * i] = i < page.ink ? 255 : page.noise(i);
    return { data };
  };
  const lower = { width: SIDE, height: SIDE };
  const upper = { isConnected: true, parentElement: { querySelector: () => lower }, closest: () => ({ dataset: page }) };
  Object.assign(page, { reads: 0, ink: 0, noise: () => 0, drawing: "", frames: [], upper, leave: [] });
  globalThis.window = new EventTarget();
  globalThis.document = {
    querySelectorAll: () => [{ shadowRoot: { querySelector: () => upper } }],
    createElement: () => ({ getContext: () => ({ drawImage: () => {}, getImageData: pixels }) }),
  };
  globalThis.requestAnimationFrame = (frame) => page.frames.push(frame);
  globalThis.cancelAnimationFrame = () => { page.frames = []; };
});

afterEach(() => {
  for (const leave of page.leave) leave();
});

/** An event of the mouse; the pen goes down on the canvas. */
function mouse(type) {
  const event = new Event(type);
  event.composedPath = () => [page.upper];
  window.dispatchEvent(event);
}

/** A component that reads the canvas whenever it hears that the ink may have changed. */
function follower() {
  const seen = [];
  const follow = () => { seen.push(reader.read()); };
  const reader = followCanvas("pad", follow);
  const leave = () => reader.leave(follow);
  page.leave.push(leave);
  return { seen, reader, leave };
}

test("a pen move reads the pixels once for all who follow the canvas", () => {
  const followers = [follower(), follower(), follower()];
  mouse("mousedown");
  assert.equal(page.reads, 1);
  page.ink = 7;
  mouse("mousemove");
  assert.equal(page.reads, 2);
  for (const { seen } of followers) {
    assert.equal(seen.length, 2);
    assert.deepEqual(seen.map(({ blank }) => blank), [true, false]);
    assert.equal(seen[1], followers[0].seen[1]);
  }
});

test("once the pen is up, moving it is no drawing", () => {
  const { seen } = follower();
  mouse("mousemove");
  mouse("mousedown");
  mouse("mouseup");
  mouse("mousemove");
  assert.equal(seen.length, 1);
});

test("until the stroke is painted, after the pen was lifted, there is nothing to be read", () => {
  const { reader } = follower();
  mouse("mousedown");
  mouse("mouseup");
  assert.equal(reader.read(), null);
  for (const frame of page.frames.splice(0)) frame();
  assert.notEqual(reader.read(), null);
});

test("after a pause it is looked at anew when somebody has it watched", () => {
  const { reader } = follower();
  assert.equal(reader.read().blank, true);
  page.ink = 7;
  reader.watch();
  assert.equal(reader.read().blank, false);
});

test("another drawing on the canvas is read, although no event came with it", () => {
  const { reader } = follower();
  assert.equal(reader.read().blank, true);
  page.ink = 7;
  page.drawing = "2";
  assert.equal(reader.read().blank, false);
});

test("noise that the browser adds to the pixels changes nothing", () => {
  const { reader } = follower();
  page.ink = 7;
  const clean = reader.read();
  page.noise = (i) => (i > 2 * SIDE && i % 9 === 0 ? 1 + (i % 7) : 0);
  reader.watch();
  assert.ok(sameInk(reader.read(), clean));
  page.ink = 0;
  reader.watch();
  assert.equal(reader.read().blank, true);
});

test("random pixels in place of the canvas's are not read as ink", () => {
  const { reader } = follower();
  page.noise = (i) => (i * 48271) % 256;
  assert.equal(reader.read(), null);
  assert.equal(reader.isBlocked, true);
  page.noise = () => 0;
  assert.equal(reader.read().blank, true, "once the visitor allows it");
  assert.equal(reader.isBlocked, false);
});

test("a canvas put in another's place is read anew", () => {
  const { reader } = follower();
  assert.equal(reader.read().blank, true);
  page.ink = 7;
  page.upper.isConnected = false;
  assert.equal(reader.read().blank, false);
});

test("the last to leave ends the reader; who comes then gets another", () => {
  const [first, second] = [follower(), follower()];
  assert.equal(first.reader, second.reader);
  first.leave();
  mouse("mousedown");
  assert.deepEqual([first.seen.length, second.seen.length], [0, 1]);
  second.leave();
  mouse("mousemove");
  assert.equal(page.reads, 1);
  assert.notEqual(follower().reader, first.reader);
});
