import assert from "node:assert/strict";
import { test } from "node:test";

class HTMLCanvasElement {
  classList = new Set(["upper-canvas"]);
  constructor() { this.classList.contains = this.classList.has; }
  getBoundingClientRect() { return { left: 0, top: 0, width: 140, height: 140 }; }
}
const window = new EventTarget();
Object.assign(globalThis, { window, HTMLCanvasElement });
const { StrokeRecorder, strokeRecorder, thinnedOut } = await import("../../pages/components/visitor/recorder.js");

const canvas = new HTMLCanvasElement();

/** @param {string} type @param {number} x @param {number} ms */
function mouse(type, x, ms) {
  const event = new Event(type);
  const fields = { button: 0, clientX: x, clientY: 7, timeStamp: ms, composedPath: () => [canvas] };
  for (const [name, value] of Object.entries(fields)) Object.defineProperty(event, name, { value });
  window.dispatchEvent(event);
}

/** @param {number} x */
function line(x) {
  mouse("mousedown", x, 1);
  mouse("mousemove", x + 10, 2);
  mouse("mouseup", x + 10, 3);
}

const points = (...xs) => xs.map((x) => [x, 0]);

test("points closer than the brush keeps them are left out", () => {
  assert.deepEqual(thinnedOut(points(0, 0.1, 0.3, 0.4, 0.5, 5, 9, 10)), points(0, 0.4, 5, 10));
});

test("the last point stays, the one before it goes, as Fabric.js has it", () => {
  assert.deepEqual(thinnedOut(points(0, 10, 20, 30)), points(0, 10, 30));
  assert.deepEqual(thinnedOut(points(0, 10, 20)), points(0, 20));
  assert.deepEqual(thinnedOut(points(0, 1, 1, 1.1)), points(0, 1, 1.1));
});

test("a dot and a single line stay as they are", () => {
  assert.deepEqual(thinnedOut(points(3)), points(3));
  assert.deepEqual(thinnedOut(points(3, 3.1)), points(3, 3.1));
});

test("what was drawn before anybody wanted to know is told first, and once", () => {
  const recorder = new StrokeRecorder();
  const told = [];
  line(10);
  line(20);
  mouse("mousedown", 30, 1);
  recorder.reportTo((stroke) => told.push(stroke));
  assert.deepEqual(told, [[[20, 14, 1], [40, 14, 2]], [[40, 14, 1], [60, 14, 2]]]);
  mouse("mousemove", 40, 2);
  mouse("mouseup", 40, 3);
  recorder.reportTo((stroke) => told.push(stroke));
  assert.deepEqual(told.slice(2), [[[60, 14, 1], [80, 14, 2]]]);
  recorder.dispose();
  line(50);
  assert.equal(told.length, 3);
});

test("the recorder that listened first is taken once", () => {
  globalThis.lenetRecorder = new StrokeRecorder();
  assert.equal(strokeRecorder(), globalThis.lenetRecorder);
  assert.notEqual(strokeRecorder(), globalThis.lenetRecorder);
});
