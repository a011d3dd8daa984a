// What a visitor draws and pins, told to the server at once. A Streamlit component (v2) that shows
// nothing itself and belongs to no page but to the frame around all of them: it is there before a
// page's canvas and network view, and after them.

import { Pen } from "./pen.js";

const UNIT = "lenet-unit"; // event: a network view tells the unit that is pinned, or none

class Visitor {
  constructor() {
    this.pen = new Pen();
    this.hearUnit = ({ detail }) => this.tell("unit", detail);
    window.addEventListener(UNIT, this.hearUnit);
  }

  dispose() {
    window.removeEventListener(UNIT, this.hearUnit);
    this.pen.dispose();
  }

  /**
   * @param {import("./pen.js").PenData} data
   * @param {(name: string, value: unknown) => void} setTriggerValue
   */
  update(data, setTriggerValue) {
    this.tell = setTriggerValue;
    this.pen.update(data, setTriggerValue);
  }
}

/** @type {WeakMap<object, Visitor>} */
const visitors = new WeakMap();

/** Streamlit calls this on mounting and whenever the data change. */
export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
  let visitor = visitors.get(parentElement);
  if (!visitor) {
    visitor = new Visitor();
    visitors.set(parentElement, visitor);
  }
  visitor.update(data, setTriggerValue);
  return () => {
    visitor.dispose();
    visitors.delete(parentElement);
  };
}
