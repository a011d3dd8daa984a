// Frames for what is under the pen: from the server, or from this browser where the server is far,
// silent, full or gone.

import { sameInk } from "../canvas/ink.js";
import { BrowserEngine, LARGEST_DIFFERENCE } from "../engine/browser_engine.js";
import { LiveLoop } from "./loop.js";

const FAR_MS = 50; // of a round trip: from here on the browser is asked,
const NEAR_MS = 40; // and from here on the server again
const TRIPS = 5; // that are looked at
const ASKS_BETWEEN = 20; // of the browser, between two of a server that is far

/** @typedef {"auto" | "server" | "browser"} Choice which engine is to draw */
/** @typedef {"server" | "browser"} Engine */
/** @typedef {import("./frame.js").Frame} Frame */
/** @typedef {import("./loop.js").Connection} Connection */

/**
 * @typedef {Object} PenEvents
 * @property {() => (import("../canvas/ink.js").Drawing | null)} read
 * @property {() => (number | null)} unit place in the trace of a number that is wanted exactly
 * @property {(frame: Frame, milliseconds: number, engine: Engine) => void} onFrame with its framing
 * @property {(connection: Connection, reason: string) => void} onConnection
 * @property {() => void} onEngine the engine was changed
 */

/** Answers the pen, with whichever engine serves best, until it is closed. */
export class PenAnswers {
  /** Which engine answers. @type {Engine} */
  engine = "server";
  /** The last difference between this browser's numbers and PyTorch's. @type {number | null} */
  difference = null;
  /** Whether they were found to differ by too much; then it answers no more. */
  isAtOdds = false;
  /** @type {BrowserEngine | null} */
  #browser = null;
  /** @type {Connection} */
  #connection = "connecting";
  /** @type {number[]} the last round trips, ms */
  #trips = [];
  #isFar = false; // the server
  /** What this browser was asked about last. @type {import("../canvas/ink.js").Drawing | null} */
  #last = null;
  #asks = 0;
  #isLoading = false;
  #isClosed = false;
  /** @type {Choice} */
  #choice = "auto";

  /**
   * @param {string} path of the live route, see `LiveLoop`; empty where there is none
   * @param {string} network path of the network's file, see `BrowserEngine`
   * @param {PenEvents} events
   */
  constructor(path, network, events) {
    this.network = network;
    this.events = events;
    this.live = path ? new LiveLoop(path, {
      read: events.read,
      unit: events.unit,
      onFrame: (frame, rtt) => this.#hear(frame, rtt),
      onConnection: (connection, reason) => this.#connect(connection, reason),
      onSilence: () => this.#fallSilent(),
    }) : null;
    if (!path) this.#connect("none", "");
  }

  close() {
    this.#isClosed = true;
    this.live?.close();
  }

  /** @param {Choice} choice */
  choose(choice) {
    if (choice === this.#choice) return;
    this.#choice = choice;
    if (choice !== "server") this.#load();
    this.#decide();
  }

  /** The ink may have changed. */
  ask() {
    if (this.engine === "server") return this.live?.ask();
    this.#answerHere();
    if (++this.#asks % ASKS_BETWEEN === 0) this.live?.ask(); // is it near again?
  }

  /** Whether the network is here, to be compared with PyTorch. */
  get canCompare() {
    return this.#browser !== null;
  }

  /**
   * Compare this browser's numbers with PyTorch's; where they differ, it answers no more.
   * @param {Frame} frame PyTorch's answer
   */
  compare(frame) {
    if (!this.#browser) return;
    this.difference = this.#browser.differenceFrom(frame);
    if (this.difference <= LARGEST_DIFFERENCE) return;
    console.error(`this browser's numbers differ from PyTorch's by ${this.difference}`);
    this.#browser = null;
    this.isAtOdds = true;
    this.#decide();
  }

  /** @param {Frame} frame @param {number} rtt */
  #hear(frame, rtt) {
    this.#trips = [...this.#trips, rtt].slice(-TRIPS);
    const [median] = [...this.#trips].sort((a, b) => a - b).slice(TRIPS >> 1);
    if (this.#trips.length === TRIPS) this.#isFar = median > (this.#isFar ? NEAR_MS : FAR_MS);
    this.#decide();
    if (this.engine === "server") this.events.onFrame(frame, rtt, "server");
  }

  /** @param {Connection} connection @param {string} reason */
  #connect(connection, reason) {
    this.#connection = connection;
    if (connection === "live") [this.#trips, this.#isFar] = [[], false];
    if (connection !== "connecting") this.#load();
    this.#decide();
    this.events.onConnection(connection, reason);
  }

  /** The server is as good as far until it has connected, or answered quickly several times. */
  #fallSilent() {
    this.#isFar = true;
    this.#load();
    this.#decide();
  }

  /** Have the network here before it is needed: once the server is gone it cannot be had. */
  async #load() {
    if (this.#isLoading || this.isAtOdds || this.#choice === "server") return;
    this.#isLoading = true;
    try {
      this.#browser = await BrowserEngine.fetch(this.network);
      if (!this.#isClosed) this.#decide();
    } catch (error) {
      console.warn(error);
      this.#isLoading = false; // when the connection changes, it is tried again
    }
  }

  #decide() {
    const before = this.engine;
    this.engine = this.#browser && this.#prefersBrowser() ? "browser" : "server";
    if (this.engine === before) return;
    this.#last = null;
    this.events.onEngine();
    this.ask();
  }

  #prefersBrowser() {
    return this.#choice === "auto" ? this.#isFar || this.#connection !== "live" : this.#choice === "browser";
  }

  #answerHere() {
    const drawing = this.events.read();
    if (!this.#browser || !drawing || (!this.#last && drawing.blank) || sameInk(drawing, this.#last)) return;
    this.#last = drawing;
    const began = performance.now();
    const frame = this.#browser.answer(drawing);
    this.events.onFrame(frame, performance.now() - began, "browser");
  }
}
