// All keys of the app, as the dialog that "?" opens lists them.

/** @typedef {{keys: string[], does: string}} Key keys are named as `KeyboardEvent.key` names them */

/** @type {{title: string, keys: Key[]}[]} */
export const KEYS = [
  {
    title: "Anywhere",
    keys: [
      { keys: ["p"], does: "go on the stage for a lecture hall, or leave it" },
      { keys: ["l"], does: "enlarge the map, chart or table under the pointer" },
      { keys: [" "], does: "reveal the hidden answer" },
      { keys: ["Escape"], does: "close what is enlarged" },
      { keys: ["?"], does: "show these keys" },
    ],
  },
  {
    title: "On the stage, also with a presenter’s clicker",
    keys: [
      { keys: ["ArrowRight", "PageDown"], does: "next step of the lesson, else next layer" },
      { keys: ["ArrowLeft", "PageUp"], does: "step or layer before" },
      { keys: ["n"], does: "next scene of the lecture plan" },
      { keys: ["Shift+n"], does: "scene before" },
      { keys: ["b"], does: "hide the answer" },
      { keys: ["."], does: "black screen; any key brings the page back" },
      { keys: ["Enter"], does: "enlarge, as L does; a double click, too" },
    ],
  },
  {
    title: "On the canvas",
    keys: [
      { keys: ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"], does: "move the pen; two at once: diagonally" },
      { keys: ["Shift"], does: "small steps" },
      { keys: [" ", "Enter"], does: "put the pen down, lift it" },
      { keys: ["Escape"], does: "lift the pen" },
      { keys: ["Delete", "Backspace"], does: "clear" },
      { keys: ["Ctrl+z"], does: "undo" },
      { keys: ["Ctrl+y", "Ctrl+Shift+z"], does: "redo" },
    ],
  },
  {
    title: "In the network",
    keys: [
      { keys: ["Enter"], does: "pin a unit" },
      { keys: ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"], does: "from unit to unit" },
      { keys: ["PageUp", "PageDown"], does: "from map to map" },
      { keys: ["Tab", "Shift+Tab"], does: "from layer to layer" },
      { keys: ["Escape"], does: "unpin" },
    ],
  },
  {
    title: "On a chart",
    keys: [{ keys: ["Enter"], does: "show its numbers" }],
  },
];

/** @type {Record<string, string>} */
const NAMES = {
  " ": "Space", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", PageUp: "Page Up", PageDown: "Page Down",
};

/** The dialog's content. */
export function keyHelp() {
  const groups = KEYS.map(({ title, keys }) => `<section><h3>${title}</h3><dl>${keys.map(inHtml).join("")}</dl></section>`);
  return `<h2>Keys</h2><div class="groups">${groups.join("")}</div>
    <p><label><input type="checkbox" checked> Use letters, ? and . as keys (switch off if you speak to your computer)</label></p>
    <form method="dialog"><button>Close</button></form>`;
}

/** @param {Key} key */
function inHtml({ keys, does }) {
  return `<dt>${keys.map((key) => key.split("+").map(named).join("")).join(" ")}</dt><dd>${does}</dd>`;
}

/** @param {string} key */
function named(key) {
  return `<kbd>${NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)}</kbd>`;
}
