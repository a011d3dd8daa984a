// Which changes of the address the browser's back button takes back: another page, another panel,
// another step of a lesson, another drawing. All else, a stroke that is added, a slider, a unit that
// is pinned, changes the entry that is there.

const DRAWING = "drawing";
const BLANK = "none"; // a drawing that was there and is no more
const LESSON = "lesson"; // and its step

/**
 * Whether someone who goes from one address to the other would expect the back button to go back.
 * @param {URL} from
 * @param {URL} to
 * @param {string[]} panels names of parameters that choose a panel
 */
export function isAnotherPlace(from, to, panels) {
  if (from.pathname !== to.pathname) return true;
  const [before, after] = [from, to].map((url) => url.searchParams);
  if ([...panels, LESSON].some((name) => before.get(name) !== after.get(name))) return true; // none: the first one
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
