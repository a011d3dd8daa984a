// Which keys the focused element keeps for itself. All others are free for the keys of the page.
//
// Focus that a pointer left behind counts less than focus that was moved there by keyboard: after a
// click, keys belong to the page again. `:focus-visible` cannot tell the two apart here, because
// browsers set it with the first key that is pressed after a click.

const ARROWS = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"];
const PAGES = ["PageUp", "PageDown"];
const PRESS = [" ", "Enter"];

const TYPED = "textarea, select, [contenteditable], [role=combobox], [role=option], [role=menuitem], "
  + "[data-testid=data-grid-canvas], [data-testid=data-grid-canvas] *, "
  + "input:not([type=button], [type=checkbox], [type=file], [type=radio], [type=range], [type=submit])";
const SLIDER = "[role=slider], input[type=range]";
const PRESSED = "button, a, summary, input, [role=button], [role=radio], [role=tab], [role=checkbox], [role=switch]";

/** Keys by the elements that use them; `afterClick`: after a click, too. @type {{of: string, keys: string[], afterClick?: true}[]} */
const CLAIMS = [
  { of: SLIDER, keys: [...ARROWS, "Home", "End"], afterClick: true },
  { of: SLIDER, keys: PAGES },
  { of: ".layers", keys: ARROWS, afterClick: true }, // from unit to unit
  { of: ".layers", keys: [...PAGES, "Enter"] },
  { of: "dialog.lens, dialog.lens *", keys: [...ARROWS, ...PAGES], afterClick: true },
  { of: "[role=radio], [role=tab], input[type=radio]", keys: ARROWS },
  { of: PRESSED, keys: PRESS },
  { of: ".upper-canvas", keys: [...ARROWS, ...PRESS] }, // the pen of the keyboard
  { of: ".js-plotly-plot", keys: ["Enter"] },
];

let isPointed = false;

/** Whether the pointer, not the keyboard, put the focus where it is. */
export function isFocusPointed() {
  return isPointed;
}

/** Follow how the focus moves. @param {AbortSignal} signal ends it */
export function followFocus(signal) {
  const options = { signal, capture: true };
  let isWalking = false; // by arrow keys, as among the options of a choice
  window.addEventListener("pointerdown", () => { isPointed = true; isWalking = false; }, options);
  document.addEventListener("keydown", ({ key }) => { // not of the window: keys that the page took are no walk
    isWalking = ARROWS.includes(key);
    if (key === "Tab") isPointed = false;
  }, options);
  window.addEventListener("focusin", () => { if (isWalking) isPointed = false; }, options);
}

/** Whether the focused element uses the key itself. @param {KeyboardEvent} event */
export function isClaimed(event) {
  if (isTyped(event)) return true;
  return CLAIMS.some(({ of, keys, afterClick }) => (afterClick || !isPointed) && keys.includes(event.key) && isOn(event, of));
}

/** Whether text is being typed, or an option of a list is being chosen. @param {Event} event */
export function isTyped(event) {
  return isOn(event, TYPED);
}

/** Whether a double click is for the element itself. @param {Event} event */
export function isControl(event) {
  return isOn(event, `${TYPED}, ${SLIDER}, ${PRESSED}, ${PRESSED.replaceAll(",", " *,")} *, label, label *, .upper-canvas`);
}

/**
 * Whether an event is for an element of that kind. What has the focus in a dialog keeps it until the next
 * frame after the dialog was closed: nothing is for that any more.
 * @param {Event} event
 * @param {string} selector
 */
function isOn(event, selector) {
  const [target] = event.composedPath();
  return target instanceof Element && !target.closest("dialog:not([open])") && target.matches(selector);
}
