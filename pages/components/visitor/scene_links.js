// A link to a scene of the app is opened within the visit, as the back button would: without
// loading everything anew, and without losing what the visitor has locked, undone or uploaded.
// Where it is opened in another tab, or before this script is there, the address alone will do.

import { store } from "../scene/store.js";

const KEPT = ["present", "guess", "device"]; // however one goes on, unless the link says otherwise
const [DRAWING, LESSON] = ["drawing", "lesson"];
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
    store.open(destination(store.url, new URL(link.href), link.dataset.keeps ?? ""));
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
 * @param {string} keeps what stays as it is: the "drawing", if there is one, or the "scene", but for
 * the step of a lesson: the page's link to it may be older than what the visitor has moved last
 */
export function destination(from, to, keeps) {
  if (keeps === "scene") return inLesson(from, to.searchParams.get(LESSON));
  for (const name of KEPT) {
    const value = from.searchParams.get(name);
    if (value !== null && !to.searchParams.has(name)) to.searchParams.set(name, value);
  }
  const drawing = from.searchParams.get(DRAWING);
  if (keeps === DRAWING && drawing && drawing !== BLANK) to.searchParams.delete(DRAWING); // an address without one leaves it
  return to;
}

/**
 * The address here may be older than what the pen has drawn last: one without a drawing leaves it.
 * @param {URL} here
 * @param {string | null} step
 */
function inLesson(here, step) {
  const there = new URL(here);
  there.hash = "";
  there.searchParams.delete(DRAWING);
  if (step) there.searchParams.set(LESSON, step);
  else there.searchParams.delete(LESSON);
  return there;
}

/** Open a scene as its link says, whatever is shown now. @param {string} link relative to the app */
export function openScene(link) {
  store.open(new URL(`./${link}`, location.href));
}
