// What comes onto the page, and what is done to it for those who do not see it: charts get their names,
// what scrolls can have the focus, and a panel that has opened is said to have.

import { announce } from "../announce.js";
import { nameCharts } from "./chart_numbers.js";

// What the app updates in place. Translation replaces its text nodes: later changes would not be seen.
const UPDATED = ".st-key-prediction, .st-key-ledger, .ledger, .softmax, .confusion, .stPlotlyChart, .st-key-race, #stillness, .replay, #announced";

/** Watch the page. @param {AbortSignal} signal ends it */
export function watchNewcomers(signal) {
  let isComing = false, opening = "";
  const see = () => {
    isComing = false;
    nameCharts();
    for (const part of document.querySelectorAll(UPDATED)) if (!part.hasAttribute("translate")) part.setAttribute("translate", "no");
    for (const code of document.querySelectorAll(".stCode pre:not([tabindex])")) code.setAttribute("tabindex", "0");
    const words = document.querySelector(".stMain .opening")?.firstChild?.textContent?.trim() ?? "";
    if (words && words !== opening) announce(words);
    opening = words;
  };
  const observer = new MutationObserver(() => {
    if (!isComing) requestAnimationFrame(see);
    isComing = true;
  });
  observer.observe(document.body, { childList: true, characterData: true, subtree: true });
  signal.addEventListener("abort", () => observer.disconnect());
  see();
}
