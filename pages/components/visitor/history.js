// Which changes of the address the browser's back button takes back: another page, another panel,
// another step of a lesson, another drawing. All else, a stroke that is added, a slider, a unit that
// is pinned, changes the entry that is there.
//
// Streamlit makes a new entry whenever the server changes the address, and none when a widget does.
// It has no option for that, so its calls are decided on here. An entry is made at most once for
// each thing that the visitor does: what a page adds to its address by and by belongs to it.

import { isLate, sayAgain } from "./navigation.js";

const PANELS = ["weights", "field", "compare", "lab", "look", "view"];
const DRAWING = "drawing";
const BLANK = "none"; // a drawing that was there and is no more
const LESSON = "lesson"; // and its step
const OF_ALL_PAGES = ["model", DRAWING, "unit", "surgery", LESSON, "present", "guess"];

/** Whether the visitor has done anything since the last entry was made or returned to. */
let hasActed = false;

/**
 * Decide on each change of the address from now on.
 * @param {AbortSignal} signal
 */
export function keepHistory(signal) {
  const { pushState, replaceState } = History.prototype;
  /** @param {unknown} state @param {string} unused @param {string | URL | null} [url] */
  const change = (state, unused, url) => {
    const [from, to] = [new URL(location.href), new URL(url ?? "", location.href)];
    if (isLate(from, to, String(url).startsWith("/"))) { // a path: so Streamlit passes on the server's
      queueMicrotask(sayAgain); // for Streamlit has now forgotten where the visitor is
      return;
    }
    const isStep = hasActed && isAnotherPlace(from, to);
    if (isStep) hasActed = false;
    if (from.pathname !== to.pathname) carry(from, to);
    else if (isStep && to.searchParams.has(DRAWING) && !from.searchParams.has(DRAWING)) {
      from.searchParams.set(DRAWING, BLANK); // the way back leads to the blank canvas
      replaceState.call(history, history.state, "", from);
    }
    (isStep ? pushState : replaceState).call(history, state, unused, to);
  };
  history.pushState = history.replaceState = change;
  for (const event of ["pointerdown", "keydown"]) {
    window.addEventListener(event, () => { hasActed = true; }, { signal, capture: true });
  }
  window.addEventListener("popstate", () => { hasActed = false; }, { signal, capture: true });
  signal.addEventListener("abort", () => {
    if (history.pushState === change) Object.assign(history, { pushState, replaceState });
  });
}

/**
 * What all pages are about is in the address of the next one from the start, not when it has loaded.
 * @param {URL} from
 * @param {URL} to
 */
export function carry(from, to) {
  for (const name of OF_ALL_PAGES) {
    const value = from.searchParams.get(name);
    if (value !== null && !to.searchParams.has(name)) to.searchParams.set(name, value);
  }
}

/**
 * Whether someone who goes from one address to the other would expect the back button to go back.
 * @param {URL} from
 * @param {URL} to
 */
export function isAnotherPlace(from, to) {
  if (from.pathname !== to.pathname) return true;
  const [before, after] = [from, to].map((url) => url.searchParams);
  if ([...PANELS, LESSON].some((name) => before.get(name) !== after.get(name))) return true; // none: the first one
  return isAnotherDrawing(drawingIn(before), drawingIn(after));
}

/** @param {URLSearchParams} parameters */
function drawingIn(parameters) {
  const drawing = parameters.get(DRAWING) ?? "";
  return drawing === BLANK ? "" : drawing;
}

/**
 * Whether one drawing does not go on with the other: a stroke more or less is the same drawing.
 * @param {string} before
 * @param {string} after
 */
function isAnotherDrawing(before, after) {
  if (before === after) return false;
  return !before || !after || !(before.startsWith(after) || after.startsWith(before));
}
