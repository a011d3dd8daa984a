// Text that changes with every frame.

/**
 * Change an element's text, if it is another. The text sits in a box of its own (`.text`), whose
 * size does not depend on it; else the browser would lay out the whole page anew, at every frame.
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  const node = element.firstElementChild?.firstChild ?? added(element);
  if (node.nodeValue !== text) node.nodeValue = text;
}

/** @param {Element} element */
function added(element) {
  const box = document.createElement("div");
  const node = document.createTextNode("");
  box.className = "text";
  box.append(node);
  element.replaceChildren(box);
  return node;
}
