// A black screen, as presenters' clickers ask for: any key, or a click, brings the page back.

export class BlackScreen {
  #dialog = document.createElement("dialog");

  /** @param {AbortSignal} signal ends it */
  constructor(signal) {
    this.#dialog.className = "black-screen";
    this.#dialog.setAttribute("aria-label", "Black screen. Any key brings the page back.");
    this.#dialog.tabIndex = -1;
    this.#dialog.onclick = () => this.close();
    document.body.append(this.#dialog);
    signal.addEventListener("abort", () => this.#dialog.remove());
  }

  get isOpen() {
    return this.#dialog.open;
  }

  open() {
    this.#dialog.showModal();
  }

  close() {
    this.#dialog.close();
  }
}
