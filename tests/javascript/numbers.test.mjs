import assert from "node:assert/strict";
import { test } from "node:test";

import { atMost, exact, fixed, percent, probability, short } from "../../pages/components/text/numbers.js";
import { answers } from "./answers.mjs";

test("a share in per cent is written as Python writes it", () => {
  assert.ok(answers.percents.length > 1000);
  for (const [share, text] of answers.percents) assert.equal(percent(share), text, `of ${share}`);
});

test("only 0 and 1 are quite 0 and 100 %", () => {
  assert.deepEqual([0, 1e-9, 0.00049, 0.0005].map((share) => percent(share)), ["0.0 %", "< 0.1 %", "< 0.1 %", "0.1 %"]);
  assert.deepEqual([1, 0.99999, 0.9995, 0.9994].map((share) => percent(share)), ["100.0 %", "> 99.9 %", "> 99.9 %", "99.9 %"]);
  assert.deepEqual([percent(0.999, 0), percent(0.001, 0), probability(1), probability(0)], ["> 99 %", "< 1 %", "> 99.9 %", "< 0.1 %"]);
});

test("numbers are rounded as Python rounds them", () => {
  assert.ok(answers.rounded.length > 1000);
  for (const [value, digits, text] of answers.rounded) {
    assert.equal(fixed(value, digits), text, `${value} with ${digits} decimals`);
  }
});

test("halfway between two numbers it is the even one", () => {
  assert.deepEqual([6.25, 6.75, -6.25].map((value) => fixed(value, 1)), ["6.2", "6.8", "-6.2"]);
});

test("a negative number has a proper minus sign", () => {
  assert.equal(exact(-1.5), "−1.5000");
  assert.deepEqual([-1.234, -12.34, -123.4, -0.004, 0.5].map(short), ["−1.23", "−12.3", "−123", "0", "0.50"]);
});

test("a bound is rounded up", () => {
  assert.deepEqual([0, 6e-6, 6.1e-6, 9.5e-6, 1e-4, 0.25].map(atMost), ["0", "6 · 10⁻⁶", "7 · 10⁻⁶", "1 · 10⁻⁵", "1 · 10⁻⁴", "3 · 10⁻¹"]);
});
