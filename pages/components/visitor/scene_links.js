// A link to a scene of the app is opened within the visit, as the back button would: without
// loading everything anew, and without losing what the visitor has locked, undone or uploaded.
// Where it is opened in another tab, or before this script is there, the address alone will do.

const KEPT = ["present", "guess", "device"]; // however one goes on, unless the link says otherwise
const DRAWING = "drawing";
const BLANK = "none";

/**
 * Open links of the class "scene" within the visit.
 * @param {AbortSignal} signal ends it
 */
export function followSceneLinks(signal) {
  window.addEventListener("click", (event) => {
    const link = event.composedPath().find(isSceneLink);
    const isPlain = !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    if (!link || !isPlain || event.defaultPrevented) return;
    event.preventDefault();
    goTo(destination(new URL(location.href), new URL(link.href), link.dataset.keeps === DRAWING));
  }, { signal, capture: true });
}

/** @param {EventTarget} target @returns {target is HTMLAnchorElement} */
function isSceneLink(target) {
  return target instanceof HTMLAnchorElement && target.classList.contains("scene");
}

/**
 * Where a link leads from here.
 * @param {URL} from
 * @param {URL} to
 * @param {boolean} keepsDrawing whether the visitor's drawing stays, if there is one
 */
export function destination(from, to, keepsDrawing) {
  for (const name of KEPT) {
    const value = from.searchParams.get(name);
    if (value !== null && !to.searchParams.has(name)) to.searchParams.set(name, value);
  }
  const drawing = from.searchParams.get(DRAWING);
  if (keepsDrawing && drawing && drawing !== BLANK) to.searchParams.delete(DRAWING); // an address without one leaves it
  return to;
}

/**
 * Streamlit reads an address anew when the browser goes back or forward; so this looks like that.
 * @param {URL} url
 */
function goTo(url) {
  History.prototype.pushState.call(history, null, "", url);
  dispatchEvent(new PopStateEvent("popstate", { state: null }));
}
