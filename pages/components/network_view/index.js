// The network view: a Streamlit component (v2) that joins the canvas, the fast loop and the
// answers of the slow loop in one picture of the network.

import { followCanvas } from "../canvas/reader.js";
import { element } from "../elements.js";
import { listen } from "../events.js";
import { fromBase64, numbersOf, readFrame, tiedDigits } from "../live/frame.js";
import { PenAnswers } from "../live/pen_answers.js";
import { mount } from "../mount.js";
import { enlarged } from "./enlarged.js";
import { Header } from "./header.js";
import { unitAtKey } from "./keys.js";
import { Lens } from "./lens.js";
import { LiveStatus } from "./live_status.js";
import { Looking } from "./looking.js";
import { NetworkPicture } from "./picture.js";
import { Pinning } from "./pinning.js";
import { Scale } from "./scale.js";
import { Told } from "./told.js";

const NARROW = 560; // CSS pixels: below this, layers lie under each other

/** @typedef {import("../live/frame.js").Frame} Frame */
/** @typedef {import("./layer_picture.js").Stage} Stage */
/** @typedef {import("./units.js").Unit} Unit */
/** @typedef {import("./view_data.js").ViewData} ViewData */

class NetworkView {
  /** @type {NetworkPicture | null} */
  #picture = null;
  #layersKey = "";
  /** @type {Stage} */
  #stage = "after";
  /** @type {import("../canvas/reader.js").CanvasReader | null} */
  #canvas = null;
  /** @type {PenAnswers | null} */
  #live = null;
  /** Of the live route. @type {string | null} */
  #path = null;
  /** @type {string | null} of the network's file for the browser's engine */
  #networkFile = null;
  /** The slow loop's answer, which drawing it is about, and the path to the network that gave it. @type {{key: string, frame: Frame, drawing: string, path: string, compares: boolean, warning: string} | null} */
  #answer = null;
  #guesses = false; // whether each new digit's answer is hidden at first
  #compared = ""; // the answer that the browser's engine was compared with
  #aborter = new AbortController();

  /** @param {import("../mount.js").Parent} parent */
  constructor(parent) {
    this.root = element(parent, ".network-view");
    this.layers = element(this.root, ".layers");
    this.told = new Told(this.root);
    this.header = new Header(this.root, (stage) => this.#setStage(stage));
    this.status = new LiveStatus(this.root, this.header);
    this.pinning = new Pinning(element(this.root, ".steps"), () => this.#pinned());
    this.lens = new Lens(element(this.root, ".lens"));
    this.looking = new Looking(this.root, () => this.pinning.unit);
    this.#tellUnit();
    this.resizer = new ResizeObserver(() => this.#layOut());
    this.resizer.observe(this.layers);
    this.#listen();
    const { signal } = this.#aborter;
    listen("lenet-drawing", () => this.#consider(), signal);
    listen("lenet-lens", (asked) => { asked.isTaken ||= this.#enlarge(asked.path); }, signal);
    listen("lenet-walk", (step) => this.told.isFirst && this.#picture && this.lens.walk(this.#picture, step), signal);
  }

  #listen() {
    const { layers, looking } = this;
    layers.onpointermove = (event) => looking.point(event);
    layers.onpointerdown = (event) => looking.point(event);
    layers.onpointerleave = (event) => event.pointerType === "mouse" && looking.leave();
    layers.onblur = () => looking.leave();
    layers.onclick = (event) => this.#click(event);
    layers.onkeydown = (event) => this.#key(event);
  }

  dispose() {
    this.#aborter.abort();
    this.pinning.dispose();
    this.resizer.disconnect();
    this.#live?.close();
    this.looking.dispose();
    this.lens.dispose();
    this.#canvas?.leave(this.#changed);
  }

  /** @param {ViewData} data */
  update(data) {
    this.#build(data);
    if (data.canvas) this.#canvas ??= followCanvas(data.canvas, this.#changed);
    this.looking.canvas = this.#canvas;
    this.told.hasLedger = Boolean(data.canvas && !data.title);
    this.root.id = data.id;
    this.root.classList.toggle("compact", Boolean(data.title));
    this.header.title.textContent = data.title;
    this.header.status.hidden = !data.canvas;
    this.#hide(data);
    this.#hearPage(data);
    this.#connectTo(data);
    this.#canvas?.watch();
  }

  /** Make the picture, unless it is one of these layers already. @param {ViewData} data */
  #build({ layers, scales, views }) {
    const key = JSON.stringify(layers);
    if (key === this.#layersKey) return;
    this.#layersKey = key;
    const [activation, signed, ink] = [scales.activation, scales.signed, scales.ink].map((rgb) => new Scale(rgb));
    this.header.showScales({ activation, signed, ink });
    this.#picture = new NetworkPicture(this.layers, layers, { activation, signed, ink }, views);
    this.#picture.setStage(this.#stage);
    this.#layOut();
    this.looking.begin(this.#picture);
    this.pinning.begin(layers);
  }

  /** Hide the answer, or show it with what was guessed. @param {ViewData} data */
  #hide({ drawing, guesses, hides, guess, secret }) {
    const picture = this.#picture;
    const outputs = picture?.outputs;
    const present = this.#canvas?.drawing;
    this.#guesses = guesses;
    if (guesses && !hides && present && present !== drawing) return; // revealed for an older drawing
    if (!outputs || (outputs.isHidden === hides && outputs.guess === guess && picture.isSecret === secret)) return;
    picture.isSecret = secret;
    Object.assign(outputs, { isHidden: hides, guess });
    if (!picture.frame) return;
    this.#show(picture.frame);
    this.told.answer(picture.frame, picture, this.#warning(picture.frame));
  }

  #layOut() {
    this.#picture?.layOut(this.root.clientWidth < NARROW);
  }

  /** Take the slow loop's answer. @param {ViewData} data */
  #hearPage({ answer, compares, drawing, frame, framing, layers, model, path, warning }) {
    if (answer === this.#answer?.key) return;
    const read = readFrame(fromBase64(frame), layers);
    this.#answer = { key: answer, frame: { ...read, framing }, drawing, path, compares, warning };
    this.root.dataset.model = model;
    this.#consider();
  }

  /** @param {ViewData} data */
  #connectTo({ path, network, engine, canvas }) {
    if (path !== this.#path || network !== this.#networkFile) {
      this.#path = path;
      this.#networkFile = network;
      this.#live?.close();
      this.#live = canvas ? new PenAnswers(path, network, {
        read: () => this.#canvas?.read() ?? null,
        unit: () => this.pinning.place,
        onFrame: (frame, milliseconds, by) => this.#hear(frame, milliseconds, by),
        onConnection: (connection, reason) => {
          this.status.connect(connection, reason);
          if (connection === "off") this.#consider();
        },
        onEngine: () => this.status.show(),
      }) : null;
      this.status.answers = this.#live;
    }
    this.#live?.choose(engine);
  }

  /** The ink may have changed. @param {boolean} drawn by the pen */
  #changed = (drawn) => {
    if (drawn) this.looking.markDrawing();
    if (drawn && !this.status.isAnswering) this.root.dataset.source = ""; // no answer for it yet
    this.#live?.ask();
  };

  /** An answer to the pen. @param {Frame} frame @param {number} milliseconds it took @param {import("../live/pen_answers.js").Engine} engine */
  #hear(frame, milliseconds, engine) {
    this.status.answered(milliseconds, engine);
    const outputs = this.#picture?.outputs;
    if (outputs && this.#guesses && frame.digit < 0) Object.assign(outputs, { isHidden: true, guess: null }); // of the next digit
    this.#show(frame);
    this.#consider();
  }

  /** Show the slow loop's answer, if it is about the drawing that is on the canvas now. */
  #consider() {
    if (!this.#answer || this.#canvas?.penDown) return;
    const present = this.#canvas?.drawing;
    if (present && present !== this.#answer.drawing) return; // the next run knows what was drawn since
    this.root.dataset.source = "rerun";
    this.#show(this.#answer.frame);
    this.#compare();
    this.status.show(); // an answer to the pen that came after the comparison has shown its time
    if (this.#picture) this.told.answer(this.#answer.frame, this.#picture, this.#warning(this.#answer.frame));
  }

  /** Compare the browser's engine with PyTorch, once for each of its answers. */
  #compare() {
    const answer = this.#answer;
    if (!answer?.compares || answer.path !== this.#path || this.#compared === answer.key || !this.#live?.canCompare) return;
    this.#compared = answer.key;
    this.#live.compare(answer.frame);
  }

  /** @param {Frame} frame */
  #show(frame) {
    const isBlank = frame.digit < 0;
    const confidence = isBlank ? 0 : numbersOf(frame, "probabilities")[frame.digit];
    this.#picture?.draw(frame);
    this.lens.draw();
    const isHidden = this.#picture?.outputs.isHidden ?? false;
    this.told.frame(frame, confidence, isHidden);
    this.header.showAnswer(frame.digit, confidence, isHidden, tiedDigits(frame).length);
    this.header.showWarning(this.#warning(frame));
    const wasBlank = this.root.classList.contains("blank");
    this.root.classList.toggle("blank", isBlank);
    this.looking.follow(frame, isBlank !== wasBlank);
    this.#tellUnit();
  }

  /** The page's warning of an answer; empty for an answer to the pen, and while the answer is hidden. @param {Frame} frame */
  #warning(frame) {
    return frame === this.#answer?.frame && !this.#picture?.outputs.isHidden ? this.#answer.warning : "";
  }

  /** @param {Stage} stage */
  #setStage(stage) {
    this.#stage = stage;
    this.#picture?.setStage(stage);
    this.looking.leave();
  }

  /** What is pinned is to be seen: before the non-linearity, or after it. @param {Unit | null} unit */
  #showStageOf(unit) {
    const picture = unit && this.#picture?.all.find(({ steps }) => steps.length > 1 && steps.includes(unit.layer));
    if (!picture || picture.step(this.#stage) === unit.layer) return;
    const stage = picture.step("before") === unit.layer ? "before" : "after";
    this.header.showStage(stage);
    this.#setStage(stage);
  }

  /** A click pins a unit, a second one on the same unpins it; on a layer's name it enlarges the layer. @param {MouseEvent} event */
  #click(event) {
    const picture = this.#picture;
    const named = picture?.named(event) ?? -1;
    if (picture && named >= 0) return this.lens.open(picture, named, null);
    const unit = picture?.unitAt(event);
    if (unit) this.pinning.toggle(unit);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (!this.#picture) return;
    const unit = unitAtKey(event, this.pinning.unit, this.#picture);
    if (unit === undefined) return;
    this.pinning.pin(unit);
    event.preventDefault();
    if (!unit) return this.looking.leave();
    this.looking.pointAt(unit);
    this.told.step(unit, this.#tellable(unit));
  }

  /** Enlarge what is pointed at here, or else the pinned unit's map. @param {EventTarget[]} path what the pointer is on @returns {boolean} whether it was for this view to do */
  #enlarge(path) {
    const picture = this.#picture;
    if (!picture) return false;
    const { root, looking, pinning } = this;
    const target = enlarged(path, { root, picture, looking, pinning, isFirst: this.told.isFirst });
    if (target) this.lens.open(picture, target.at, target.channel);
    return target !== null;
  }

  #pinned() {
    this.#showStageOf(this.pinning.unit);
    this.looking.mark();
    this.#tellUnit();
  }

  #tellUnit() {
    const { unit, name } = this.pinning;
    this.told.unit(unit, name, unit && this.#tellable(unit));
  }

  /** What a unit's number is read from; null where it would give the answer away. @param {Unit} unit */
  #tellable({ layer }) {
    const picture = this.#picture;
    return picture && !picture.hides(layer) ? picture.frame : null;
  }
}

export default mount((parent) => new NetworkView(parent));
