// The scene: everything that a person has drawn and chosen, except for the settings of Streamlit's widgets,
// which Streamlit writes into the address itself. The store owns the scene and is the only writer of its
// parameters in the address. It reports the whole scene as component state, which each request to run the
// script carries: a report that is lost is made up for by the next one. The script changes the scene by
// commands, which are numbered, and applied once.

import { isAnotherPlace } from "./history.js";

const FIRST = "s0"; // the drawing that a session starts with, in `pages/visit/store.py`, too
const BLANK = "none"; // in the address: a drawing that was there and is no more
const [DRAWING, LESSON, MODEL, SURGERY] = ["drawing", "lesson", "model", "surgery"];
const RETRY_MS = 500; // until the server has answered, once the connection is back
const MOST_STEPS = 200; // that can be undone

/** @typedef {import("../visitor/recorder.js").Stroke} Stroke */
/**
 * @typedef {Object} Drawing what is on the canvas
 * @property {string} name identifies it, for the browser and the server alike
 * @property {string} digit identifies the digit: further strokes do not make it another one
 * @property {string} base a drawing as links carry it
 * @property {Stroke[]} strokes drawn over the base
 * @property {string | null} text all of it as links carry it; null until the script has computed it
 * @property {boolean} isFresh whether the steps in which it was drawn are still to come
 */
/** @typedef {Record<string, string>} Texts */
/** @typedef {{number: number, opened: number, settings: Texts, drawing: string | null, surgeries: Texts, link: string, model: string}} Command */
/**
 * @typedef {Object} StoreData what each run sends
 * @property {string} visit identifies the session: a server that has lost one starts another
 * @property {string} page path of the page
 * @property {string[]} pages paths of all pages
 * @property {string} model the one that an address need not name
 * @property {{settings: Texts, surgeries: Texts, base: string}} scene for a store that has just been loaded
 * @property {number} number of the store's changes that the run took into account
 * @property {number} opened how many links were opened when it ran
 * @property {Command[]} commands that the store has not reported as applied
 * @property {number} commanded number of the last command
 * @property {string} drawing name of the drawing that the run took into account
 * @property {{name: string, steps: string[]}} load what the canvas was loaded with, and how it was drawn
 * @property {Texts} parameters of the address, for what the run took into account
 * @property {{shared: string[], local: string[]}} names of the store's parameters: of all pages, and of one
 * @property {string[]} panels names of parameters that choose a panel
 */

export class Store {
  /** @type {Texts} */
  settings = {};
  /** By model. @type {Texts} */
  surgeries = {};
  /** @type {Drawing} */
  drawing = drawn(FIRST, FIRST, "");
  screen = 0;
  /** Path of the page whose canvas holds the drawing; null before the first run. @type {string | null} */
  page = null;
  /** @type {StoreData | null} */
  #data = null;
  /** @type {((name: string, value: unknown) => void) | null} */
  #send = null;
  #visit = "";
  #number = 0; // of the store's changes
  #reported = 0; // number of the changes when it reported last
  #reportedOpening = 0; // and of the links that were opened
  #applied = 0; // number of the last command
  #drawings = 0; // that were given a name
  #loads = 0;
  /** @type {{count: number, page: string, parameters: Texts}} */
  #opened = { count: 0, page: "", parameters: {} };
  /** What the canvas was loaded with: how many of the drawing's strokes. */
  #load = { name: FIRST, count: 0 };
  /** Strokes that the canvas has drawn itself since it was loaded, and those of them that it has undone. */
  #onCanvas = { drawn: 0, undone: 0 };
  /** @type {Drawing[]} */
  #past = [];
  /** @type {Drawing[]} */
  #future = [];
  /** The visitor's drawing and the lesson's that replaced it. @type {{own: Drawing, lesson: Drawing} | null} */
  #lent = null;
  /** Parameters in the address, as the script has computed them. @type {Texts} */
  #parameters = {};
  /** The page that a link leads to, until its run has come: a report would name the old page, and lead back to it. @type {string | undefined} */
  #leavingFor = undefined;
  /** Whether the visitor has done anything since the last entry of the history was made or returned to. */
  #hasActed = false;
  #isWriting = false;
  #href = "";
  /** @type {number | undefined} */
  #later = undefined;
  /** @type {number | undefined} */
  #retrying = undefined;
  /** @type {Set<() => void>} */
  #followers = new Set();

  /** Watch the address. @param {AbortSignal} signal ends it */
  start(signal) {
    const options = { signal, capture: true };
    this.#href = location.href;
    signal.addEventListener("abort", () => {
      clearTimeout(this.#later);
      clearInterval(this.#retrying);
    });
    for (const event of ["pointerdown", "keydown"]) {
      window.addEventListener(event, () => { this.#hasActed = true; }, options);
    }
    window.addEventListener("click", (event) => this.#click(event), options);
    window.addEventListener("popstate", (event) => this.#goBack(event), options);
    if (!globalThis.navigation) return; // an older browser: the address is completed by the next run
    navigation.addEventListener("navigate", (event) => this.#intercept(event), { signal });
    navigation.addEventListener("currententrychange", (event) => this.#complete(event), { signal });
  }

  /** Call a function after each change. @param {() => void} follower @param {AbortSignal} signal ends it */
  follow(follower, signal) {
    this.#followers.add(follower);
    signal.addEventListener("abort", () => this.#followers.delete(follower));
  }

  get isBlank() {
    return isBlank(this.drawing);
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** @param {string} name of a setting */
  get(name) {
    return this.settings[name] ?? "";
  }

  /**
   * A run of the script has come.
   * @param {StoreData} data
   * @param {(name: string, value: unknown) => void} send
   */
  update(data, send) {
    clearInterval(this.#retrying);
    const isFirst = this.#data === null;
    this.#data = data;
    this.#send = send;
    if (isFirst) this.#begin(data);
    if (data.visit !== this.#visit) {
      this.#visit = data.visit;
      this.#applied = 0;
      if (!isFirst) this.#number += 1; // a new session has lost the scene
    }
    const isHere = data.page === this.#pageOf(new URL(location.href));
    for (const command of data.commands) this.#apply(command);
    const isOpened = data.opened === this.#opened.count;
    const isCurrent = isOpened && data.number === this.#number && data.commanded === this.#applied;
    if (isHere && data.page !== this.page) this.#enter(data);
    if (data.page === this.#leavingFor) this.#leavingFor = undefined;
    if (isHere && isCurrent) this.#agree(data);
    if (this.#number !== this.#reported || (!isOpened && this.#reportedOpening !== this.#opened.count)) this.report();
    this.#notify();
  }

  /** Change settings. @param {Texts} changes @param {number} after milliseconds the script is to run */
  set(changes, after = 0) {
    this.settings = withChanges(this.settings, changes);
    this.#parameters = withChanges(this.#parameters, this.#ownOf(changes));
    this.#write();
    this.#changed(after);
  }

  /** @param {number} width CSS pixels */
  setScreen(width) {
    if (width === this.screen) return;
    this.screen = width;
    this.#changed();
  }

  /** A stroke was drawn on the canvas. @param {Stroke} stroke */
  draw(stroke) {
    const { digit, base, strokes } = this.drawing;
    this.#remember();
    this.drawing = drawn(this.#nextName(), digit, base === BLANK ? "" : base, [...strokes, stroke]);
    this.#onCanvas = { drawn: this.#onCanvas.drawn + 1, undone: 0 };
    this.#changed();
  }

  /** Whether the canvas itself takes the next step back or forward: it knows what was drawn since it was loaded. @param {"undo" | "redo"} what */
  isOnCanvas(what) {
    return (what === "undo" ? this.#onCanvas.drawn : this.#onCanvas.undone) > 0;
  }

  /** Take a step of the drawing back, or forward again. @param {"undo" | "redo"} what */
  move(what) {
    const [from, to] = what === "undo" ? [this.#past, this.#future] : [this.#future, this.#past];
    const drawing = from.pop();
    if (!drawing) return;
    to.push(this.drawing);
    const isOnCanvas = this.isOnCanvas(what);
    this.drawing = drawing;
    const { drawn, undone } = this.#onCanvas;
    if (!isOnCanvas) this.#loadAgain();
    else if (what === "undo") this.#onCanvas = { drawn: drawn - 1, undone: undone + 1 };
    else this.#onCanvas = { drawn: drawn + 1, undone: undone - 1 };
    this.#changed();
  }

  /** Empty the canvas. @returns {boolean} whether the canvas itself does so */
  clear() {
    const isOnCanvas = this.#load.count === 0 && ["", BLANK].includes(this.drawing.base);
    if (this.isBlank) return isOnCanvas;
    this.#remember();
    this.#replace(this.#nextName(), BLANK);
    if (isOnCanvas) this.#onCanvas = { drawn: 0, undone: 0 };
    else this.#loadAgain();
    this.#changed();
    return isOnCanvas;
  }

  /** The address with what the store holds. */
  get url() {
    return this.#completed(new URL(location.href));
  }

  /**
   * Open a link to a scene without reloading the app.
   * @param {URL} url
   * @param {boolean} inPlace whether it takes the place of the present entry in the history
   */
  open(url, inPlace = false) {
    this.#change(inPlace ? "replaceState" : "pushState", url, null);
    this.#hasActed = false;
    this.#read(url);
    dispatchEvent(new PopStateEvent("popstate", { state: null })); // Streamlit reads the address, as after a step back
  }

  /** Request runs until one comes: after the connection was lost, Streamlit requests none itself. */
  reconnect() {
    clearInterval(this.#retrying);
    this.#leavingFor = undefined;
    this.#retrying = setInterval(() => this.report(), RETRY_MS);
  }

  /** Report all of it, unless a page is being left. */
  report() {
    clearTimeout(this.#later);
    if (!this.#send || this.#leavingFor !== undefined) return;
    this.#reported = this.#number;
    this.#reportedOpening = this.#opened.count;
    const { name, digit, base, strokes } = this.drawing;
    this.#send("scene", {
      visit: this.#visit,
      number: this.#number,
      applied: this.#applied,
      opened: this.#opened,
      page: this.page,
      drawing: { name, digit, base, strokes },
      load: this.#load,
      settings: this.settings,
      surgeries: this.surgeries,
      screen: this.screen,
    });
  }

  /** @param {StoreData} data */
  #begin({ scene, page }) {
    this.settings = { ...scene.settings };
    this.surgeries = { ...scene.surgeries };
    this.drawing = drawn(FIRST, FIRST, scene.base);
    this.#opened = { count: 0, page, parameters: {} };
  }

  /** A command that comes after a link was opened leaves what that link names. @param {Command} command */
  #apply({ number, opened, settings, drawing, surgeries, link, model }) {
    if (number <= this.#applied) return;
    this.#applied = number;
    const isLate = opened < this.#opened.count;
    if (!isLate) {
      this.settings = withChanges(this.settings, settings);
      this.surgeries = withChanges(this.surgeries, surgeries);
    }
    if (drawing !== null && !(isLate && DRAWING in this.#opened.parameters)) {
      this.#remember();
      this.#replace(`c${number}`, drawing);
      this.#load = { name: `c${number}`, count: 0 };
      this.#onCanvas = { drawn: 0, undone: 0 };
    }
    if (isLate) return;
    if (link) queueMicrotask(() => this.open(new URL(`./${link}`, location.href), true));
    if (model) queueMicrotask(() => this.#choose(model));
  }

  /** Open the present scene with another model; its drawing may be newer than the address. @param {string} model */
  #choose(model) {
    const { url } = this;
    const surgery = this.surgeries[model];
    if (this.#text === null) url.searchParams.delete(DRAWING);
    url.searchParams.set(MODEL, model);
    if (surgery) url.searchParams.set(SURGERY, surgery);
    else url.searchParams.delete(SURGERY);
    this.open(url, true);
  }

  /** A page was entered: its canvas holds what the run has loaded it with. @param {StoreData} data */
  #enter(data) {
    const isEntered = this.page !== null;
    this.page = data.page;
    if (!isEntered) return;
    const { drawing } = this;
    this.#onCanvas = { drawn: 0, undone: 0 };
    if (data.drawing !== drawing.name) { // drawn on further while the page was left
      this.#loadAgain();
      this.#number += 1;
      return;
    }
    drawing.base = data.parameters[DRAWING] ?? drawing.base;
    drawing.strokes = data.parameters[DRAWING] ? [] : drawing.strokes;
    this.#load = { name: data.load.name, count: drawing.strokes.length };
  }

  /** The run is about what the store holds: so are its parameters. @param {StoreData} data */
  #agree({ parameters, load }) {
    const { drawing } = this;
    drawing.text = parameters[DRAWING] ?? "";
    if (drawing.isFresh && drawing.strokes.length === 0) {
      const steps = load.steps.map((text) => ({ ...drawn(this.#nextName(), drawing.digit, text), isFresh: false }));
      this.#past = [...this.#past, ...steps].slice(-MOST_STEPS);
    }
    drawing.isFresh = false;
    this.#parameters = { ...parameters };
    if (!drawing.text && (drawing.name !== FIRST || drawing.base === BLANK)) this.#parameters[DRAWING] = BLANK;
    this.#write();
  }

  /**
   * Take the scene of an address. The script does the same (`Visit.open_address`) in the run that Streamlit asks
   * for: a report would ask for a second run, of the page that is being left.
   * @param {URL} url
   */
  #read(url) {
    const data = this.#data;
    if (!data) return;
    const parameters = Object.fromEntries(url.searchParams);
    const page = this.#pageOf(url);
    this.#opened = { count: this.#opened.count + 1, page, parameters };
    const { answer, guess = "" } = this.settings;
    this.#parameters = withChanges({}, this.#ownOf(parameters));
    const { [DRAWING]: _drawing, [SURGERY]: surgery = "", ...settings } = this.#parameters;
    this.settings = settings;
    if (answer && this.get("guess") === guess) this.settings.answer = answer;
    this.surgeries = withChanges(this.surgeries, { [parameters[MODEL] || data.model]: surgery });
    this.#readDrawing(parameters);
    clearTimeout(this.#later);
    this.#leavingFor = page;
    this.#notify();
  }

  /**
   * Take the drawing of an address; one without a drawing leaves it. A step of a lesson can bring its own:
   * then the visitor's drawing comes back with the first address that brings none.
   * @param {Texts} parameters
   */
  #readDrawing(parameters) {
    const before = this.drawing, asked = parameters[DRAWING];
    const isSame = asked === undefined || asked === this.#text || (asked === BLANK && this.isBlank);
    const lent = this.#lent;
    if (!isSame) {
      const own = lent?.lesson === before ? lent.own : before;
      const name = `o${this.#opened.count}`;
      this.#remember();
      this.#replace(name, asked);
      this.#load = { name, count: 0 };
      this.#onCanvas = { drawn: 0, undone: 0 };
      this.#lent = parameters[LESSON] && !isBlank(own) ? { own, lesson: this.drawing } : null;
      return;
    }
    this.#lent = null;
    if (lent?.lesson !== before) return;
    this.#remember();
    this.drawing = lent.own;
    this.#loadAgain();
    delete this.settings.answer;
    this.#number += 1; // only the store holds it: this is to be reported
  }

  /** The drawing as links carry it; null while that is not known. */
  get #text() {
    const { base, strokes, text } = this.drawing;
    return text ?? (strokes.length ? null : base);
  }

  /** Those parameters that the store writes. @param {Texts} parameters */
  #ownOf(parameters) {
    const { shared, local } = this.#names;
    return Object.fromEntries(Object.entries(parameters).filter(([name]) => shared.includes(name) || local.includes(name)));
  }

  get #names() {
    return this.#data?.names ?? { shared: [], local: [] };
  }

  #nextName() {
    this.#drawings += 1;
    return `s${this.#drawings}`;
  }

  #remember() {
    this.#past = [...this.#past, this.drawing].slice(-MOST_STEPS);
    this.#future = [];
  }

  /** Put another digit in place of the drawing. @param {string} name @param {string} base */
  #replace(name, base) {
    this.drawing = drawn(name, name, base);
    delete this.settings.answer;
  }

  #loadAgain() {
    this.#loads += 1;
    this.#load = { name: `l${this.#loads}`, count: this.drawing.strokes.length };
    this.#onCanvas = { drawn: 0, undone: 0 };
  }

  /** @param {number} after milliseconds the script is to run */
  #changed(after = 0) {
    this.#number += 1;
    clearTimeout(this.#later);
    if (after) this.#later = setTimeout(() => this.report(), after);
    else this.report();
    this.#notify();
  }

  #notify() {
    for (const follower of this.#followers) follower();
  }

  /** The page of an address. @param {URL} url */
  #pageOf(url) {
    const path = url.pathname.slice(url.pathname.lastIndexOf("/") + 1);
    return this.#data?.pages.includes(path) ? path : "";
  }

  /** A link leads to another page: what is to be reported must be reported before. @param {MouseEvent} event */
  #click(event) {
    const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement);
    if (!(link instanceof HTMLAnchorElement) || link.classList.contains("scene") || link.target === "_blank") return;
    const isPlain = !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
    const url = new URL(link.href, location.href);
    if (!isPlain || url.origin !== location.origin || url.pathname === location.pathname) return;
    if (this.#number !== this.#reported) this.report();
    this.#leavingFor = this.#pageOf(url);
  }

  /** The browser's back or forward button: Streamlit follows by itself. @param {PopStateEvent} event */
  #goBack({ isTrusted }) {
    this.#href = location.href;
    if (!isTrusted || location.hash || !this.#data) return;
    this.#hasActed = false;
    this.#read(new URL(location.href));
  }

  /**
   * Streamlit makes an entry in the history when the script has set a widget that is in the address, with
   * an address that may lack what is new here: change the present entry instead.
   * @param {NavigateEvent} event
   */
  #intercept(event) {
    const to = new URL(event.destination.url);
    if (this.#isWriting || event.navigationType !== "push" || !event.cancelable || event.hashChange) return;
    if (to.origin !== location.origin || to.pathname !== location.pathname) return;
    event.preventDefault();
    if (!this.#isLeaving) queueMicrotask(() => this.#go(to)); // else it is without the settings of the page that is left
  }

  /** Streamlit has changed the address: complete it. @param {NavigationCurrentEntryChangeEvent} event */
  #complete({ navigationType }) {
    if (this.#isWriting || navigationType === "traverse" || !navigationType) return;
    const [from, to] = [new URL(this.#href), new URL(location.href)];
    if (from.pathname !== to.pathname) { // by a link to another page
      this.#hasActed = false;
      this.#change("replaceState", this.#completed(to));
    } else if (navigationType === "replace") this.#go(to);
    else this.#href = location.href;
  }

  /** Whether another page is awaited. */
  get #isLeaving() {
    return this.#leavingFor !== undefined && this.#leavingFor !== this.#pageOf(new URL(location.href));
  }

  #write() {
    if (this.#data) this.#go(new URL(location.href));
  }

  /**
   * Change the address, in a new entry of the history where the visitor would expect the back button to go
   * back: at most one for each thing that was done.
   * @param {URL} to without the store's parameters
   */
  #go(to) {
    const from = new URL(this.#href), url = this.#completed(to);
    const isStep = this.#hasActed && isAnotherPlace(from, url, this.#data?.panels ?? []);
    if (!isStep) {
      if (url.href !== location.href) this.#change("replaceState", url);
      this.#href = location.href;
      return;
    }
    this.#hasActed = false;
    if (url.searchParams.has(DRAWING) && !from.searchParams.has(DRAWING)) from.searchParams.set(DRAWING, BLANK); // the way back leads to the blank canvas
    if (from.href !== location.href) this.#change("replaceState", from);
    this.#change("pushState", url);
  }

  /** An address with the store's parameters. @param {URL} url */
  #completed(url) {
    const { shared, local } = this.#names;
    const isHere = this.page === this.#pageOf(url);
    for (const name of [...shared, ...local]) {
      const text = isHere || shared.includes(name) ? this.#parameters[name] : undefined;
      if (text) url.searchParams.set(name, text);
      else url.searchParams.delete(name);
    }
    return url;
  }

  /** @param {"pushState" | "replaceState"} how @param {URL} url @param {unknown} state */
  #change(how, url, state = history.state) {
    this.#isWriting = true;
    history[how](state, "", url);
    this.#isWriting = false;
    this.#href = location.href;
  }
}

/** @param {string} name @param {string} digit @param {string} base @param {Stroke[]} strokes @returns {Drawing} */
function drawn(name, digit, base, strokes = []) {
  return { name, digit, base, strokes, text: null, isFresh: strokes.length === 0 };
}

/** @param {Drawing} drawing */
function isBlank({ base, strokes }) {
  return ["", BLANK].includes(base) && strokes.length === 0;
}

/** Without those that are empty. @param {Texts} texts @param {Texts} changes */
function withChanges(texts, changes) {
  return Object.fromEntries(Object.entries({ ...texts, ...changes }).filter(([, text]) => text));
}

/** The store of this page. */
export const store = new Store();
