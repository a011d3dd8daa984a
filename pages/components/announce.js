// What a screen reader says of a change that happens where the focus is not: the answer, a pen that
// was lifted, the unit that a key led to. In a live region of the whole page: each line is said after
// the one before.

const ID = "announced";
const KEPT = 4; // lines, the last ones

/** @param {string} words */
export function announce(words) {
  const region = document.getElementById(ID) ?? added();
  if (!words || region.lastElementChild?.textContent === words) return;
  const line = document.createElement("p");
  line.textContent = words;
  region.append(line);
  if (region.childElementCount > KEPT) region.firstElementChild?.remove();
}

/** Take back what was said: nothing of it may be found any more. */
export function takeBack() {
  document.getElementById(ID)?.replaceChildren();
}

function added() {
  const region = document.createElement("div");
  region.id = ID;
  region.className = "unseen";
  region.setAttribute("role", "status");
  document.body.append(region);
  return region;
}
