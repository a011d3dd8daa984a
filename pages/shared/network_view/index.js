// The network view: a Streamlit component (v2) that joins the canvas, the fast loop and the
// answers of the slow loop in one picture of the network.

import { DrawingCanvas } from "./canvas.js";
import { fromBase64, readFrame, sameDrawing } from "./frame.js";
import { NetworkPicture, Scale, percent, short, write } from "./layers.js";
import { LiveLoop } from "./live.js";

const NARROW = 560; // CSS pixels: below this, layers lie under each other
const IDLE_MS = 800; // the page has come to rest: what it left out at first may follow

/**
 * @typedef {Object} ViewData what the page passes down on each run
 * @property {string} model
 * @property {string} path of the live route, with its query
 * @property {string} canvas class of the container that holds the drawing canvas
 * @property {boolean} incomplete whether the page has left something out until it is at rest
 * @property {boolean} seeded whether resetting the canvas would bring back a loaded drawing
 * @property {import("./frame.js").Layer[]} layers
 * @property {string} answer identifies the slow loop's answer
 * @property {string} frame the answer: base64 of a frame of the live protocol
 * @property {{activation: number[], signed: number[], ink: number[]}} scales
 */

class NetworkView {
  /** @param {ShadowRoot | HTMLElement} parent */
  constructor(parent) {
    this.root = parent.querySelector("#network-view");
    this.find = (selector) => this.root.querySelector(selector);
    this.frames = 0;
    this.root.dataset.frames = "0";
    this.connection = "connecting";
    this.tip = this.find(".tip");
    /** @type {import("./layers.js").Unit | null} */
    this.unit = null;
    this.resizer = new ResizeObserver(() => this.picture?.layOut(this.root.clientWidth < NARROW));
    this.resizer.observe(this.find(".layers"));
    for (const button of this.root.querySelectorAll(".stage button")) {
      button.onclick = () => this.#setStage(button.value);
    }
    const layers = this.find(".layers");
    layers.onpointermove = (event) => this.#point(event);
    layers.onpointerdown = (event) => this.#point(event);
    layers.onpointerleave = (event) => event.pointerType === "mouse" && this.#leave();
  }

  dispose() {
    clearTimeout(this.rest);
    this.resizer.disconnect();
    this.live?.close();
    this.canvas?.dispose();
  }

  /**
   * @param {ViewData} data
   * @param {(name: string, value: unknown) => void} setTriggerValue
   */
  update(data, setTriggerValue) {
    this.data = data;
    this.setTriggerValue = setTriggerValue;
    const layers = JSON.stringify(data.layers);
    if (layers !== this.layersKey) {
      this.layersKey = layers;
      this.#build(data);
    }
    this.canvas ??= new DrawingCanvas(data.canvas, {
      onChange: (drawn) => this.#changed(drawn),
      onReset: () => this.#reset(),
    });
    const otherNetwork = data.path !== this.path;
    if (otherNetwork) {
      this.live?.close();
      this.liveFrame = null; // what the other network said says nothing of this one
    }
    if (data.answer !== this.answerKey) {
      this.answerKey = data.answer;
      this.answer = readFrame(fromBase64(data.frame), data.layers);
      this.root.dataset.model = data.model;
      this.#consider();
    }
    if (otherNetwork) {
      this.path = data.path;
      this.live = new LiveLoop(data.path, data.layers, {
        read: () => this.canvas.read(),
        onFrame: (frame, rtt) => this.#hear(frame, rtt),
        onConnection: (connection, reason) => this.#connect(connection, reason),
      });
    }
    this.canvas.watch();
    if (data.incomplete) this.#askForTheRest();
  }

  /** Once the browser and the pen are at rest, ask the page for what it left out at first. */
  #askForTheRest() {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      if (this.canvas.penDown) this.#askForTheRest();
      else this.setTriggerValue("rest", true);
    }, IDLE_MS);
  }

  #build({ layers, scales }) {
    const made = Object.fromEntries(Object.entries(scales).map(([name, rgb]) => [name, new Scale(rgb)]));
    this.picture = new NetworkPicture(this.find(".layers"), layers, made);
    this.picture.layOut(this.root.clientWidth < NARROW);
    this.picture.setStage(this.stage ?? "after");
    this.find(".legend.activation i").style.background = made.activation.gradient;
    this.find(".legend.signed i").style.background = made.signed.gradient;
  }

  /** The ink may have changed. @param {boolean} drawn by the pen */
  #changed(drawn) {
    if (drawn && this.connection !== "live") this.root.dataset.source = ""; // no answer for it yet
    this.live?.ask();
  }

  /** An answer of the fast loop. */
  #hear(frame, rtt) {
    this.liveFrame = frame;
    this.root.dataset.rtt = rtt.toFixed(1);
    this.root.dataset.source = "live";
    this.#show(frame);
    this.#status();
    this.#consider();
  }

  /** Show the slow loop's answer, if it is about the drawing that is on the canvas now. */
  #consider() {
    if (!this.answer || this.canvas?.penDown) return;
    const current = !this.liveFrame || this.connection !== "live" ||
      sameDrawing(this.liveFrame.values.get("input"), this.answer.values.get("input"));
    if (!current) return;
    this.root.dataset.source = "rerun";
    this.#show(this.answer);
  }

  #show(frame) {
    const blank = frame.digit < 0;
    const confidence = blank ? 0 : frame.values.get("probabilities")[frame.digit];
    this.picture.draw(frame);
    this.frames += 1;
    Object.assign(this.root.dataset, {
      digit: blank ? "" : frame.digit,
      confidence: confidence.toFixed(4),
      frames: this.frames,
    });
    write(this.find(".digit"), blank ? "?" : String(frame.digit));
    write(this.find(".confidence"), blank ? "Draw a digit, 0 to 9" : percent(confidence));
    this.root.classList.toggle("blank", blank);
    if (this.unit) this.#describe();
  }

  /** The reset button: a loaded drawing would come back, so the page has to clear it. */
  #reset() {
    if (!this.data.seeded) return false;
    this.setTriggerValue("clear", true);
    return true;
  }

  #connect(connection, reason) {
    this.connection = connection;
    this.reason = reason;
    this.#status();
    if (connection === "off") this.#consider();
  }

  #status() {
    const words = {
      live: `live, ${Math.round(Number(this.root.dataset.rtt ?? 0)) || "–"} ms`,
      connecting: "connecting …",
      off: this.reason || "not live: it answers after each stroke",
    };
    const status = this.find(".status");
    status.dataset.connection = this.connection;
    write(status.firstElementChild, words[this.connection]);
  }

  /** @param {"before" | "after"} stage */
  #setStage(stage) {
    this.stage = stage;
    for (const button of this.root.querySelectorAll(".stage button")) {
      button.setAttribute("aria-pressed", String(button.value === stage));
    }
    this.picture.setStage(stage);
    this.#leave();
  }

  /** @param {PointerEvent} event */
  #point(event) {
    this.unit = this.picture.unitAt(event);
    if (!this.unit || !this.picture.frame) return this.#leave();
    this.#describe();
    const box = this.root.getBoundingClientRect();
    const width = this.tip.offsetWidth;
    const x = Math.max(0, Math.min(event.clientX - box.left + 14, box.width - width));
    const below = event.clientY - box.top + 18;
    const y = below + this.tip.offsetHeight > box.height ? event.clientY - box.top - this.tip.offsetHeight - 10 : below;
    this.tip.style.transform = `translate(${x}px, ${y}px)`;
  }

  /** Say which unit it is and what it holds now. */
  #describe() {
    const { layer, channel, row, col, index } = this.unit;
    const value = this.picture.frame.values.get(layer.name)[index];
    const place = channel !== null ? `channel ${channel}, row ${row}, column ${col}`
      : layer.paper === "output" ? `digit ${index}` : `unit ${index}`;
    const name = layer.name === layer.paper ? layer.name : `${layer.paper} ${layer.name}`;
    this.tip.hidden = false;
    this.tip.textContent = `${name}: ${place} = ${layer.kind === "softmax" ? value.toFixed(4) : exact(value)}`;
    if (layer.paper === "output") {
      const logit = this.picture.frame.values.get("fc3")[index];
      this.tip.textContent += ` (output fc3 ${short(logit)})`;
    }
  }

  #leave() {
    this.unit = null;
    this.tip.hidden = true;
  }
}

/** @param {number} value */
function exact(value) {
  return value.toFixed(4).replace("-", "−");
}

/** @type {WeakMap<object, NetworkView>} */
const views = new WeakMap();

/** Streamlit calls this on mounting and whenever the data or the theme change. */
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  let view = views.get(parentElement);
  if (!view) {
    view = new NetworkView(parentElement);
    views.set(parentElement, view);
  }
  view.update(data, setTriggerValue);
  return () => {
    view.dispose();
    views.delete(parentElement);
  };
}
