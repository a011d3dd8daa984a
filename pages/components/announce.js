// What a screen reader says of a change that happens where the focus is not: the answer, a pen that
// was lifted, the unit that a key led to. In a live region of the whole page, after what is being said.

const ID = "announced";

/** @param {string} words */
export function announce(words) {
  const region = document.getElementById(ID) ?? added();
  if (region.textContent !== words) region.textContent = words;
}

function added() {
  const region = document.createElement("div");
  region.id = ID;
  region.className = "unseen";
  region.setAttribute("role", "status");
  document.body.append(region);
  return region;
}
