// The network view: a Streamlit component (v2) that joins the canvas, the fast loop and the
// answers of the slow loop in one picture of the network.

import { DrawingCanvas } from "./canvas.js";
import { counterpart, following, inputBox, neighbour, unitName, unitNamed } from "./fields.js";
import { fromBase64, readFrame } from "./frame.js";
import { NetworkPicture, Scale, percent, short, write } from "./layers.js";
import { LiveLoop } from "./live.js";

const NARROW = 560; // CSS pixels: below this, layers lie under each other
const PLAY_MS = 700; // a unit, while the window slides by itself
const TELL_MS = 200; // walking from unit to unit, the page is told once the walk pauses
const PINNED = "lenet-pinned"; // event: a unit was pinned here, or let go
const UNIT = "lenet-unit"; // event: the server is to be told which unit is pinned
const CONNECTED = "lenet-connected"; // event: the server is there again
const DRAWING = "lenet-drawing"; // event: the canvas holds another drawing
const IDLE_MS = 800; // the page has come to rest: what it left out at first may follow

/**
 * @typedef {Object} ViewData what the page passes down on each run
 * @property {string} model
 * @property {string} path of the live route, with its query
 * @property {string} canvas class of the container that holds the drawing canvas; empty where
 *   there is none, and so nothing to be asked live
 * @property {string} id of the view's element; only one of two has the contract's
 * @property {string} title written before the answer; with one, the view takes less room
 * @property {boolean} incomplete whether the page has left something out until it is at rest
 * @property {import("./frame.js").Layer[]} layers
 * @property {Record<string, Record<string, import("./fields.js").View>>} views
 * @property {string} unit name of the pinned unit, or empty
 * @property {import("./frame.js").Framing} framing of the answer
 * @property {string} answer identifies the slow loop's answer
 * @property {string} drawing which it is about, as the pen names it on the canvas
 * @property {string} frame the answer: base64 of a frame of the live protocol
 * @property {{activation: number[], signed: number[], ink: number[]}} scales
 */

class NetworkView {
  /** @param {ShadowRoot | HTMLElement} parent */
  constructor(parent) {
    this.root = parent.querySelector(".network-view");
    this.find = (selector) => this.root.querySelector(selector);
    this.frames = 0;
    this.root.dataset.frames = "0";
    this.connection = "connecting";
    this.tip = this.find(".tip");
    /** The unit under the pointer. @type {import("./layers.js").Unit | null} */
    this.unit = null;
    /** The unit that was clicked or walked to. @type {import("./layers.js").Unit | null} */
    this.pinned = null;
    this.#tellAttributes();
    this.resizer = new ResizeObserver(() => this.picture?.layOut(this.root.clientWidth < NARROW));
    this.resizer.observe(this.find(".layers"));
    for (const button of this.root.querySelectorAll(".stage button")) {
      button.onclick = () => this.#setStage(button.value);
    }
    const layers = this.find(".layers");
    layers.onpointermove = (event) => this.#point(event);
    layers.onpointerdown = (event) => this.#point(event);
    layers.onpointerleave = (event) => event.pointerType === "mouse" && this.#leave();
    layers.onclick = (event) => this.#click(event);
    layers.onkeydown = (event) => this.#key(event);
    layers.onblur = () => this.#leave();
    for (const button of this.root.querySelectorAll(".steps button")) {
      button.onclick = () => this.#walk(button.value);
    }
    // Where two networks are shown, what is pinned in one is pinned in the other.
    this.hearTwin = ({ detail: { from, name } }) => {
      if (from !== this && this.layers) this.#pin(unitNamed(name, this.layers), { tell: false });
    };
    window.addEventListener(PINNED, this.hearTwin);
    this.hearClick = ({ target }) => target.closest?.("a") && this.telling && this.#tellUnit();
    window.addEventListener("click", this.hearClick, { capture: true });
    this.hearDrawing = () => this.#consider();
    window.addEventListener(DRAWING, this.hearDrawing);
  }

  dispose() {
    clearTimeout(this.rest);
    clearTimeout(this.telling);
    clearInterval(this.playing);
    window.removeEventListener(PINNED, this.hearTwin);
    window.removeEventListener("click", this.hearClick, { capture: true });
    window.removeEventListener(DRAWING, this.hearDrawing);
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
    if (data.canvas) {
      this.canvas ??= new DrawingCanvas(data.canvas, (drawn) => this.#changed(drawn));
    }
    const otherNetwork = data.path !== this.path;
    if (otherNetwork) {
      this.live?.close();
      this.liveFrame = null; // what the other network said says nothing of this one
    }
    if (data.unit !== this.toldUnit && !this.telling) {
      this.toldUnit = data.unit;
      this.#pin(unitNamed(data.unit, this.layers), { tell: false });
    }
    if (data.answer !== this.answerKey) {
      this.answerKey = data.answer;
      this.answer = readFrame(fromBase64(data.frame), data.layers);
      this.answer.framing = data.framing;
      this.answer.drawing = data.drawing;
      this.root.dataset.model = data.model;
      this.#consider();
    }
    this.path = data.path;
    this.root.id = data.id;
    this.root.classList.toggle("compact", Boolean(data.title));
    this.find(".title").textContent = data.title;
    this.find(".status").hidden = !data.canvas;
    if (otherNetwork && data.canvas) {
      this.live = new LiveLoop(data.path, data.layers, {
        read: () => this.canvas.read(),
        onFrame: (frame, rtt) => this.#hear(frame, rtt),
        onConnection: (connection, reason) => this.#connect(connection, reason),
      });
    }
    this.canvas?.watch();
    if (data.incomplete) this.#askForTheRest();
  }

  /** Once the browser and the pen are at rest, ask the page for what it left out at first. */
  #askForTheRest() {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      if (this.canvas?.penDown) this.#askForTheRest();
      else this.setTriggerValue("rest", true);
    }, IDLE_MS);
  }

  #build({ layers, scales, views }) {
    const made = Object.fromEntries(Object.entries(scales).map(([name, rgb]) => [name, new Scale(rgb)]));
    this.layers = layers;
    this.picture = new NetworkPicture(this.find(".layers"), layers, made, views);
    this.picture.layOut(this.root.clientWidth < NARROW);
    this.picture.setStage(this.stage ?? "after");
    this.#stopPlaying();
    this.toldUnit = undefined; // the pinned unit is one of the old table
    this.unit = this.pinned = null;
    this.find(".legend.activation i").style.background = made.activation.gradient;
    this.find(".legend.signed i").style.background = made.signed.gradient;
  }

  /** The ink may have changed. @param {boolean} drawn by the pen */
  #changed(drawn) {
    if (drawn) this.#mark();
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
    const present = this.canvas?.drawing;
    if (present && present !== this.answer.drawing) return; // the next run knows what was drawn since
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
    const wasBlank = this.root.classList.contains("blank");
    this.root.classList.toggle("blank", blank);
    if (blank !== wasBlank) this.picture.mark(this.unit ?? this.pinned);
    if (this.unit) this.#describe();
    if (this.unit ?? this.pinned) this.#markDrawing();
    if (this.pinned) this.#tellAttributes();
  }

  #connect(connection, reason) {
    if (connection === "live" && this.lost) window.dispatchEvent(new CustomEvent(CONNECTED));
    this.lost = connection !== "live" && (this.lost || connection === "off");
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
    const unit = this.picture.unitAt(event);
    if (!unit || !this.picture.frame) return this.#leave();
    const [last, name] = [this.unit && unitName(this.unit), unitName(unit)];
    this.unit = unit;
    if (last !== name) {
      this.#describe();
      this.#mark();
    }
    this.#placeTip(event.clientX, event.clientY);
  }

  /** A click pins a unit, a second one on the same lets it go. @param {MouseEvent} event */
  #click(event) {
    const unit = this.picture.unitAt(event);
    if (!unit) return;
    this.#stopPlaying();
    const again = this.pinned && unitName(this.pinned) === unitName(unit);
    this.#pin(again ? null : unit, { tell: true, after: 0 });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const from = this.pinned ?? unitNamed("input.0.14.14", this.layers);
    if (event.key === "Escape" && this.pinned) {
      this.#pin(null);
    } else if (event.key === "Tab") {
      const layer = this.pinned && this.#nextLayer(event.shiftKey ? -1 : 1);
      if (!layer) return; // on to the next element of the page
      this.#pin(counterpart(from, layer));
    } else {
      const columns = this.picture.pictureOf(from.layer)?.width ?? 1;
      const unit = event.key === "Enter" ? from : neighbour(from, event.key, columns);
      if (!unit) return;
      this.#pin(this.pinned ? unit : from);
    }
    event.preventDefault();
    this.unit = null;
    if (this.pinned) this.#showTipAtPinned();
    else this.#leave();
  }

  /** The layer shown before or after the pinned unit's. @param {number} step */
  #nextLayer(step) {
    const pictures = [...this.picture.pictures, this.picture.outputs];
    const at = pictures.indexOf(this.picture.pictureOf(this.pinned.layer));
    return pictures[at + step]?.step(this.stage ?? "after");
  }

  /**
   * @param {import("./layers.js").Unit | null} unit
   * @param {{tell: boolean, after?: number}} options whether the page has to be told, and how soon
   */
  #pin(unit, { tell, after = TELL_MS } = { tell: true }) {
    this.pinned = unit;
    this.find(".steps").hidden = !unit;
    if (!unit) this.#stopPlaying();
    this.#mark();
    this.#tellAttributes();
    if (!tell) return;
    window.dispatchEvent(new CustomEvent(PINNED, { detail: { from: this, name: this.root.dataset.unit } }));
    clearTimeout(this.telling);
    this.telling = setTimeout(() => this.#tellUnit(), after);
  }

  #tellUnit() {
    clearTimeout(this.telling);
    this.telling = 0;
    this.toldUnit = this.root.dataset.unit;
    window.dispatchEvent(new CustomEvent(UNIT, { detail: this.toldUnit }));
  }

  /** Slide the window over the map by hand or by itself. @param {string} how "back", "play", "forward" */
  #walk(how) {
    const wasPlaying = Boolean(this.playing);
    this.#stopPlaying();
    if (how === "play") {
      if (wasPlaying) return;
      this.playing = setInterval(() => this.#pin(following(this.pinned, 1)), PLAY_MS);
      this.find(".steps [value=play]").setAttribute("aria-pressed", "true");
    }
    this.#pin(following(this.pinned, how === "back" ? -1 : 1));
  }

  #stopPlaying() {
    clearInterval(this.playing);
    this.playing = 0;
    this.find(".steps [value=play]").setAttribute("aria-pressed", "false");
  }

  /** Show what the unit under the pointer sees, else what the pinned one sees. */
  #mark() {
    this.picture.mark(this.unit ?? this.pinned);
    this.#markDrawing();
  }

  #markDrawing() {
    const unit = this.unit ?? this.pinned;
    const frame = this.picture.frame;
    const shown = unit && frame && frame.digit >= 0;
    const colour = getComputedStyle(this.root).getPropertyValue("--field");
    this.canvas?.mark(shown ? inputBox(unit) : null, shown ? frame.framing : [], colour);
  }

  /** Tell the pinned unit, its value and its field to whoever looks at the page from outside. */
  #tellAttributes() {
    const { pinned } = this;
    const box = pinned && inputBox(pinned);
    const value = pinned && this.picture.frame?.values.get(pinned.layer.name)[pinned.index];
    Object.assign(this.root.dataset, {
      unit: pinned ? unitName(pinned) : "",
      unitValue: pinned && value !== undefined ? value.toFixed(6) : "",
      unitBox: box ? [box.top, box.left, box.bottom, box.right].join(",") : "",
    });
    const words = pinned
      ? `Pinned ${this.#words(pinned)}. Arrow keys, Page Up/Down and Tab walk on; Escape lets go.`
      : "Point at a unit to see what it sees; click to pin it.";
    write(this.find(".pinned"), words);
  }

  /** Say which unit it is and what it holds now. */
  #describe() {
    const { layer, channel, index } = this.unit;
    this.tip.hidden = false;
    this.tip.textContent = this.#words(this.unit);
    if (layer.kind === "softmax") {
      const logit = this.picture.frame.values.get("fc3")[index];
      this.tip.textContent += ` (output fc3 ${short(logit)})`;
    }
    const { size, jump } = layer.field;
    const box = inputBox(this.unit);
    const field = document.createElement("small");
    field.textContent = channel === null ? `sees the whole ${size}×${size} input`
      : size === 1 ? "one pixel of the input"
      : `sees ${size}×${size} input pixels from row ${box.top}, column ${box.left}; jump ${jump}`;
    this.tip.append(field);
  }

  /** @param {import("./layers.js").Unit} unit */
  #words({ layer, channel, row, col, index }) {
    const value = this.picture.frame?.values.get(layer.name)[index] ?? 0;
    const place = channel !== null ? `channel ${channel}, row ${row}, column ${col}`
      : layer.paper === "output" ? `digit ${index}` : `unit ${index}`;
    const name = layer.name === layer.paper ? layer.name : `${layer.paper} ${layer.name}`;
    return `${name}: ${place} = ${exact(value)}`;
  }

  /** @param {number} clientX @param {number} clientY */
  #placeTip(clientX, clientY) {
    const box = this.root.getBoundingClientRect();
    const width = this.tip.offsetWidth;
    const x = Math.max(0, Math.min(clientX - box.left + 14, box.width - width));
    const below = clientY - box.top + 18;
    const y = below + this.tip.offsetHeight > box.height ? clientY - box.top - this.tip.offsetHeight - 10 : below;
    this.tip.style.transform = `translate(${x}px, ${y}px)`;
  }

  /** After a key: the tip beside the pinned unit. */
  #showTipAtPinned() {
    this.unit = this.pinned;
    this.#describe();
    this.unit = null;
    const picture = this.picture.pictureOf(this.pinned.layer);
    const { channel, index } = this.pinned;
    const part = picture.bars ? picture.bars[index].bar : picture.tiles[channel ?? 0];
    const box = part.getBoundingClientRect();
    this.#placeTip(box.right, box.top + box.height / 2);
  }

  #leave() {
    const was = this.unit;
    this.unit = null;
    this.tip.hidden = true;
    if (was) this.#mark();
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
