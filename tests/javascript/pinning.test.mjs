import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { Pinning } from "../../pages/components/network_view/pinning.js";

const LAYERS = [{ name: "fc1", shape: [120], offset: 0 }];
let told, seen;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  globalThis.window = new EventTarget();
  told = [];
  window.addEventListener("lenet-unit", ({ detail }) => told.push(detail));
  seen = [];
});

/** A network view's pinning, with the unit that its link names, and its button "play". */
function pinned() {
  const play = { value: "play", setAttribute() {} };
  const steps = { hidden: true, querySelector: () => play, querySelectorAll: () => [play] };
  const pinning = new Pinning(steps, () => seen.push(pinning.name));
  pinning.begin(LAYERS);
  pinning.follow("fc1.7");
  return { pinning, play };
}

/** Let the window slide over two units; the server is told of both. */
function slide(play) {
  play.onclick();
  mock.timers.tick(700);
  mock.timers.tick(200);
}

test("while the window slides, late answers do not set it back", () => {
  const { pinning, play } = pinned();
  slide(play);
  assert.deepEqual(told, ["fc1.8", "fc1.9"]);
  pinning.follow("fc1.8");
  pinning.follow("fc1.9");
  assert.deepEqual(seen, ["fc1.7", "fc1.8", "fc1.9"]);
});

test("nor in the network beside, which the server answers at the same time", () => {
  const { play } = pinned();
  const { pinning: beside } = pinned();
  slide(play);
  beside.follow("fc1.8");
  assert.equal(beside.name, "fc1.9");
});

test("the server's own word counts, but not while it is about to be told", () => {
  const { pinning, play } = pinned();
  play.onclick();
  pinning.follow("fc1.30");
  assert.equal(pinning.name, "fc1.8"); // it is about to be told
  mock.timers.tick(200);
  pinning.follow("fc1.30");
  assert.equal(pinning.name, "fc1.30");
});

test("back in the browser leads to a unit that the server was told before", () => {
  const { pinning, play } = pinned();
  slide(play);
  window.dispatchEvent(new Event("popstate"));
  pinning.follow("fc1.8");
  assert.equal(pinning.name, "fc1.8");
});
