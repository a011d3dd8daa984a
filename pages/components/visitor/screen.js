// How wide the screen is while the stage is on: the server sizes charts by it.

const STEP = 160; // CSS pixels: a window a little wider needs no other charts

/**
 * @typedef {Object} ScreenData
 * @property {boolean} presents whether the stage is on
 * @property {number} screen the width that the server goes by, CSS pixels
 */

export class Screen {
  /** @type {ScreenData} */
  #data = { presents: false, screen: 0 };
  /** @type {import("../mount.js").Tell} */
  #tell = () => {};
  #told = 0;

  /** @param {AbortSignal} signal ends it */
  constructor(signal) {
    window.addEventListener("resize", () => this.#measure(), { signal });
  }

  /** @param {ScreenData} data @param {import("../mount.js").Tell} tell */
  update(data, tell) {
    this.#data = data;
    this.#tell = tell;
    this.#measure();
  }

  /** Tell the width, once, where it is another one than the server goes by. */
  #measure() {
    const width = STEP * Math.round(innerWidth / STEP);
    if (!this.#data.presents || width === this.#data.screen || width === this.#told) return;
    this.#told = width;
    this.#tell("screen", width);
  }
}
