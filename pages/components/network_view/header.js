// What stands above the picture: the answer, the connection, the scales, and which stage is shown.

import { element } from "../elements.js";
import { atMost, probability } from "../text/numbers.js";
import { write } from "../text/write.js";

/** @typedef {import("../live/loop.js").Connection} Connection */
/** @typedef {import("./layer_picture.js").Stage} Stage */

/** Why the browser draws. @type {Record<Connection, string>} */
const REASONS = {
  live: "The network runs in this browser: the server is far, or it was chosen so.",
  connecting: "The network runs in this browser until the server answers.",
  off: "The network runs in this browser: the server does not answer.",
  none: "The network runs in this browser.",
};

/**
 * @typedef {Object} Status
 * @property {Connection} connection
 * @property {string} reason why there is none; empty where that is not known
 * @property {number} milliseconds that the last answer took; 0 before the first
 * @property {import("../live/pen_answers.js").Engine} engine that answers the pen
 * @property {boolean} isAtOdds whether the browser's numbers were found to be wrong
 * @property {number | null} difference between the browser's numbers and PyTorch's, where PyTorch's are shown
 */

export class Header {
  /**
   * @param {HTMLElement} root of the view
   * @param {(stage: Stage) => void} onStage another one was chosen
   */
  constructor(root, onStage) {
    this.title = element(root, ".title");
    this.digit = element(root, ".digit");
    this.confidence = element(root, ".confidence");
    this.warning = element(root, ".warning");
    this.status = element(root, ".status");
    this.activation = element(root, ".legend.activation i");
    this.signed = element(root, ".legend.signed i");
    this.stages = [...element(root, ".stage").querySelectorAll("button")];
    for (const button of this.stages) {
      button.onclick = () => {
        const stage = button.value === "before" ? "before" : "after";
        this.showStage(stage);
        onStage(stage);
      };
    }
  }

  /** @param {Stage} stage */
  showStage(stage) {
    for (const button of this.stages) button.setAttribute("aria-pressed", String(button.value === stage));
  }

  /** @param {import("./scale.js").Scales} scales */
  showScales({ activation, signed }) {
    this.activation.style.background = activation.gradient;
    this.signed.style.background = signed.gradient;
  }

  /**
   * @param {number} digit negative for a blank canvas
   * @param {number} confidence 0..1
   * @param {boolean} isHidden whether the answer is to be guessed first
   * @param {number} tied how many digits share this confidence; 0 if the digit has it alone
   */
  showAnswer(digit, confidence, isHidden, tied) {
    const isBlank = digit < 0;
    const [answer, chance] = tied ? ["–", `tie of ${tied}`] : [String(digit), probability(confidence)];
    write(this.digit, isBlank || isHidden ? "?" : answer);
    write(this.confidence, isBlank ? "Draw a digit, 0 to 9" : isHidden ? "guess first" : chance);
  }

  /** Warn beside the answer. @param {string} warning empty for none */
  showWarning(warning) {
    if (this.warning.textContent !== warning) this.warning.textContent = warning;
    this.warning.hidden = !warning;
  }

  /** @param {Status} status */
  showStatus(status) {
    const { connection, reason, engine, difference } = status;
    Object.assign(this.status.dataset, { connection, engine });
    this.status.classList.toggle("at-odds", status.isAtOdds);
    this.status.title = engine === "browser" ? [REASONS[connection], reason, agreement(difference)].join(" ").trim() : "";
    write(element(this.status, "b"), inWords(status));
  }
}

/** @param {number | null} difference */
function agreement(difference) {
  return difference === null
    ? ""
    : `What you see now is PyTorch's answer; the browser's numbers differ from it by at most ${atMost(difference)}, as shares of each layer's largest.`;
}

/** @param {Status} status */
function inWords({ connection, reason, milliseconds, engine, difference, isAtOdds }) {
  if (engine === "browser") {
    return difference === null
      ? `in this browser, ${milliseconds ? Math.max(1, Math.round(milliseconds)) : "–"} ms`
      : `this browser, ±${atMost(difference)}`;
  }
  if (isAtOdds) return "this browser computes wrongly: server only";
  if (connection === "live") return `live, ${Math.round(milliseconds) || "–"} ms`;
  return connection === "connecting" ? "connecting …" : reason || "not live: it answers after each stroke";
}
