// The fast loop: a WebSocket that turns ink into frames. In protocol 1 one at a time; in protocol 2 as
// many are under way as the round trip is long, so that a server far away answers as often.

import { sameInk } from "../canvas/ink.js";
import { frameInk, IMAGE_SIZE } from "../engine/framing.js";
import { CompactMessages } from "./compact.js";
import { framingOnCanvas, numbersOf, readFrame } from "./frame.js";

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 3000; // a server that is there again is found within 4 s
const HANDSHAKE_TIMEOUT_MS = 10000; // the server agrees before it does anything else
const ANNOUNCEMENT_TIMEOUT_MS = 120000; // it may have to load PyTorch first
const ANSWER_TIMEOUT_MS = 5000;
const SILENCE_MS = 1500; // as long as somebody draws without an answer
const POLICY_VIOLATION = 1008;
const TRY_AGAIN_LATER = 1013;
const REFUSED_RETRY_MS = 8000;
const FULL_RETRY_MS = 30000;
const FRAME_MS = 33; // thirty frames a second, however far the server is
const MOST_UNDER_WAY = 8;
const NOTHING = [0, 0, 0, 0, 0]; // the framing of a blank canvas

/** @typedef {import("../canvas/ink.js").Drawing} Drawing */
/** @typedef {import("./frame.js").Announced} Announced */
/** @typedef {import("./frame.js").Frame} Frame */
/** @typedef {"connecting" | "live" | "off" | "none"} Connection "none" where there is no server */

/**
 * @typedef {Object} LiveEvents
 * @property {() => (Drawing | null)} read
 * @property {() => (number | null)} [unit] place in the trace of a number that is wanted exactly
 * @property {(frame: Frame, rtt: number) => void} onFrame with its framing
 * @property {(connection: Connection, reason: string) => void} onConnection
 * @property {() => void} [onSilence] the server has sent nothing for a while although it should
 */

/** @typedef {{drawing: Drawing, at: number, image: Uint8Array, numbers: number[], unit: number | null}} Ask that is under way */

/** One connection to the live route; it reconnects by itself until it is closed. */
export class LiveLoop {
  /** The drawing that was asked about last. @type {Drawing | null} */
  #last = null;
  /** What an answer consists of, once that was announced. @type {Announced[] | null} */
  #parts = null;
  /** How asks and answers of protocol 2 are written. @type {CompactMessages | null} */
  #compact = null;
  /** What is under way, the oldest first. @type {Ask[]} */
  #underWay = [];
  #rtt = 0; // of the last answer, ms
  #again = false;
  #closed = false;
  #reason = "";
  #retry = FIRST_RETRY_MS;
  /** @type {number | undefined} */
  #timer = undefined;
  /** @type {number | undefined} */
  #timeout = undefined;
  /** @type {number | undefined} */
  #silence = undefined;

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
    this.#stopWaiting();
    this.socket.close();
  }

  /** Send the present ink if it changed; while enough is under way, remember to do so then. */
  ask() {
    if (!this.#parts) return;
    this.#again = this.#underWay.length >= this.#mostUnderWay;
    if (this.#again) return;
    const drawing = this.events.read();
    if (!drawing || (!this.#last && drawing.blank) || sameInk(drawing, this.#last)) return;
    this.#last = drawing;
    if (!this.#underWay.length) this.#giveUpAfter(ANSWER_TIMEOUT_MS);
    this.socket.send(this.#compact ? this.#framed(drawing, this.#compact) : this.#whole(drawing));
  }

  get #mostUnderWay() {
    return this.#compact ? Math.max(1, Math.min(MOST_UNDER_WAY, Math.ceil(this.#rtt / FRAME_MS))) : 1;
  }

  /** An ask of protocol 1: all ink. @param {Drawing} drawing */
  #whole(drawing) {
    const message = new Uint8Array(4 + drawing.ink.length);
    const header = new DataView(message.buffer);
    header.setUint16(0, drawing.height, true);
    header.setUint16(2, drawing.width, true);
    message.set(drawing.ink, 4);
    this.#underWay.push({ drawing, at: performance.now(), image: message, numbers: [], unit: null });
    return message;
  }

  /** An ask of protocol 2: the image that is made of the ink. @param {Drawing} drawing @param {CompactMessages} compact */
  #framed(drawing, compact) {
    const at = performance.now();
    const { image, numbers } = frameInk(drawing) ?? { image: new Uint8Array(IMAGE_SIZE * IMAGE_SIZE), numbers: NOTHING };
    const ask = { drawing, at, image, numbers, unit: this.events.unit?.() ?? null };
    this.#underWay.push(ask);
    return compact.ask(ask);
  }

  #open() {
    const url = new URL(this.path, document.baseURI);
    url.protocol = url.protocol.replace("http", "ws");
    const surgery = decodeURIComponent(url.hash.slice(1));
    url.hash = "";
    this.#parts = this.#last = this.#compact = null;
    this.#underWay = [];
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

  /** Report silence, and later a lost connection, unless the awaited message comes in time. @param {number} milliseconds */
  #giveUpAfter(milliseconds) {
    this.#stopWaiting();
    this.#silence = setTimeout(() => this.events.onSilence?.(), SILENCE_MS);
    this.#timeout = setTimeout(() => {
      const { socket } = this;
      socket.onopen = socket.onmessage = socket.onclose = null; // its farewell may take long, too
      socket.close();
      this.#lost(0);
    }, milliseconds);
  }

  #stopWaiting() {
    clearTimeout(this.#silence);
    clearTimeout(this.#timeout);
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
    this.#compact = message.protocol === 2 ? new CompactMessages(message) : null;
    this.#answered();
    this.#retry = FIRST_RETRY_MS;
    this.events.onConnection("live", "");
    this.ask();
  }

  /** @param {ArrayBuffer} message */
  #answer(message) {
    const ask = this.#answered();
    if (!this.#parts || !ask) return; // to a question that was never asked
    this.#rtt = performance.now() - ask.at;
    const frame = this.#compact ? this.#compact.read(message, ask) : readFrame(message, this.#parts);
    frame.framing = framingOnCanvas(this.#compact ? ask.numbers : numbersOf(frame, "framing"), ask.drawing);
    this.events.onFrame(frame, this.#rtt);
    if (this.#again) this.ask();
  }

  /** The oldest ask is answered, if any is under way. */
  #answered() {
    this.#stopWaiting();
    const ask = this.#underWay.shift();
    if (this.#underWay.length) this.#giveUpAfter(ANSWER_TIMEOUT_MS);
    return ask;
  }

  /** @param {number} code */
  #lost(code) {
    this.#stopWaiting();
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
