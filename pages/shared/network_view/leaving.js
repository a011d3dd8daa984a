// Leaving the page: not before it has said all it had to say.
//
// What a widget tells the app names the page it is on. If it comes after a click on a link to
// another page, the app goes back to this one, or the last stroke is lost; so the link waits.

const QUIET_MS = 350; // after which nothing more comes of a click or a stroke
const HELD_MS = 3000; // at most
const POLL_MS = 25;

/** Holds back clicks on links to the app's other pages while something is under way. */
export class Exit {
  /** @param {() => boolean} isAtRest whether this page has nothing more to say */
  constructor(isAtRest) {
    this.isAtRest = isAtRest;
    this.lastEvent = -Infinity;
    this.timer = 0;
    this.aborter = new AbortController();
    const options = { signal: this.aborter.signal, capture: true };
    window.addEventListener("click", (event) => this.#click(event), options);
    for (const type of ["mouseup", "touchend"]) {
      window.addEventListener(type, (event) => linkOf(event) || this.wait(), options);
    }
  }

  dispose() {
    clearInterval(this.timer);
    this.aborter.abort();
  }

  /** Something has just happened of which more may come. */
  wait() {
    this.lastEvent = performance.now();
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const link = linkOf(event);
    if (!link) {
      this.wait();
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
      if (late) this.dispose(); // this click and all that follow go through
      link.click();
    }, POLL_MS);
  }

  #isQuiet() {
    const app = document.querySelector("[data-test-script-state]");
    const running = app && app.dataset.testScriptState !== "notRunning";
    return !running && this.isAtRest() && performance.now() - this.lastEvent > QUIET_MS;
  }
}

/** The link to another page that was clicked, if it is one. @param {Event} event */
function linkOf(event) {
  const target = event.target instanceof Element ? event.target : null;
  return target?.closest("a[data-testid=stSidebarNavLink]") ?? null;
}
