// Charts that stay in view while they change. Streamlit replaces the element of a chart whose numbers have
// changed, and Plotly draws the new one some frames later: without this, the chart blinks. Until then a copy
// of the old drawing lies over the new element.

const ELEMENT = ".stElementContainer";
const STILL = "chart-still";
const DRAWING = `.${STILL} > *, .js-plotly-plot .svg-container`;

/** Cover each chart that is replaced until the new one is drawn. @param {AbortSignal} signal ends it */
export function keepChartsInView(signal) {
  /** The copies, by the elements that they cover. @type {Map<Element, Element>} */
  const stills = new Map();
  const observer = new MutationObserver((records) => {
    const removed = elements(records.flatMap(({ removedNodes }) => [...removedNodes]));
    for (const added of elements(records.flatMap(({ addedNodes }) => [...addedNodes]))) {
      const still = stills.has(added) ? null : stillFor(added, removed);
      if (!still) continue;
      added.append(still);
      stills.set(added, still);
    }
    for (const [element, still] of stills) {
      if (element.isConnected && !element.querySelector(".js-plotly-plot .main-svg")) continue;
      stills.delete(element);
      requestAnimationFrame(() => requestAnimationFrame(() => still.remove())); // its images are decoded by then
    }
  });
  observer.observe(document.body, { childList: true, subtree: true });
  signal.addEventListener("abort", () => observer.disconnect());
}

/** Those that Streamlit has put on the page under a key. @param {Node[]} nodes */
function elements(nodes) {
  return /** @type {Element[]} */ (nodes).filter((node) => node instanceof Element && node.matches(ELEMENT) && keyOf(node));
}

/** @param {Element} element */
function keyOf(element) {
  return [...element.classList].find((name) => name.startsWith("st-key-"));
}

/**
 * A copy of the drawing that an element replaces, if it replaces one: of an element that was removed at the
 * same time, or that Streamlit keeps beside it, hidden, for a while.
 * @param {Element} added
 * @param {Element[]} removed
 */
function stillFor(added, removed) {
  const key = keyOf(added);
  const old = [...removed, ...document.querySelectorAll(`${ELEMENT}.${key}`)]
    .find((element) => element !== added && keyOf(element) === key && element.querySelector(DRAWING));
  const drawing = old?.querySelector(DRAWING);
  if (!drawing) return null;
  const still = document.createElement("div");
  still.className = STILL;
  still.ariaHidden = "true";
  still.append(drawing.cloneNode(true));
  still.querySelector(".modebar-container")?.remove();
  return still;
}
