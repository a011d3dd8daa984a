// The fast loop: a WebSocket that turns ink into frames, one at a time.

import { sameInk } from "../canvas/ink.js";
import { framingOnCanvas, numbersOf, readFrame } from "./frame.js";

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 3000; // a server that is there again is found within 4 s
const HANDSHAKE_TIMEOUT_MS = 10000; // the server agrees before it does anything else
const ANNOUNCEMENT_TIMEOUT_MS = 120000; // it may have to load PyTorch first
const ANSWER_TIMEOUT_MS = 5000;
const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;
const REFUSED_RETRY_MS = 8000;
const FULL_RETRY_MS = 30000;

/** @typedef {import("../canvas/ink.js").Drawing} Drawing */
/** @typedef {import("./frame.js").Announced} Announced */
/** @typedef {import("./frame.js").Frame} Frame */
/** @typedef {"connecting" | "live" | "off" | "none"} Connection "none" where there is no server */

/**
 * @typedef {Object} LiveEvents
 * @property {() => (Drawing | null)} read
 * @property {(frame: Frame, rtt: number) => void} onFrame with its framing
 * @property {(connection: Connection, reason: string) => void} onConnection
 */

/** One connection to the live route; it reconnects by itself until it is closed. */
export class LiveLoop {
  /** The drawing that was asked about last. @type {Drawing | null} */
  #last = null;
  /** What an answer consists of, once that was announced. @type {Announced[] | null} */
  #parts = null;
  #asked = 0; // when, as long as the answer is awaited
  #again = false;
  #closed = false;
  #reason = "";
  #retry = FIRST_RETRY_MS;
  /** @type {number | undefined} */
  #timer = undefined;
  /** @type {number | undefined} */
  #timeout = undefined;

  /**
   * @param {string} path such as "/live?model=relu&device=auto"; what stands behind a # is a
   *   surgery, sent in the first message: it can be too long for an address
   * @param {LiveEvents} events
   */
  constructor(path, events) {
    this.path = path;
    this.events = events;
    this.socket = this.#open();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#timeout);
    this.socket.close();
  }

  /** Send the present ink if it changed; while an answer is awaited, remember to do so then. */
  ask() {
    if (!this.#parts) return;
    if (this.#asked) {
      this.#again = true;
      return;
    }
    this.#again = false;
    const drawing = this.events.read();
    if (!drawing || (!this.#last && drawing.blank) || sameInk(drawing, this.#last)) return;
    this.#last = drawing;
    const message = new Uint8Array(4 + drawing.ink.length);
    const header = new DataView(message.buffer);
    header.setUint16(0, drawing.height, true);
    header.setUint16(2, drawing.width, true);
    message.set(drawing.ink, 4);
    this.#asked = performance.now();
    this.#giveUpAfter(ANSWER_TIMEOUT_MS);
    this.socket.send(message);
  }

  #open() {
    const url = new URL(this.path, document.baseURI);
    url.protocol = url.protocol.replace("http", "ws");
    const surgery = decodeURIComponent(url.hash.slice(1));
    url.hash = "";
    this.#parts = this.#last = null;
    this.#asked = 0;
    this.#reason = "";
    this.events.onConnection("connecting", "");
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      this.#giveUpAfter(ANNOUNCEMENT_TIMEOUT_MS);
      if (surgery) socket.send(JSON.stringify({ surgery }));
    };
    socket.onmessage = ({ data }) => (typeof data === "string" ? this.#hear(data) : this.#answer(data));
    socket.onclose = ({ code }) => this.#lost(code);
    this.#giveUpAfter(HANDSHAKE_TIMEOUT_MS);
    return socket;
  }

  /** Take the connection for lost unless what is awaited comes in time. @param {number} milliseconds */
  #giveUpAfter(milliseconds) {
    clearTimeout(this.#timeout);
    this.#timeout = setTimeout(() => {
      const { socket } = this;
      socket.onopen = socket.onmessage = socket.onclose = null; // its farewell may take long, too
      socket.close();
      this.#lost(0);
    }, milliseconds);
  }

  /** @param {string} text the announcement or an error */
  #hear(text) {
    const message = JSON.parse(text);
    if (message.error) {
      this.#reason = message.error;
      if (this.#parts) this.#answered();
      if (this.#again) this.ask();
      return;
    }
    this.#parts = message.layers;
    this.#answered();
    this.#retry = FIRST_RETRY_MS;
    this.events.onConnection("live", "");
    this.ask();
  }

  /** @param {ArrayBuffer} message */
  #answer(message) {
    if (!this.#parts || !this.#last) return; // to a question that was never asked
    const rtt = performance.now() - this.#asked;
    this.#answered();
    const frame = readFrame(message, this.#parts);
    frame.framing = framingOnCanvas(numbersOf(frame, "framing"), this.#last);
    this.events.onFrame(frame, rtt);
    if (this.#again) this.ask();
  }

  #answered() {
    clearTimeout(this.#timeout);
    this.#asked = 0;
  }

  /** @param {number} code */
  #lost(code) {
    clearTimeout(this.#timeout);
    if (this.#closed) return;
    this.#parts = null;
    this.events.onConnection("off", this.#reason);
    /** @type {Record<number, number>} */
    const waits = { [POLICY_VIOLATION]: REFUSED_RETRY_MS, [TRY_AGAIN_LATER]: FULL_RETRY_MS };
    const wait = (waits[code] ?? this.#retry) * (0.75 + Math.random() / 2); // not all at once
    this.#retry = Math.min(this.#retry * 2, LONGEST_RETRY_MS);
    this.#timer = setTimeout(() => { this.socket = this.#open(); }, wait);
  }
}
