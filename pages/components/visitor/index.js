// Where the scene is kept, see `store.js`, and what the whole page needs. A Streamlit component (v2) that shows
// nothing itself and belongs to no page but to the frame around all of them: it is there before a
// page's canvas and network view, and after them.

import { listen } from "../events.js";
import { mount } from "../mount.js";
import { Belongings } from "./belongings.js";
import { ChartNumbers } from "./chart_numbers.js";
import { keepChartsInView } from "./chart_stills.js";
import { letChartsBeSwiped } from "./chart_swipes.js";
import { Memory } from "./memory.js";
import { watchNewcomers } from "./newcomers.js";
import { Pen } from "./pen.js";
import { followSceneLinks } from "./scene_links.js";
import { measureScreen } from "./screen.js";
import { StageKeys } from "./stage_keys.js";
import { store } from "../scene/store.js";

/** @typedef {import("../scene/store.js").StoreData & import("./pen.js").PenData & import("./stage_keys.js").StageData} FrameData */
/** @typedef {FrameData & {coursework: import("./memory.js").CourseworkData, belongings: import("./belongings.js").BelongingsData}} VisitorData */

const FOLLOWS = "follows-visitor"; // of the document, for its styles: what was answered is kept

class Visitor {
  #pen = new Pen();
  #memory = new Memory();
  #belongings = new Belongings();
  #aborter = new AbortController();
  #keys = new StageKeys(this.#aborter.signal);

  constructor() {
    new ChartNumbers(this.#aborter.signal);
    letChartsBeSwiped(this.#aborter.signal);
    keepChartsInView(this.#aborter.signal);
    watchNewcomers(this.#aborter.signal);
    store.start(this.#aborter.signal);
    measureScreen(this.#aborter.signal);
    followSceneLinks(this.#aborter.signal);
    listen("lenet-connected", () => store.reconnect(), this.#aborter.signal);
    document.documentElement.classList.add(FOLLOWS);
  }

  dispose() {
    document.documentElement.classList.remove(FOLLOWS);
    this.#aborter.abort();
    this.#pen.dispose();
  }

  /** @param {VisitorData} data @param {import("../mount.js").Component<VisitorData>} component */
  update(data, { setStateValue, setTriggerValue }) {
    store.update(data, setStateValue);
    this.#pen.update(data);
    this.#keys.update(data);
    this.#memory.update(data.visit, data.coursework, (stored) => setTriggerValue("remembered", stored));
    this.#belongings.update(data.belongings, (kept) => setTriggerValue("recalled", kept));
  }
}

export default mount(() => new Visitor());
