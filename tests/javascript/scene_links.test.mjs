import assert from "node:assert/strict";
import { test } from "node:test";

import { openBrowser } from "./browser.mjs";

openBrowser("http://lenet/");
const { destination } = await import("../../pages/components/visitor/scene_links.js");

const HERE = "http://lenet/invariance?model=sigmoid&drawing=1QV&lesson=invariance.4&move-rows=8&present=1";

/** @param {string} link @param {string} keeps @param {string} here */
function led(link, keeps = "", here = HERE) {
  return destination(new URL(here), new URL(link, here), keeps).href.replace("http://lenet", "");
}

test("a link leads where it says, on the stage if one is there", () => {
  assert.equal(led("./kernels?drawing=example.3"), "/kernels?drawing=example.3&present=1");
});

test("what a link says of the stage counts", () => {
  assert.equal(led("./kernels?present=0"), "/kernels?present=0");
});

test("a link that keeps the drawing names none, so that the visitor's stays", () => {
  assert.equal(led("./kernels?drawing=example.3", "drawing"), "/kernels?present=1");
});

test("where nothing is drawn yet, or no more, the link's drawing is taken", () => {
  for (const here of ["http://lenet/", "http://lenet/?drawing=none"])
    assert.equal(led("./kernels?drawing=example.3", "drawing", here), "/kernels?drawing=example.3");
});

test("a link that keeps the scene changes the step of the lesson alone, whatever it was written for", () => {
  const old = "./invariance?drawing=1QV&move-rows=0";
  const here = "/invariance?model=sigmoid&lesson=invariance.5&move-rows=8&present=1"; // the pen may be ahead of the address
  assert.equal(led(`${old}&lesson=invariance.5`, "scene"), here);
  assert.equal(led(old, "scene"), here.replace("&lesson=invariance.5", ""));
});
