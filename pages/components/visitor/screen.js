// How wide the screen is while the stage is on: the server sizes charts by it.

import { store } from "../scene/store.js";

const STEP = 160; // CSS pixels: a window a little wider needs no other charts

/** @param {AbortSignal} signal ends it */
export function measureScreen(signal) {
  const measure = () => {
    if (store.get("present")) store.setScreen(STEP * Math.round(innerWidth / STEP));
  };
  window.addEventListener("resize", measure, { signal });
  store.follow(measure, signal);
}
