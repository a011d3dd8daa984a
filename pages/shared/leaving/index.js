// Leaving a page: not before it has said all it had to say. A Streamlit component (v2) that shows
// nothing.
//
// What a widget tells the app names the page it is on. If it comes after a click on a link to
// another page, the app goes back to the first one, or the last stroke is lost. The canvas tells
// its drawing a little after the pen was lifted, and again what it was loaded with; a pinned unit
// is told when a walk pauses. So a link that is clicked so soon waits for them.

const QUIET_MS = 350; // after which nothing more comes of a click, a key or a stroke
const HELD_MS = 3000; // at most
const POLL_MS = 25;
const LEAVING = "lenet-leaving"; // event: may the page be left? Prevented: not yet
const STATE = "data-test-script-state";

class Exit {
  constructor() {
    this.lastEvent = -Infinity;
    this.timer = 0;
    this.aborter = new AbortController();
    const options = { signal: this.aborter.signal, capture: true };
    for (const type of ["mouseup", "touchend", "keydown"]) {
      window.addEventListener(type, (event) => linkOf(event) || this.#wait(), options);
    }
    window.addEventListener("click", (event) => this.#click(event), options);
    this.observer = new MutationObserver(() => {
      // The end of a run can load the canvas, which answers with what it was loaded with.
      if (document.querySelector(".st-key-pad")) this.#wait();
    });
    this.observer.observe(document.body, { subtree: true, attributeFilter: [STATE] });
  }

  dispose() {
    clearInterval(this.timer);
    this.observer.disconnect();
    this.aborter.abort();
  }

  /** Something has just happened of which more may come. */
  #wait() {
    this.lastEvent = performance.now();
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const link = linkOf(event);
    if (!link) {
      this.#wait();
      clearInterval(this.timer); // something else was wanted after all
    } else if (!this.#isQuiet() && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.#hold(link);
    }
  }

  /** @param {HTMLAnchorElement} link */
  #hold(link) {
    const since = performance.now();
    clearInterval(this.timer);
    this.timer = setInterval(() => {
      const late = performance.now() - since > HELD_MS;
      if (!late && !this.#isQuiet()) return;
      clearInterval(this.timer);
      this.passing = true;
      link.click();
      this.passing = false;
    }, POLL_MS);
  }

  #isQuiet() {
    const running = document.querySelector(`[${STATE}]`)?.getAttribute(STATE) !== "notRunning";
    if (this.passing) return true;
    return !running && performance.now() - this.lastEvent > QUIET_MS &&
      window.dispatchEvent(new CustomEvent(LEAVING, { cancelable: true }));
  }
}

/** The link to another page that was clicked, if it is one. @param {Event} event */
function linkOf(event) {
  const target = event.target instanceof Element ? event.target : null;
  return target?.closest("a[data-testid=stSidebarNavLink]") ?? null;
}

/** Streamlit calls this on mounting and on each run. */
const exits = new WeakMap();
export default function ({ parentElement }) {
  if (!exits.has(parentElement)) exits.set(parentElement, new Exit());
  return () => {
    exits.get(parentElement)?.dispose();
    exits.delete(parentElement);
  };
}
