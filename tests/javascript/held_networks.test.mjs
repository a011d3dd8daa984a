import assert from "node:assert/strict";
import { test } from "node:test";

import { held, hold, release } from "../../pages/components/engine/held_networks.js";

const [first, second] = [new ArrayBuffer(1), new ArrayBuffer(2)];

test("a network can be asked for before the page has brought it, and after", async () => {
  const early = held("relu");
  hold("relu", first);
  assert.equal(await early, first);
  assert.equal(await held("relu"), first);
  release("relu");
});

test("it is there as long as somebody holds it", async () => {
  hold("sigmoid", first);
  hold("sigmoid", first);
  release("sigmoid");
  assert.equal(await held("sigmoid"), first);
  release("sigmoid");
  const asked = held("sigmoid");
  hold("sigmoid", second);
  assert.equal(await asked, second);
  release("sigmoid");
});
