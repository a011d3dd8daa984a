// What a visitor draws and pins, told to the server at once. A Streamlit component (v2) that shows
// nothing itself and belongs to no page but to the frame around all of them: it is there before a
// page's canvas and network view, and after them.

import { listen } from "../events.js";
import { mount } from "../mount.js";
import { Belongings } from "./belongings.js";
import { ChartNumbers } from "./chart_numbers.js";
import { keepChartsInView } from "./chart_stills.js";
import { letChartsBeSwiped } from "./chart_swipes.js";
import { keepHistory } from "./history.js";
import { Memory } from "./memory.js";
import { numberNavigations } from "./navigation.js";
import { watchNewcomers } from "./newcomers.js";
import { Pen } from "./pen.js";
import { followSceneLinks } from "./scene_links.js";
import { Screen } from "./screen.js";
import { StageKeys } from "./stage_keys.js";

/** @typedef {import("./pen.js").PenData & import("./stage_keys.js").StageData & import("./screen.js").ScreenData} FrameData */
/** @typedef {FrameData & {coursework: import("./memory.js").CourseworkData, belongings: import("./belongings.js").BelongingsData}} VisitorData */

const FOLLOWS = "follows-visitor"; // of the document, for its styles: what was answered is kept

class Visitor {
  #pen = new Pen();
  #memory = new Memory();
  #belongings = new Belongings();
  #aborter = new AbortController();
  #keys = new StageKeys(this.#aborter.signal);
  #screen = new Screen(this.#aborter.signal);
  /** @type {import("../mount.js").Tell} */
  #tell = () => {};

  constructor() {
    new ChartNumbers(this.#aborter.signal);
    letChartsBeSwiped(this.#aborter.signal);
    keepChartsInView(this.#aborter.signal);
    watchNewcomers(this.#aborter.signal);
    keepHistory(this.#aborter.signal);
    numberNavigations(this.#aborter.signal);
    followSceneLinks(this.#aborter.signal);
    listen("lenet-unit", (name) => this.#tell("unit", name), this.#aborter.signal);
    document.documentElement.classList.add(FOLLOWS);
  }

  dispose() {
    document.documentElement.classList.remove(FOLLOWS);
    this.#aborter.abort();
    this.#pen.dispose();
  }

  /** @param {VisitorData} data @param {import("../mount.js").Tell} tell */
  update(data, tell) {
    this.#tell = tell;
    this.#pen.update(data, tell);
    this.#keys.update(data, tell);
    this.#screen.update(data, tell);
    this.#memory.update(data.visit, data.coursework, (stored) => tell("remembered", stored));
    this.#belongings.update(data.belongings, (kept) => tell("recalled", kept));
  }
}

export default mount(() => new Visitor());
