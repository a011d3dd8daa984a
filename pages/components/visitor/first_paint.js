// Reports that the browser shows what a session's first run has sent: the server sends the rest then.
// Imports nothing, for it runs before the modules have loaded.

/** @typedef {{data: {canvas: string, isFirstRun: boolean}, setStateValue: (name: string, value: boolean) => void}} Component */

/** What the last run has sent. @type {Component | null} */
let latest = null;

/**
 * After a first run, report it once the canvas can be drawn on.
 * @param {Component} component with the class of the container that holds the canvas
 */
export function reportFirstPaint(component) {
  latest = component;
  const { data, setStateValue } = component;
  const look = () => {
    if (!data.isFirstRun || latest !== component) return; // the whole page has been sent
    const hosts = [...document.querySelectorAll(`.${data.canvas} *`)];
    if (hosts.some(({ shadowRoot }) => shadowRoot?.querySelector("canvas.upper-canvas"))) setStateValue("shown", true);
    else requestAnimationFrame(look);
  };
  look();
}
