import assert from "node:assert/strict";
import { test } from "node:test";

import { Agreement } from "../../pages/components/network_view/agreement.js";

const agreed = (...told) => {
  const agreement = new Agreement();
  assert.ok(agreement.isNews("fc1.0"));
  for (const name of told) agreement.told(name);
  return agreement;
};

test("what the server answers late does not set the page back", () => {
  const agreement = agreed("fc1.1", "fc1.2");
  assert.ok(!agreement.isNews("fc1.1"));
  assert.ok(!agreement.isNews("fc1.2"));
});

test("one answer can be for several", () => {
  const agreement = agreed("fc1.1", "fc1.2", "fc1.3");
  assert.ok(!agreement.isNews("fc1.2"));
  assert.ok(!agreement.isNews("fc1.3"));
});

test("what was answered once is news when the server says it again", () => {
  const agreement = agreed("fc1.1", "fc1.2");
  agreement.isNews("fc1.2");
  assert.ok(agreement.isNews("fc1.1"));
  assert.ok(agreement.isNews("fc1.2"));
});

test("to and fro, what could be news is news", () => {
  const agreement = agreed("fc1.1", "fc1.2", "fc1.1");
  assert.ok(!agreement.isNews("fc1.1"));
  assert.ok(agreement.isNews("fc1.2"));
});

test("the server's own word counts, and ends the waiting", () => {
  const agreement = agreed("fc1.1", "fc1.2");
  assert.ok(agreement.isNews("fc2.7"));
  assert.ok(!agreement.isNews("fc2.7"));
  assert.ok(agreement.isNews("fc1.2"));
});

test("told twice is told once", () => {
  const agreement = agreed("fc1.1", "fc1.1");
  assert.ok(!agreement.isNews("fc1.1"));
  assert.ok(agreement.isNews("fc1.0"));
  assert.ok(agreement.isNews("fc1.1"));
});

test("after a way back in the browser each answer counts", () => {
  const agreement = agreed("fc1.1", "fc1.2");
  agreement.giveWay();
  assert.ok(agreement.isNews("fc1.1"));
  assert.ok(!agreement.isNews("fc1.1"));
});
