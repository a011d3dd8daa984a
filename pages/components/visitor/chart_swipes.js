// A swipe over a chart scrolls the page. Plotly takes each touch for the start of a drag and keeps the
// browser from scrolling; without the touch, what it hears of a tap is the click of a mouse.

/** @param {AbortSignal} signal ends it */
export function letChartsBeSwiped(signal) {
  window.addEventListener("touchstart", (event) => {
    const { target } = event;
    if (target instanceof Element && target.closest(".js-plotly-plot")) event.stopPropagation();
  }, { signal, capture: true, passive: true });
}
