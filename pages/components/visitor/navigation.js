// Where the visitor goes, the address stays, whatever the server still says of where it was before.
//
// Streamlit's browser side takes each address from the server for the one that is shown. But the
// server may have said it before it heard that the visitor has gone on, by a link within the visit
// or by the back button: then the entry in the history would be lost, and the next link would lead
// on from the wrong place. So the server is told the number of each such navigation in the address,
// where it stays in all that the server says from then on; the visitor does not see it.

const NUMBER = "navigation"; // also in `pages/address.py`

let count = 0;
/** Whether the server has not yet said anything since the last navigation. */
let isAwaited = false;

/**
 * Number what the browser's back and forward buttons do, too.
 * @param {AbortSignal} signal
 */
export function numberNavigations(signal) {
  window.addEventListener("popstate", (event) => {
    // Streamlit has read this address before, and asks for it once more: both together are one run.
    if (event.isTrusted && !location.hash) navigate();
  }, { signal });
}

/** Let Streamlit read the address, as it does when the browser goes back or forward. */
export function navigate() {
  count += 1;
  sayAgain();
}

/** Say once more where the visitor is: the answer to what was said before counts as well. */
export function sayAgain() {
  isAwaited = true;
  const shown = location.href;
  const numbered = new URL(shown);
  numbered.searchParams.set(NUMBER, String(count));
  replace(numbered.href);
  dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
  replace(shown);
}

/**
 * Whether the server says this address of a place that the visitor has left; the number is taken
 * out of it. A page that begins to run is put into the address with the number of the last
 * navigation: then it is not the one that this led to, or it would be there. With none, it has been
 * chosen since.
 * @param {URL} from where the visitor is
 * @param {URL} to
 * @param {boolean} isFromServer or else from a widget of the page
 */
export function isLate(from, to, isFromServer) {
  const number = Number(to.searchParams.get(NUMBER) ?? 0);
  to.searchParams.delete(NUMBER);
  if (!isAwaited || !isFromServer) return false;
  const isOnPage = from.pathname === to.pathname; // or has just begun to run another, which the number does not tell of
  if (isOnPage === (number === count)) isAwaited = false;
  return isAwaited;
}

/** @param {string} address */
function replace(address) {
  History.prototype.replaceState.call(history, history.state, "", address);
}
