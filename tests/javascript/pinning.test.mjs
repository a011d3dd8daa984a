import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { openBrowser } from "./browser.mjs";

openBrowser("http://lenet/");
const { store } = await import("../../pages/components/scene/store.js");
const { Pinning } = await import("../../pages/components/network_view/pinning.js");

const LAYERS = [{ name: "fc1", shape: [120], offset: 0 }];
let seen;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  store.set({ unit: "fc1.7" });
  seen = [];
});

/** A network view's pinning, and its button "play". */
function pinned(layers = LAYERS) {
  const play = { value: "play", setAttribute() {} };
  const steps = { hidden: true, querySelector: () => play, querySelectorAll: () => [play] };
  const pinning = new Pinning(steps, () => seen.push(pinning.name));
  pinning.begin(layers);
  return { pinning, play };
}

test("the window slides over the map from the pinned unit, in the network beside as well", () => {
  const { pinning, play } = pinned();
  const { pinning: beside } = pinned();
  seen = [];
  play.onclick();
  mock.timers.tick(700);
  assert.deepEqual(seen, ["fc1.8", "fc1.8", "fc1.9", "fc1.9"]);
  assert.equal(beside.place, 9);
  pinning.dispose();
  mock.timers.tick(700);
  assert.equal(store.get("unit"), "fc1.9");
});

test("a second click on a unit unpins it, which ends the sliding", () => {
  const { pinning, play } = pinned();
  play.onclick();
  pinning.toggle(pinning.unit);
  mock.timers.tick(1400);
  assert.equal(pinning.unit, null);
  assert.equal(store.get("unit"), "");
});

test("a unit that these layers do not have is not pinned here", () => {
  const { pinning } = pinned([{ name: "conv1", shape: [6, 28, 28], offset: 0 }]);
  assert.equal(pinning.unit, null);
  assert.equal(store.get("unit"), "fc1.7");
});
