// Which unit the page and the server agree on, while words of both are under way: what the server
// says late, of a unit from which the page has walked on, must not set it back.

export class Agreement {
  /** The name that both know, or will; undefined where the server's next word counts. @type {string | undefined} */
  #last = undefined;
  /** What the server was told and has not yet answered, oldest first. @type {string[]} */
  #awaited = [];

  /** @param {string} name what the server is told */
  told(name) {
    if (name === this.#last) return;
    this.#last = name;
    this.#awaited.push(name);
  }

  /** Whether the server says something of its own, to be followed. @param {string} name what it says */
  isNews(name) {
    const at = this.#awaited.lastIndexOf(name);
    this.#awaited.splice(0, at + 1); // some are never answered: one run can be for several
    if (at >= 0 || name === this.#last) return false;
    this.#last = name;
    this.#awaited = [];
    return true;
  }

  /** From now on the server's word counts, whatever it was told: the visitor went back in the browser. */
  giveWay() {
    this.#awaited = [];
  }
}
