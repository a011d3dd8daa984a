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
  const place = { isConnected: true };
  const call = (data) => show({ parentElement: place, data, setTriggerValue: () => {} });
  return { said, place, call };
}

test("a component is made once, and takes all data that follow", () => {
  const { said, call } = mounted();
  call("first");
  call("second");
  assert.deepEqual(said, ["made", "first", "second"]);
});

test("it is gone when its place is, and only once", () => {
  const { said, place, call } = mounted();
  const [first, second] = [call("first"), call("second")];
  place.isConnected = false;
  second();
  first();
  assert.deepEqual(said, ["made", "first", "second", "gone"]);
});

test("taking back a call that newer data have overtaken leaves it as it is", () => {
  const { said, call } = mounted();
  call("first")();
  call("second");
  assert.deepEqual(said, ["made", "first", "second"]);
});

test("of two calls, the one that is not taken back holds, whichever came last", () => {
  const { said, call } = mounted();
  call("new");
  const late = call("old");
  late();
  assert.deepEqual(said, ["made", "new", "old", "new"]);
  call("newer");
  assert.equal(said.at(-1), "newer");
});

test("a call that comes when its place is gone already leaves nothing behind", () => {
  const { said, place, call } = mounted();
  const first = call("first");
  place.isConnected = false;
  first();
  call("late")();
  assert.deepEqual(said, ["made", "first", "gone", "made", "late", "gone"]);
});
