// What stands above the picture: the answer, the connection, the scales, and which stage is shown.

import { element } from "../elements.js";
import { percent } from "../text/numbers.js";
import { write } from "../text/write.js";

/** @typedef {import("../live/loop.js").Connection} Connection */
/** @typedef {import("./layer_picture.js").Stage} Stage */

export class Header {
  /**
   * @param {HTMLElement} root of the view
   * @param {(stage: Stage) => void} onStage another one was chosen
   */
  constructor(root, onStage) {
    this.title = element(root, ".title");
    this.digit = element(root, ".digit");
    this.confidence = element(root, ".confidence");
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
   */
  showAnswer(digit, confidence, isHidden) {
    const isBlank = digit < 0;
    write(this.digit, isBlank || isHidden ? "?" : String(digit));
    write(this.confidence, isBlank ? "Draw a digit, 0 to 9" : isHidden ? "guess first" : percent(confidence));
  }

  /**
   * @param {Connection} connection
   * @param {string} reason why there is none; empty where that is not known
   * @param {number} rtt of the last answer, ms; 0 before the first
   */
  showStatus(connection, reason, rtt) {
    const words = {
      live: `live, ${Math.round(rtt) || "–"} ms`,
      connecting: "connecting …",
      off: reason || "not live: it answers after each stroke",
    };
    this.status.dataset.connection = connection;
    write(element(this.status, "b"), words[connection]);
  }
}
