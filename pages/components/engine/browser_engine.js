// The browser's own engine: the same forward pass as the server's, for the picture under the pen.
// PyTorch stays the truth of all that is shown after the pen is lifted; it is compared with it.

import { framingOnCanvas, numbersOf, readFrame } from "../live/frame.js";
import { frameInk } from "./framing.js";
import { Network } from "./network.js";

export const LARGEST_DIFFERENCE = 1e-4; // from PyTorch, for numbers of up to 1; more is a fault

/** @typedef {import("../live/frame.js").Frame} Frame */

/** A network in this browser. */
export class BrowserEngine {
  /** @param {Network} network */
  constructor(network) {
    this.network = network;
  }

  /**
   * Fetch a network from the server, or from a `data:` address.
   * @param {string} path such as "/live/network?model=relu"; a surgery may follow a #
   */
  static async fetch(path) {
    const url = new URL(path, document.baseURI);
    const surgery = decodeURIComponent(url.hash.slice(1));
    url.hash = "";
    const response = await fetch(url, surgery ? { method: "POST", body: surgery } : { priority: "low" });
    if (!response.ok) throw new Error(`no network at ${url.pathname}: ${response.status}`);
    return new BrowserEngine(Network.read(await response.arrayBuffer()));
  }

  /**
   * Answer as the fast loop does.
   * @param {import("../canvas/ink.js").Drawing} drawing
   * @returns {Frame}
   */
  answer(drawing) {
    const framed = frameInk(drawing);
    const frame = readFrame(this.network.answer(framed?.image ?? null), this.network.parts);
    frame.framing = framingOnCanvas(framed?.numbers ?? [0, 0, 0, 0, 0], drawing);
    return frame;
  }

  /**
   * How far this engine is from another's answer, on the very image that was answered.
   * @param {Frame} frame
   * @returns {number} the largest difference of two numbers; those of a layer that has numbers
   *   beyond 1 as shares of its largest, and probabilities as shares of the largest output
   */
  differenceFrom(frame) {
    const { network } = this;
    const own = readFrame(network.answer(numbersOf(frame, network.parts[0].name)), network.parts);
    let worst = own.digit === frame.digit ? 0 : this.#tie(frame, own.digit);
    let scale = 1;
    for (const { name, kind } of network.steps) {
      const [here, there] = [numbersOf(own, name), numbersOf(frame, name)];
      if (kind !== "softmax") scale = Math.max(1, there.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
      for (let i = 0; i < here.length; i++) {
        if (Object.is(here[i], there[i])) continue; // infinities, too
        worst = Math.max(worst, Math.abs(here[i] - there[i]) / scale); // a NaN stays one
      }
    }
    return worst;
  }

  /** How far apart the probabilities of their digit and ours are. @param {Frame} frame @param {number} digit */
  #tie(frame, digit) {
    const probabilities = numbersOf(frame, "probabilities");
    return digit < 0 || frame.digit < 0 ? Infinity : Math.abs(probabilities[frame.digit] - probabilities[digit]);
  }
}
