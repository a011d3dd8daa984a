import assert from "node:assert/strict";
import { test } from "node:test";

import { mount } from "../../pages/components/mount.js";

/** A component that writes down what becomes of it, and how Streamlit calls it with some data. */
function mounted() {
  const said = [];
  const show = mount(() => {
    said.push("made");
    return { update: (data) => said.push(data), dispose: () => said.push("gone") };
  });
  const place = {};
  return { said, call: (data) => show({ parentElement: place, data, setTriggerValue: () => {} }) };
}

test("a component is made once, and takes all data that follow", () => {
  const { said, call } = mounted();
  call("first");
  call("second");
  assert.deepEqual(said, ["made", "first", "second"]);
});

test("it is gone when the last call is taken back, and can be made again", () => {
  const { said, call } = mounted();
  call("first")();
  call("second");
  assert.deepEqual(said, ["made", "first", "gone", "made", "second"]);
});

test("taking back a call that newer data have overtaken leaves it in place", () => {
  const { said, call } = mounted();
  const overtaken = call("first");
  const last = call("second");
  overtaken();
  assert.deepEqual(said, ["made", "first", "second"]);
  last();
  assert.deepEqual(said.at(-1), "gone");
});
