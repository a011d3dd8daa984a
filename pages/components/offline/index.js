// The offline page: the drawing pad, the network view with the browser's engine, and the worked example
// of the pinned unit. It stands for what the app's server does: it answers once a stroke has ended.

import { cutToInk } from "../canvas/ink.js";
import { followCanvas } from "../canvas/reader.js";
import { element } from "../elements.js";
import { BrowserEngine } from "../engine/browser_engine.js";
import { Network } from "../engine/network.js";
import { send } from "../events.js";
import { fromBase64, numbersOf, toBase64 } from "../live/frame.js";
import showNetwork from "../network_view/index.js";
import { unitNamed } from "../network_view/units.js";
import { unitInWords } from "../network_view/words.js";
import { store } from "../scene/store.js";
import { Pad } from "./pad.js";
import { workOut } from "./sums.js";
import { writeExamples } from "./worked_example.js";

/** @typedef {import("../live/frame.js").Frame} Frame */
/** @typedef {import("../live/frame.js").Layer} Layer */
/** @typedef {{name: string, summary: string, layers: Layer[], views: import("../network_view/fields.js").Views, network: string}} Model */
/** @typedef {{models: Model[], scales: {activation: number[], signed: number[], ink: number[]}, examples: Record<string, import("../replay/strokes.js").Stroke[]>}} Data */

const PAD = "st-key-pad"; // class of the pad's place
const BLANK = cutToInk(new Uint8ClampedArray(4 * 28 * 28), 28, 28);

/** @type {Data} */
const data = JSON.parse(element(document, "#data").textContent ?? "");
const root = element(document, "#view").attachShadow({ mode: "open" });
root.append(/** @type {HTMLTemplateElement} */ (element(document, "#view-content")).content.cloneNode(true));
const example = element(document, "#worked-example");
const blocked = element(document, "#blocked");
const view = element(root, "#network-view");
new MutationObserver(showAnswer).observe(view, { attributeFilter: ["data-digit", "data-confidence"] });
const pad = new Pad(element(document, "#pad"), answer);
const canvas = followCanvas(PAD, () => {});
let model = data.models[0];
let network = Network.read(fromBase64(model.network));
/** @type {Frame | null} */
let frame = null;

/** Answer for what is on the pad now, as the app's page does. */
function answer() {
  const read = canvas.penDown ? null : canvas.read();
  const isBlocked = canvas.isBlocked && !canvas.penDown;
  if (!read && !isBlocked) return void requestAnimationFrame(answer); // the end of the stroke is not handled yet
  blocked.hidden = !isBlocked;
  frame = new BrowserEngine(network).answer(read ?? BLANK); // rather no answer than that for the drawing before
  show();
  send("lenet-drawing", null);
}

function show() {
  if (!frame) return;
  const key = `${model.name}:${pad.drawing}`;
  showNetwork({
    parentElement: root,
    setStateValue: () => {},
    setTriggerValue: () => {},
    data: {
      model: model.name,
      path: "",
      compares: false, // with itself
      network: `data:application/octet-stream;base64,${model.network}`,
      engine: "browser",
      canvas: PAD,
      id: "network-view",
      title: "",
      layers: model.layers,
      views: model.views,
      answer: key,
      drawing: pad.drawing,
      hides: false,
      guesses: false,
      warning: "",
      secret: false,
      guess: null,
      framing: frame.framing,
      frame: toBase64(new Uint8Array(numbersOf(frame, model.layers[0].name).buffer)),
      scales: data.scales,
    },
  });
  workOutUnit();
  /** @type {HTMLButtonElement} */ (element(document, "#undo")).disabled = !pad.canUndo;
  /** @type {HTMLButtonElement} */ (element(document, "#clear")).disabled = pad.isBlank;
}

/** Show the answer below the canvas, too: on a narrow screen the network view lies below the models. */
function showAnswer() {
  const { digit = "" } = view.dataset;
  const strong = document.createElement("b");
  strong.textContent = digit;
  element(document, "#answer").replaceChildren(...(digit ? [strong, element(root, ".confidence").textContent ?? ""] : []));
}

/** Show how the pinned unit's number comes about; that of a non-linearity together with what goes into it. */
function workOutUnit() {
  const pinned = unitNamed(store.get("unit"), model.layers);
  if (!pinned) return example.replaceChildren();
  const at = model.layers.indexOf(pinned.layer);
  const before = pinned.layer.kind === "activation" ? [{ ...pinned, layer: model.layers[at - 1] }] : [];
  writeExamples(example, [...before, pinned].map(workedOut));
}

/** @param {import("../network_view/units.js").Unit} each */
function workedOut(each) {
  if (!frame) throw new Error("nothing was answered yet");
  const { layers } = model;
  return {
    title: unitInWords(each, frame),
    sum: workOut(each, frame, network, layers),
    held: numbersOf(frame, each.layer.name)[each.index],
  };
}

/** @param {Model} chosen */
function chooseModel(chosen) {
  if (!unitNamed(store.get("unit"), chosen.layers)) store.set({ unit: "" }); // before: what is shown is of the old model
  model = chosen;
  network = Network.read(fromBase64(model.network));
  answer();
}

/** @param {string} digit @param {import("../replay/strokes.js").Stroke[]} strokes */
function exampleButton(digit, strokes) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = digit;
  button.onclick = () => pad.load(strokes);
  return button;
}

/** @param {Model} each */
function modelChoice(each) {
  const [label, radio, name, summary] = ["label", "input", "span", "small"].map((tag) => document.createElement(tag));
  Object.assign(radio, { type: "radio", name: "model", checked: each === model, onchange: () => chooseModel(each) });
  name.textContent = each.name;
  summary.textContent = each.summary;
  label.append(radio, name, summary);
  return label;
}

element(document, "#undo").onclick = () => pad.undo();
element(document, "#clear").onclick = () => pad.load([]);
element(document, "#examples").append(...Object.entries(data.examples).map(([digit, strokes]) => exampleButton(digit, strokes)));
element(document, "#models").append(...data.models.map(modelChoice));
store.follow(show, new AbortController().signal);
answer();
