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

const connected = JSON.stringify({
  protocol: 1,
  layers: [...layers, { name: "framing", shape: [5], offset: bytes(known[0].frame).length - 4 }],
});
const frame = new Uint8Array(bytes(known[0].frame).length + 20);

/** Wait until promises are settled, such as that of the network's file. */
const settled = () => new Promise((done) => setImmediate(done));

/** A pen whose drawing is another one at each ask, and which waits for the server. */
function waitingPen(t) {
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
  /** Draw on, and ask. */
  const ask = () => {
    at += 1;
    pens.ask();
  };
  /** Ask, and let the server answer after a while if it was asked. */
  const move = (milliseconds) => {
    const before = socket.sent;
    ask();
    if (socket.sent === before) return;
    now += milliseconds;
    socket.onmessage({ data: frame.buffer });
  };
  return { pens, socket, engines, ask, move };
}

/** A pen that the server has answered once. */
async function pen(t) {
  const made = waitingPen(t);
  made.socket.onmessage({ data: connected });
  made.socket.onmessage({ data: frame.buffer });
  await settled();
  return made;
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

test("a connection that opens and then stays silent is stood in for until it is announced", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { pens, socket, engines } = waitingPen(t);
  socket.onopen();
  t.mock.timers.tick(1499);
  await settled();
  assert.equal(pens.engine, "server");
  t.mock.timers.tick(1);
  await settled();
  assert.deepEqual([pens.engine, engines.at(-1)], ["browser", "browser"]);
  socket.onmessage({ data: connected });
  assert.equal(pens.engine, "server");
});

test("a server that stops answering is stood in for until it is quick again", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { pens, socket, engines, ask, move } = await pen(t);
  ask();
  t.mock.timers.tick(1500);
  assert.deepEqual([pens.engine, engines.at(-1)], ["browser", "browser"]);
  now += 1600;
  socket.onmessage({ data: frame.buffer });
  assert.equal(pens.engine, "browser", "one late answer is not enough");
  let asks = 0;
  while (pens.engine === "browser" && asks++ < 1000) move(5);
  assert.equal(pens.engine, "server");
});

test("the server alone, where it was chosen, is waited for", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { pens, socket } = waitingPen(t);
  pens.choose("server");
  socket.onopen();
  t.mock.timers.tick(2000);
  await settled();
  assert.equal(pens.engine, "server");
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
