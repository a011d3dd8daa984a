// The keys of the lecturer, and of a presenter's clicker.

import { element } from "../elements.js";
import { send } from "../events.js";
import { BlackScreen } from "./black_screen.js";
import { ElementLens } from "./element_lens.js";
import { followFocus, isClaimed, isControl } from "./key_claims.js";
import { keyHelp } from "./key_help.js";
import { openScene } from "./scene_links.js";
import { store } from "../scene/store.js";

/**
 * @typedef {Object} StageData
 * @property {boolean} hides whether the answer is hidden
 * @property {string[]} plan links to the scenes of the lecture plan, on the stage
 * @property {number} planned which of them was opened last; negative before the first
 */

/** @type {Record<string, 1 | -1>} */
const WALKS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };
const MODIFIERS = ["Alt", "AltGraph", "Control", "Meta", "Shift"];
const SILENT = "lenet-silent-keys"; // in the browser: whether letters mean nothing

export class StageKeys {
  /** @type {StageData} */
  #data = { hides: false, plan: [], planned: -1 };
  /** Where the pointer is. @type {EventTarget[]} */
  #path = [];
  #isSpaceTaken = false; // some browsers press a button when Space is released
  #help = document.createElement("dialog");
  #hears;
  #lens;
  #black;

  /** @param {AbortSignal} signal ends it */
  constructor(signal) {
    this.#lens = new ElementLens(signal);
    this.#black = new BlackScreen(signal);
    this.#help.className = "stage-help";
    this.#help.innerHTML = keyHelp();
    document.body.append(this.#help);
    this.#hears = /** @type {HTMLInputElement} */ (element(this.#help, "input"));
    this.#hears.checked = !isSilent();
    this.#hears.onchange = () => silence(!this.#hears.checked);
    followFocus(signal);
    window.addEventListener("click", (event) => isTargetOf(event, ".keys-help") && this.#showHelp(), { signal });
    // Before the focused element gets them: one that was clicked would use Space and arrow keys itself.
    window.addEventListener("keydown", (event) => this.#press(event), { signal, capture: true });
    window.addEventListener("keyup", (event) => this.#release(event), { signal, capture: true });
    window.addEventListener("dblclick", (event) => isOnStage() && !isControl(event) && this.#open(), { signal });
    window.addEventListener("pointermove", (event) => { this.#path = event.composedPath(); }, { signal, passive: true });
    signal.addEventListener("abort", () => this.#help.remove());
  }

  /** @param {StageData} data */
  update(data) {
    this.#data = data;
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (!(this.#black.isOpen ? this.#brighten(event) : this.#isForPage(event) && this.#do(event))) return;
    this.#isSpaceTaken = event.key === " ";
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {KeyboardEvent} event */
  #release(event) {
    if (event.key !== " " || !this.#isSpaceTaken) return;
    this.#isSpaceTaken = false;
    event.preventDefault();
    event.stopPropagation();
  }

  /** End the black screen with any key. @param {KeyboardEvent} event */
  #brighten({ key, repeat }) {
    if (!repeat && !MODIFIERS.includes(key)) this.#black.close();
    return true;
  }

  /** @param {KeyboardEvent} event */
  #isForPage(event) {
    const isSilenced = event.key.length === 1 && event.key !== " " && !this.#hears.checked;
    return !isSilenced && !event.ctrlKey && !event.metaKey && !event.altKey && !isClaimed(event);
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key means something */
  #do({ key, shiftKey, repeat }) {
    if (key === " ") {
      const { hides } = this.#data;
      if (hides && !repeat) store.set({ answer: "revealed" });
      return hides || isOnStage() || store.get("guess") !== ""; // a second press must not scroll
    }
    if (isOnStage() && key in WALKS) return this.#walk(WALKS[key]);
    const action = this.#action(key.toLowerCase(), shiftKey ? -1 : 1);
    if (action && !repeat) action();
    return action !== undefined;
  }

  /** What a key does. @param {string} key in lower case @param {1 | -1} way with Shift, back @returns {(() => void) | undefined} */
  #action(key, way) {
    if (key === "?") return () => this.#showHelp();
    if (key === "p") return () => store.set({ present: isOnStage() ? "" : "1" });
    if (key === "l") return () => this.#open();
    if (!isOnStage()) return undefined;
    if (key === "enter") return () => this.#open();
    if (key === "b") return () => this.#hide();
    if (key === "n") return () => this.#goOn(way);
    if (key === ".") return () => this.#black.open();
    return undefined;
  }

  /** Space counts from now on, whether the page has answered yet or not. */
  #hide() {
    this.#data = { ...this.#data, hides: true };
    store.set({ answer: "hidden" });
  }

  /** Open the next scene of the lecture plan, or the one before; a second press need not wait for the page. @param {1 | -1} way */
  #goOn(way) {
    const planned = this.#data.planned + way;
    const link = this.#data.plan[planned];
    if (link === undefined) return;
    this.#data = { ...this.#data, planned };
    openScene(link);
  }

  #showHelp() {
    if (!this.#help.open) this.#help.showModal();
  }

  /** Enlarge what the pointer is on; where it is on nothing of the kind, the network or the first chart. */
  #open() {
    const asked = { path: this.#path, isTaken: false };
    send("lenet-lens", asked);
    if (!asked.isTaken) this.#lens.open(this.#path);
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

/** Whether the stage is on. */
function isOnStage() {
  return store.get("present") !== "";
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
