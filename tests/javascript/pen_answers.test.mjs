import assert from "node:assert/strict";
import { test } from "node:test";

import { cutToInk } from "../../pages/components/canvas/ink.js";
import { PenAnswers } from "../../pages/components/live/pen_answers.js";
import { answers } from "./answers.mjs";

const [{ file, layers, answers: known }] = answers.networks;
const bytes = (base64) => Uint8Array.from(Buffer.from(base64, "base64"));
const SIDE = 40;

let now = 0; // the clock that round trips are measured with
performance.now = () => now;
globalThis.document = { baseURI: "http://app/" };
globalThis.fetch = async () => ({ ok: true, arrayBuffer: async () => bytes(file).buffer });
globalThis.WebSocket = class {
  static last;
  sent = 0;
  constructor() { WebSocket.last = this; }
  send() { this.sent += 1; }
  close() {}
};

/** A pen whose drawing is another one at each ask. */
async function pen(t) {
  let at = 0;
  const engines = [];
  const pens = new PenAnswers("/live?model=relu", "/live/network?model=relu", {
    read: () => {
      const rgba = new Uint8ClampedArray(4 * SIDE * SIDE);
      for (let i = 0; i <= at % SIDE; i++) rgba[4 * (i * SIDE + 5)] = 255;
      return cutToInk(rgba, SIDE, SIDE);
    },
    unit: () => null,
    onFrame: (_frame, _milliseconds, engine) => engines.push(engine),
    onConnection: () => {},
    onEngine: () => {},
  });
  t.after(() => pens.close()); // else what waits to connect again would keep the test from ending
  const socket = WebSocket.last;
  const framing = { name: "framing", shape: [5], offset: bytes(known[0].frame).length - 4 };
  const frame = new Uint8Array(bytes(known[0].frame).length + 20);
  socket.onmessage({ data: JSON.stringify({ protocol: 1, layers: [...layers, framing] }) });
  socket.onmessage({ data: frame.buffer });
  await new Promise((done) => setImmediate(done)); // the network has come
  /** Ask, and let the server answer after a while if it was asked. */
  const move = (milliseconds) => {
    const before = socket.sent;
    at += 1;
    pens.ask();
    if (socket.sent === before) return;
    now += milliseconds;
    socket.onmessage({ data: frame.buffer });
  };
  return { pens, socket, engines, move };
}

test("a near server answers, a far one is stood in for until it is near again", async (t) => {
  const { pens, engines, move } = await pen(t);
  for (let i = 0; i < 10; i++) move(5);
  assert.equal(pens.engine, "server");
  for (let i = 0; i < 5; i++) move(80);
  assert.equal(pens.engine, "browser");
  move(80);
  assert.equal(engines.at(-1), "browser");
  let asks = 0;
  while (pens.engine === "browser" && asks++ < 1000) move(45);
  assert.equal(pens.engine, "browser", "between near and far it stays as it is");
  asks = 0;
  while (pens.engine === "browser" && asks++ < 1000) move(5);
  assert.equal(pens.engine, "server");
  assert.ok(asks <= 60, "three near answers are enough, one in twenty asks");
});

test("a lost connection is stood in for, at once and until it is back", async (t) => {
  const { pens, socket } = await pen(t);
  socket.onclose({ code: 1006 });
  assert.equal(pens.engine, "browser");
});

test("the choice of an engine holds, however near or far the server is", async (t) => {
  const { pens, move } = await pen(t);
  pens.choose("browser");
  assert.equal(pens.engine, "browser");
  pens.choose("server");
  for (let i = 0; i < 10; i++) move(500);
  assert.equal(pens.engine, "server");
  pens.choose("auto");
  assert.equal(pens.engine, "browser");
});
