import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { tellArrival } from "../../pages/components/visitor/arrival.js";

globalThis.document = { baseURI: "http://127.0.0.1/lenet/kernels" };
/** @type {string[]} */
let asked = [];
/** @type {(number | Error)[]} */
let answers = [];

beforeEach(() => {
  asked = [];
  globalThis.fetch = async (url, { method }) => {
    asked.push(`${method} ${url}`);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return { status: answer };
  };
});

test("it is told once", async () => {
  answers = [204];
  await tellArrival("/lenet/arrived/a");
  await tellArrival("/lenet/arrived/a");
  await tellArrival("");
  assert.deepEqual(asked, ["POST http://127.0.0.1/lenet/arrived/a"]);
});

test("a server that does not wait for it may stand beside one that does", async () => {
  answers = [202, 202, 204, 204];
  await tellArrival("/arrived/b");
  assert.equal(asked.length, 3);
});

test("but nobody is asked for ever, nor after a failure", async () => {
  answers = Array(100).fill(202);
  await tellArrival("/arrived/c");
  assert.equal(asked.length, 8);
  asked = [];
  answers = [new Error("no network"), 204];
  await tellArrival("/arrived/d");
  answers = [404, 204];
  await tellArrival("/arrived/e");
  assert.equal(asked.length, 2);
});
