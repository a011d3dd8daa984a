// The keys of the lecturer, and of a presenter's clicker.

import { element } from "../elements.js";
import { send } from "../events.js";
import { ElementLens } from "./element_lens.js";

/**
 * @typedef {Object} StageData
 * @property {boolean} presents whether the stage is on
 * @property {boolean} hides whether the answer is hidden
 */

const HELP = `
  <h2>Keys</h2>
  <dl>
    <dt>P</dt><dd>the stage, on and off</dd>
    <dt>→ ← Page Down, Page Up</dt><dd>walk on and back: through the steps of a lesson, else layer by layer</dd>
    <dt>L, Enter, a double click</dt><dd>the lens: the map, chart or table under the pointer, as large as the screen; Escape goes back</dd>
    <dt>B</dt><dd>hide the answer</dd>
    <dt>Space</dt><dd>reveal the answer</dd>
    <dt>?</dt><dd>these keys</dd>
  </dl>
  <p><label><input type="checkbox" checked> Hear letters and ? (switch it off if you speak to your computer)</label></p>
  <form method="dialog"><button>Close</button></form>`;
/** @type {Record<string, 1 | -1>} */
const WALKS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
const SILENT = "lenet-silent-keys"; // in the browser: whether letters mean nothing
const TYPED = "input, textarea, select, [contenteditable], [role=radio], [role=slider], [role=combobox], [role=tab]";

export class StageKeys {
  /** @type {StageData} */
  #data = { presents: false, hides: false };
  /** @type {import("../mount.js").Tell} */
  #tell = () => {};
  /** Where the pointer is. @type {EventTarget[]} */
  #path = [];
  #help = document.createElement("dialog");
  #hears;
  #lens;

  /** @param {AbortSignal} signal ends it */
  constructor(signal) {
    this.#lens = new ElementLens(signal);
    this.#help.className = "stage-help";
    this.#help.innerHTML = HELP;
    document.body.append(this.#help);
    this.#hears = /** @type {HTMLInputElement} */ (element(this.#help, "input"));
    this.#hears.checked = !isSilent();
    this.#hears.onchange = () => silence(!this.#hears.checked);
    window.addEventListener("click", (event) => isTargetOf(event, ".keys-help") && this.#showHelp(), { signal });
    window.addEventListener("keydown", (event) => this.#press(event), { signal });
    window.addEventListener("dblclick", (event) => this.#data.presents && !isTyped(event) && this.#open(), { signal });
    window.addEventListener("pointermove", (event) => { this.#path = event.composedPath(); }, { signal, passive: true });
    signal.addEventListener("abort", () => this.#help.remove());
  }

  /** @param {StageData} data @param {import("../mount.js").Tell} tell */
  update(data, tell) {
    this.#data = data;
    this.#tell = tell;
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    const isSilenced = event.key.length === 1 && event.key !== " " && !this.#hears.checked;
    const isOurs = !isSilenced && !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyped(event);
    if (isOurs && this.#do(event.key, event)) event.preventDefault();
  }

  /** @param {string} key @param {KeyboardEvent} event @returns {boolean} whether the key means something */
  #do(key, event) {
    const { presents, hides } = this.#data;
    if (key === "?") return this.#showHelp();
    if (key === "p" || key === "P") return this.#toggleStage();
    if (key === " " && hides && !isPressable(event)) return this.#say("reveal");
    if (key === "l" || key === "L") return this.#open();
    if (!presents) return false;
    if (key === "b" || key === "B") return this.#say("hide");
    if (key === "Enter" && !isPressable(event)) return this.#open();
    return key in WALKS && this.#walk(WALKS[key]);
  }

  /** The next key counts for what will be shown, whether the page has answered yet or not. */
  #toggleStage() {
    this.#data = { ...this.#data, presents: !this.#data.presents };
    return this.#say("stage");
  }

  /** @param {string} what */
  #say(what) {
    this.#tell(what, true);
    return true;
  }

  #showHelp() {
    if (!this.#help.open) this.#help.showModal();
    return true;
  }

  /** Enlarge what the pointer is on; where it is on nothing of the kind, the network or the first chart. */
  #open() {
    const asked = { path: this.#path, isTaken: false };
    send("lenet-lens", asked);
    if (!asked.isTaken) this.#lens.open(this.#path);
    return true;
  }

  /** Through the steps of a lesson, else layer by layer. @param {1 | -1} step */
  #walk(step) {
    if (document.querySelector(".lesson-head")) {
      const way = step > 0 ? "lesson-next" : "lesson-back";
      document.querySelector(`a.scene[data-key="${way}"]`)?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    } else send("lenet-walk", step);
    return true;
  }
}

/** Whether this browser has been told to hear no letters. */
function isSilent() {
  try {
    return localStorage.getItem(SILENT) !== null;
  } catch {
    return false;
  }
}

/** @param {boolean} wanted */
function silence(wanted) {
  try {
    if (wanted) localStorage.setItem(SILENT, "");
    else localStorage.removeItem(SILENT);
  } catch {
    // a browser that keeps nothing: it holds until the page is left
  }
}

/** @param {Event} event @param {string} selector */
function isTargetOf(event, selector) {
  return event.target instanceof Element && event.target.closest(selector) !== null;
}

/** Whether something is being typed or chosen by keys. @param {Event} event */
function isTyped(event) {
  return isOn(event, TYPED);
}

/** Whether the key presses what has the focus. @param {KeyboardEvent} event */
function isPressable(event) {
  return isOn(event, "button, a, summary, [role=button], .layers");
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
