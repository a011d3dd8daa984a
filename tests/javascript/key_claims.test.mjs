import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { followFocus, isClaimed, isFocusPointed } from "../../pages/components/visitor/key_claims.js";

/** An element of which a few parts of selectors are true. */
class Element {
  constructor(...kinds) {
    this.kinds = kinds;
  }

  matches(selector) {
    return selector.split(/,\s*(?![^(]*\))/).some((part) => this.kinds.includes(part));
  }

  closest() {
    return null;
  }
}
globalThis.Element = Element;

const RADIO = new Element("button", "[role=radio]"), SLIDER = new Element("[role=slider]"), CANVAS = new Element(".upper-canvas");
const FIELD = new Element("textarea"), LAYERS = new Element(".layers");
const OURS = ["l", "b", "?", "p", "n", ".", "PageDown", "PageUp", " ", "Enter", "ArrowLeft", "ArrowRight"];
let stopped;

beforeEach(() => {
  stopped?.abort();
  stopped = new AbortController();
  globalThis.window = new EventTarget();
  globalThis.document = new EventTarget();
  followFocus(stopped.signal);
  press("Tab");
});

const click = () => window.dispatchEvent(new Event("pointerdown"));
const press = (key) => document.dispatchEvent(Object.assign(new Event("keydown"), { key }));
const claimed = (target) => OURS.filter((key) => isClaimed({ key, composedPath: () => [target] }));

test("after a click, all keys are the page's; a slider and the units keep their arrow keys, a text field all", () => {
  click();
  assert.deepEqual(claimed(RADIO), []);
  assert.deepEqual(claimed(CANVAS), []);
  assert.deepEqual(claimed(SLIDER), ["ArrowLeft", "ArrowRight"]);
  assert.deepEqual(claimed(LAYERS), ["ArrowLeft", "ArrowRight"]);
  assert.deepEqual(claimed(FIELD), OURS);
});

test("by keyboard, a choice keeps the keys that move and press it, and no letters", () => {
  assert.deepEqual(claimed(RADIO), [" ", "Enter", "ArrowLeft", "ArrowRight"]);
  assert.deepEqual(claimed(CANVAS), [" ", "Enter", "ArrowLeft", "ArrowRight"]);
});

test("who goes on by keyboard after a click, presses what the arrow keys led to", () => {
  click();
  press("ArrowRight");
  window.dispatchEvent(new Event("focusin"));
  assert.equal(isFocusPointed(), false);
});

test("a dialog that a key opens and closes gives the focus back as it was", () => {
  click();
  press("Escape");
  window.dispatchEvent(new Event("focusin"));
  assert.equal(isFocusPointed(), true);
});
