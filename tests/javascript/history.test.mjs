import assert from "node:assert/strict";
import { test } from "node:test";

import { isAnotherPlace } from "../../pages/components/scene/history.js";

const differ = (from, to) => isAnotherPlace(new URL(from, "http://a.example"), new URL(to, "http://a.example"), ["weights"]);

test("back goes to another page, panel or drawing", () => {
  assert.ok(differ("/", "/kernels"));
  assert.ok(differ("/kernels?weights=Convolutions", "/kernels?weights=Dense"));
  assert.ok(differ("/kernels", "/kernels?weights=Dense"));
  assert.ok(differ("/", "/?drawing=1abc"));
  assert.ok(differ("/?drawing=1abc", "/"));
  assert.ok(differ("/?drawing=1abc", "/?drawing=example.3"));
  assert.ok(differ("/?drawing=1abc.de", "/?drawing=1abc.fg"));
});

test("a stroke more or less, a unit, a slider is the same place", () => {
  assert.ok(!differ("/?drawing=1abc", "/?drawing=1abc.def"));
  assert.ok(!differ("/?drawing=1abc.def", "/?drawing=1abc"));
  assert.ok(!differ("/?drawing=mnist.5", "/?drawing=mnist.5~1abc"));
  assert.ok(!differ("/?unit=conv1.0.1.2", "/?unit=conv1.0.1.3"));
  assert.ok(!differ("/?conv-stride=1", "/?conv-stride=2&model=sigmoid"));
  assert.ok(!differ("/?drawing=1abc", "/?drawing=1abc"));
});

test("a canvas that was emptied is another drawing, and blank is blank", () => {
  assert.ok(differ("/?drawing=1abc", "/?drawing=none"));
  assert.ok(!differ("/", "/?drawing=none"));
});
