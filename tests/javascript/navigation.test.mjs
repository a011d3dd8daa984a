import assert from "node:assert/strict";
import { test } from "node:test";

const window = new EventTarget();
Object.assign(globalThis, {
  window,
  dispatchEvent: (event) => window.dispatchEvent(event),
  PopStateEvent: Event,
  location: new URL("http://a.example/?lesson=convolution.1"),
  history: { state: null },
  History: class { replaceState(_state, _unused, url) { location.href = String(url); } },
});
const { isLate, navigate, numberNavigations, sayAgain } = await import("../../pages/components/visitor/navigation.js");

let told = "";
window.addEventListener("popstate", () => { told = location.search; }); // as Streamlit does, before
numberNavigations(new AbortController().signal);

/** @param {string} to @param {boolean} isFromServer */
function judge(to, isFromServer = true) {
  const address = new URL(to, location.href);
  return [isLate(new URL(location.href), address, isFromServer), address.search];
}

test("before the visitor has gone anywhere, nothing is late", () => {
  assert.deepEqual(judge("/?drawing=example.8"), [false, "?drawing=example.8"]);
  assert.deepEqual(judge("/kernels?drawing=example.8"), [false, "?drawing=example.8"]);
});

test("the server hears the number of a navigation, and the visitor does not see it", () => {
  navigate();
  assert.equal(told, "?lesson=convolution.1&navigation=1");
  assert.equal(location.search, "?lesson=convolution.1");
});

test("what the server says without the number is late, until it has said something with it", () => {
  assert.deepEqual(judge("/?drawing=example.8"), [true, "?drawing=example.8"]);
  assert.deepEqual(judge("/?lesson=convolution.1&navigation=1"), [false, "?lesson=convolution.1"]);
  assert.deepEqual(judge("/?drawing=example.8"), [false, "?drawing=example.8"]);
});

test("what a widget says meanwhile is not late, and is no answer", () => {
  navigate();
  assert.deepEqual(judge("/?shift=3", false), [false, "?shift=3"]);
  assert.deepEqual(judge("/?navigation=1"), [true, ""]);
  assert.deepEqual(judge("/?navigation=2"), [false, ""]);
});

test("a page that begins late is not gone back to, one that was chosen since is gone to", () => {
  navigate();
  assert.deepEqual(judge("/kernels?navigation=3"), [true, ""]);
  assert.deepEqual(judge("/kernels"), [false, ""]);
  assert.deepEqual(judge("/?navigation=2"), [false, ""]);
});

test("what is said again has the same number", () => {
  navigate();
  assert.deepEqual(judge("/?drawing=example.8"), [true, "?drawing=example.8"]);
  sayAgain();
  assert.equal(told, "?lesson=convolution.1&navigation=4");
  assert.deepEqual(judge("/?navigation=4"), [false, ""]);
});
