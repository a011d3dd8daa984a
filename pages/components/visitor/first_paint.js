// Reports that the browser shows what a session's first run has sent: the server sends the rest then.
// Imports nothing, for it runs before the modules have loaded.

/**
 * Report it once: on a page that was sent canvas first, when the canvas can be drawn on.
 * @param {{data: {canvas: string, isFirstRun: boolean}, setStateValue: (name: string, value: boolean) => void}} component
 *   with the class of the container that holds the canvas
 */
export function reportFirstPaint({ data, setStateValue }) {
  const hosts = [...document.querySelectorAll(`.${data.canvas} *`)];
  const isShown = hosts.some(({ shadowRoot }) => shadowRoot?.querySelector("canvas.upper-canvas"));
  if (isShown || !data.isFirstRun) setStateValue("shown", true);
  else requestAnimationFrame(() => reportFirstPaint({ data, setStateValue }));
}
