// A network that the page has sent along, for the browser's own engine, where it cannot be fetched:
// a Streamlit component (v2) that shows nothing.

import { hold, release } from "../engine/held_networks.js";
import { fromBase64 } from "../live/frame.js";
import { mount } from "../mount.js";

/** @typedef {{name: string, content: string}} FileData its content in base64 */

class NetworkFile {
  #name = "";

  dispose() {
    if (this.#name) release(this.#name);
  }

  /** @param {FileData} data */
  update({ name, content }) {
    if (name === this.#name) return;
    hold(name, fromBase64(content));
    if (this.#name) release(this.#name);
    this.#name = name;
  }
}

export default mount(() => new NetworkFile());
