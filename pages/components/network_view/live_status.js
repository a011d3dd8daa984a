// What is said of the fast loop: above the picture, to a screen reader, and to the rest of the page.

import { announce } from "../announce.js";
import { send } from "../events.js";

/** @typedef {import("../live/loop.js").Connection} Connection */

const LOST = "The connection is lost.";

export class LiveStatus {
  /** @type {Connection} */
  connection = "connecting";
  /** Which answers the pen. @type {import("../live/pen_answers.js").PenAnswers | null} */
  answers = null;
  #reason = "";
  #isLost = false; // the connection, and has not come back yet
  #milliseconds = 0; // that the last answer to the pen took

  /** @param {HTMLElement} root of the view @param {import("./header.js").Header} header */
  constructor(root, header) {
    this.root = root;
    this.header = header;
  }

  /** Whether the pen is answered while it moves. */
  get isAnswering() {
    return this.connection === "live" || this.answers?.engine === "browser";
  }

  /** @param {Connection} connection @param {string} reason */
  connect(connection, reason) {
    const isBack = connection === "live" && this.#isLost;
    if (isBack || (this.#isLost && reason)) send("lenet-connected", null); // one that refuses is there, too
    if (isBack) announce("Connected again.");
    else if (connection === "off" && !this.#isLost) announce(this.isAnswering ? `${LOST} This browser goes on answering.` : LOST);
    this.#isLost = connection !== "live" && (this.#isLost || connection === "off");
    this.connection = connection;
    this.#reason = reason;
    this.show();
  }

  /** An answer to the pen. @param {number} milliseconds it took @param {import("../live/pen_answers.js").Engine} engine that gave it */
  answered(milliseconds, engine) {
    this.#milliseconds = milliseconds;
    Object.assign(this.root.dataset, { rtt: milliseconds.toFixed(1), source: "live", engine });
    this.show();
  }

  show() {
    const { engine = "server", difference = null, isAtOdds = false } = this.answers ?? {};
    this.header.showStatus({
      connection: this.connection,
      reason: this.#reason,
      milliseconds: this.#milliseconds,
      engine,
      isAtOdds,
      difference: this.root.dataset.source === "rerun" ? difference : null,
    });
  }
}
