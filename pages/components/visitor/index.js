// What a visitor draws and pins, told to the server at once. A Streamlit component (v2) that shows
// nothing itself and belongs to no page but to the frame around all of them: it is there before a
// page's canvas and network view, and after them.

import { listen } from "../events.js";
import { mount } from "../mount.js";
import { keepHistory } from "./history.js";
import { Pen } from "./pen.js";

class Visitor {
  #pen = new Pen();
  #aborter = new AbortController();
  /** @type {import("../mount.js").Tell} */
  #tell = () => {};

  constructor() {
    keepHistory(this.#aborter.signal);
    listen("lenet-unit", (name) => this.#tell("unit", name), this.#aborter.signal);
  }

  dispose() {
    this.#aborter.abort();
    this.#pen.dispose();
  }

  /** @param {import("./pen.js").PenData} data @param {import("../mount.js").Tell} tell */
  update(data, tell) {
    this.#tell = tell;
    this.#pen.update(data, tell);
  }
}

export default mount(() => new Visitor());
