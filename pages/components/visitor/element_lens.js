// The lens for all that is no network view: a chart, a table or a calculation, copied as it stands
// and enlarged to the whole screen. Escape, or a click, goes back.

/** What it enlarges. */
export const ENLARGED = ".js-plotly-plot, .ledger, table, [data-testid=stHtml] svg";
const PICTURES = ".js-plotly-plot, svg";
const MARGIN = 48; // CSS pixels
const LARGEST = 4; // times as large, at most

export class ElementLens {
  #dialog = document.createElement("dialog");
  /** @type {Element | null} */
  #shown = null;
  #changes = new MutationObserver(() => this.#draw());

  /** @param {AbortSignal} signal ends it */
  constructor(signal) {
    this.#dialog.className = "element-lens";
    this.#dialog.onclick = () => this.#dialog.close();
    this.#dialog.onclose = () => this.#changes.disconnect();
    document.body.append(this.#dialog);
    window.addEventListener("resize", () => this.#draw(), { signal });
    signal.addEventListener("abort", () => {
      this.#changes.disconnect();
      this.#dialog.remove();
    });
  }

  /** Enlarge what is pointed at, or else the first there is. @param {EventTarget[]} path what the pointer is on */
  open(path) {
    const pointed = path.find((target) => target instanceof Element && target.matches(ENLARGED));
    const shown = pointed instanceof Element && pointed.isConnected ? pointed : firstVisible();
    if (!shown || this.#dialog.open) return;
    this.#shown = shown;
    // Streamlit sets the theme's colour scheme on its own element, outside of which the dialog lies.
    this.#dialog.style.colorScheme = getComputedStyle(shown).colorScheme;
    this.#dialog.showModal();
    this.#draw();
    this.#changes.observe(shown, { subtree: true, childList: true, attributes: true, characterData: true });
  }

  /** Copy it anew: it may have changed. */
  #draw() {
    if (!this.#shown || !this.#dialog.open) return;
    const copy = /** @type {HTMLElement} */ (this.#shown.cloneNode(true));
    for (const part of [copy, ...copy.querySelectorAll("[id]")]) part.removeAttribute("id");
    const room = document.createElement("div");
    room.append(copy);
    this.#dialog.replaceChildren(room);
    // A picture keeps its size. Text takes another one here, where the page's styles do not apply.
    const isPicture = this.#shown.matches(PICTURES);
    if (!isPicture) copy.style.cssText += ";width:max-content;max-width:none;flex-wrap:nowrap";
    const { width, height } = (isPicture ? this.#shown : copy).getBoundingClientRect();
    if (isPicture) copy.style.cssText += `;width:${width}px;height:${height}px`;
    const scale = Math.min((innerWidth - MARGIN) / width, (innerHeight - MARGIN) / height, LARGEST);
    copy.style.cssText += `;transform:scale(${scale});transform-origin:0 0`;
    room.style.cssText = `width:${width * scale}px;height:${height * scale}px;overflow:hidden`;
  }
}

function firstVisible() {
  return [...document.querySelectorAll(ENLARGED)].find((part) => part.checkVisibility() && !part.closest("dialog")) ?? null;
}
