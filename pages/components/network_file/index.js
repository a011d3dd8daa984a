// A network that the page has sent along, for the browser's own engine, where it cannot be fetched:
// a Streamlit component (v2) that shows nothing.

import { hold } from "../engine/held_networks.js";
import { fromBase64 } from "../live/frame.js";
import { mount } from "../mount.js";

/** @typedef {{name: string, content: string}} FileData its content in base64 */

class NetworkFile {
  #name = "";

  dispose() {}

  /** @param {FileData} data */
  update({ name, content }) {
    if (name === this.#name) return;
    this.#name = name;
    hold(name, fromBase64(content));
  }
}

export default mount(() => new NetworkFile());
