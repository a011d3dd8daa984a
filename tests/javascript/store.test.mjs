import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

import { clickLink, openBrowser } from "./browser.mjs";

openBrowser("http://lenet/");
const { Store } = await import("../../pages/components/scene/store.js");

const STROKE = [[1, 1, 0], [2, 2, 10]];
let browser, store, reports, last;

/** What a run sends that has taken the last report into account. */
function run(changes = {}) {
  const scene = reports.at(-1) ?? { number: 0, opened: { count: 0 }, drawing: { name: "s0" }, load: { name: "s0" } };
  last = {
    visit: "v", page: "", pages: ["", "kernels"], model: "relu",
    scene: { settings: {}, surgeries: {}, base: "" },
    number: scene.number, opened: scene.opened.count, commands: [], commanded: 0,
    drawing: scene.drawing.name, load: { name: scene.load.name, steps: [] }, parameters: {},
    names: { shared: ["drawing", "surgery", "unit", "lesson", "present", "guess"], local: ["shift"] },
    panels: ["weights"], ...changes,
  };
  store.update(last, (_name, value) => reports.push(structuredClone(value)));
}

function open(address, changes = {}) {
  browser = openBrowser(`http://lenet${address}`);
  store = new Store();
  reports = [];
  store.start(new AbortController().signal);
  run(changes);
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  open("/");
});

test("nothing is reported before anything has changed", () => {
  assert.deepEqual(reports, []);
});

test("a stroke is reported with all that the store holds, and its text comes into the address", () => {
  browser.act();
  store.draw(STROKE);
  assert.equal(reports.length, 1);
  assert.deepEqual(reports[0].drawing, { name: "s1", digit: "s0", base: "", strokes: [STROKE] });
  run({ parameters: { drawing: "1abc" } });
  assert.deepEqual(browser.entries(), ["/?drawing=none", "/?drawing=1abc"]);
  assert.equal(reports.length, 1);
});

test("a run from before a stroke changes nothing in the address, and is no reason to report again", () => {
  store.draw(STROKE);
  run({ number: 0, drawing: "s0", parameters: { unit: "fc1.3" } });
  assert.equal(browser.here(), "/");
  assert.equal(reports.length, 1);
});

test("strokes that the canvas has drawn it undoes itself; what was before, the store", () => {
  run({ commands: [{ number: 1, opened: 0, settings: {}, surgeries: {}, drawing: "example.4", link: "", model: "" }], commanded: 1, load: { name: "c1", steps: ["1abc"] } });
  assert.equal(store.drawing.base, "example.4");
  store.draw(STROKE);
  assert.ok(store.isOnCanvas("undo"));
  store.move("undo");
  assert.ok(!store.isOnCanvas("undo") && store.isOnCanvas("redo"));
  assert.equal(reports.at(-1).load.name, "c1");
  store.move("undo"); // a stroke of the example
  assert.deepEqual([store.drawing.base, reports.at(-1).load.count], ["1abc", 0]);
  assert.notEqual(reports.at(-1).load.name, "c1");
  store.move("undo");
  assert.ok(store.isBlank && !store.canUndo);
  for (const base of ["1abc", "example.4"]) {
    store.move("redo");
    assert.equal(store.drawing.base, base);
  }
});

test("a command is applied once, even if each run sends it again", () => {
  const commands = [{ number: 1, opened: 0, settings: { shift: "1.2" }, surgeries: { relu: "conv1.2=off" }, drawing: null, link: "", model: "" }];
  run({ commands, commanded: 1 });
  store.set({ shift: "3.3" });
  run({ commands, commanded: 1, number: 0 });
  assert.equal(store.get("shift"), "3.3");
  assert.deepEqual(reports.at(-1).surgeries, { relu: "conv1.2=off" });
  assert.equal(reports.at(-1).applied, 1);
});

test("a command that comes after a link was opened leaves what the link names", () => {
  const command = { number: 1, opened: 0, settings: { shift: "1.2" }, surgeries: {}, drawing: "example.4", link: "", model: "" };
  for (const [link, base] of [["?drawing=example.3", "example.3"], ["?unit=fc1.3", "example.4"]]) {
    open("/");
    store.open(new URL(link, "http://lenet/"));
    run({ opened: 1, commands: [command], commanded: 1 });
    assert.deepEqual([store.drawing.base, store.get("shift")], [base, ""]);
  }
});

test("another model is chosen for the present scene, with its surgery, and a stroke meanwhile is kept", async () => {
  open("/?unit=conv1.0.1.1&drawing=example.3", {
    scene: { settings: { unit: "conv1.0.1.1" }, surgeries: { yours: "conv1.2=off" }, base: "example.3" },
    parameters: { unit: "conv1.0.1.1", drawing: "example.3" },
  });
  browser.act();
  store.draw(STROKE);
  const command = { number: 1, opened: 0, settings: {}, surgeries: {}, drawing: null, link: "", model: "yours" };
  run({ number: 0, drawing: "s0", commands: [command], commanded: 1 });
  await Promise.resolve();
  assert.equal(browser.here(), "/?unit=conv1.0.1.1&model=yours&surgery=conv1.2%3Doff");
  assert.deepEqual(store.drawing.strokes, [STROKE]);
  assert.equal(store.settings.unit, "conv1.0.1.1");
  assert.equal(store.surgeries.yours, "conv1.2=off");
});

test("to empty the canvas begins another digit, whose answer is not revealed", () => {
  store.draw(STROKE);
  store.set({ answer: "revealed" });
  assert.ok(store.clear()); // the canvas itself does so
  assert.ok(store.isBlank);
  assert.equal(store.get("answer"), "");
  const { digit } = store.drawing;
  store.draw(STROKE);
  store.draw(STROKE);
  assert.equal(store.drawing.digit, digit);
  assert.notEqual(digit, "s0");
});

test("what the canvas was loaded with, the store has it load without", () => {
  open("/?drawing=example.3", { scene: { settings: {}, surgeries: {}, base: "example.3" } });
  assert.ok(!store.clear());
  assert.notEqual(reports.at(-1).load.name, "s0");
});

test("nothing is reported while a page is being left; its run then loads all that was drawn", () => {
  store.draw(STROKE);
  clickLink("/kernels");
  store.draw(STROKE);
  assert.equal(reports.length, 1);
  run(); // late, of the page that was left
  history.pushState(null, "", "/kernels");
  assert.equal(reports.length, 1);
  run({ page: "kernels", load: { name: "s1.1", steps: [] } });
  assert.equal(reports.length, 2);
  assert.deepEqual([reports[1].drawing.strokes.length, reports[1].load.count, reports[1].page], [2, 2, "kernels"]);
});

test("a link away and back at once does not end the reports", () => {
  clickLink("/kernels");
  history.pushState(null, "", "/kernels");
  clickLink("/");
  history.pushState(null, "", "/");
  run();
  store.draw(STROKE);
  assert.equal(reports.length, 1);
});

test("a link to another page takes along what all pages share, and no more", () => {
  store.set({ unit: "fc1.3", shift: "1.2" });
  run({ parameters: { unit: "fc1.3", shift: "1.2" } });
  assert.equal(browser.here(), "/?unit=fc1.3&shift=1.2");
  clickLink("/kernels");
  history.pushState(null, "", "/kernels"); // Streamlit
  assert.equal(browser.here(), "/kernels?unit=fc1.3");
});

test("a unit is in the address at once, and reported when the walk pauses", () => {
  store.set({ unit: "fc1.3" }, 200);
  store.set({ unit: "fc1.4" }, 200);
  assert.equal(browser.here(), "/?unit=fc1.4");
  assert.deepEqual(reports, []);
  mock.timers.tick(200);
  assert.deepEqual(reports.map(({ settings }) => settings.unit), ["fc1.4"]);
});

test("a panel that was chosen is a step, a slider is none", () => {
  browser.act();
  history.replaceState(null, "", "/?weights=Dense"); // Streamlit's widget
  assert.deepEqual(browser.entries(), ["/", "/?weights=Dense"]);
  browser.act();
  history.replaceState(null, "", "/?weights=Dense&row=2");
  assert.deepEqual(browser.entries(), ["/", "/?weights=Dense&row=2"]);
});

test("what the script has set makes no entry and keeps what the store holds", async () => {
  store.set({ unit: "fc1.3" });
  history.pushState(null, "", "/?model=sigmoid"); // Streamlit, from the server
  await Promise.resolve();
  assert.deepEqual(browser.entries(), ["/?model=sigmoid&unit=fc1.3"]);
});

test("back takes the scene of the address, which Streamlit's run reads as well", () => {
  browser.act();
  store.draw(STROKE);
  run({ parameters: { drawing: "1abc" } });
  browser.act();
  store.draw(STROKE);
  store.set({ unit: "fc1.3" });
  const { length } = reports;
  browser.go(-1);
  assert.ok(store.isBlank);
  assert.equal(store.get("unit"), "");
  assert.equal(reports.length, length);
  run({ opened: 1, drawing: "o1", load: { name: "o1", steps: [] } });
  assert.equal(reports.length, length);
  assert.deepEqual(browser.entries(), ["/?drawing=none", "/?drawing=1abc&unit=fc1.3"]);
});

test("an address without a drawing leaves it; one that the script did not read is reported", () => {
  store.draw(STROKE);
  run({ parameters: { drawing: "1abc" } });
  store.open(new URL("http://lenet/?unit=fc1.3"));
  assert.deepEqual(store.drawing.strokes, [STROKE]);
  run(); // from before
  assert.deepEqual(reports.at(-1).opened, { count: 1, page: "", parameters: { unit: "fc1.3" } });
});

/** Open a step of a lesson. @param {Record<string, string>} parameters */
function step(parameters) {
  store.open(new URL(`http://lenet/?${new URLSearchParams(parameters)}`));
  run({ opened: (reports.at(-1)?.opened.count ?? 0) + 1 });
}

test("the visitor's drawing comes back after a step of a lesson with its own", () => {
  for (const onward of [{ lesson: "a.2" }, {}]) {
    open("/", { scene: { settings: {}, surgeries: {}, base: "example.7" } });
    step({ lesson: "a.1", drawing: "example.3" });
    assert.equal(store.drawing.base, "example.3");
    step(onward);
    assert.equal(store.drawing.base, "example.7");
    assert.equal(reports.at(-1).drawing.base, "example.7");
  }
});

test("what is drawn in a step with its own drawing stays", () => {
  open("/", { scene: { settings: {}, surgeries: {}, base: "example.7" } });
  step({ lesson: "a.1", drawing: "example.3" });
  store.draw(STROKE);
  step({ lesson: "a.2" });
  assert.deepEqual(store.drawing.strokes, [STROKE]);
});

test("a server that has lost the session is reported everything, once it is there", () => {
  store.draw(STROKE);
  run({ parameters: { drawing: "1abc" } });
  store.reconnect();
  mock.timers.tick(1000);
  assert.equal(reports.length, 3);
  run({ visit: "w", number: 0, drawing: "s0", load: { name: "s0", steps: [] } });
  assert.equal(reports.length, 4);
  assert.equal(reports.at(-1).visit, "w");
  assert.equal(reports.at(-1).drawing.strokes.length, 1);
  mock.timers.tick(5000);
  assert.equal(reports.length, 4);
});
