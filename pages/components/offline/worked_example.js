// The worked example of the pinned unit, as a table.

import { exact, short } from "../text/numbers.js";

/** @typedef {import("./sums.js").Sum} Sum */
/** @typedef {import("./sums.js").Term} Term */

/** @typedef {{title: string, sum: Sum, held: number}} Example how a unit's number comes about, and what the network holds */

/**
 * Write worked examples, one below the other.
 * @param {HTMLElement} place
 * @param {Example[]} examples
 */
export function writeExamples(place, examples) {
  place.replaceChildren(...examples.flatMap(({ title, sum, held }) => {
    const maps = document.createElement("div");
    maps.className = "maps";
    maps.append(...sum.groups.map((group) => table(group, sum.kind)));
    return [made("h2", title), made("p", sum.formula), maps, made("p", inWords(sum, held))];
  }));
}

/** @param {Sum} sum @param {number} held */
function inWords({ groups, kind, rest, bias, total }, held) {
  if (kind === "input") return `The pixel holds ${exact(held)}: 0 is paper, 1 is ink.`;
  if (kind === "function") return `Together: ${exact(total)}; the network holds ${exact(held)}.`;
  const parts = groups.map(({ sum }) => withSign(sum));
  if (rest !== null) parts.push(`${withSign(rest)} (all others)`);
  if (bias !== null) parts.push(`${withSign(bias)} (bias)`);
  return `${parts.join(" ").replace(/^\+ /, "")} = ${exact(total)}; the network holds ${exact(held)}.`;
}

/** @param {number} value */
function withSign(value) {
  return `${value < 0 ? "−" : "+"} ${exact(Math.abs(value))}`;
}

/** @param {Sum["groups"][0]} group @param {Sum["kind"]} kind */
function table({ map, columns, terms, sum }, kind) {
  const made = document.createElement("table");
  if (map !== null && kind === "products") made.createCaption().textContent = `map ${map}: ${exact(sum)}`;
  for (let first = 0; first < terms.length; first += columns) {
    const row = made.insertRow();
    for (const term of terms.slice(first, first + columns)) cellOf(row, term, columns > 1, kind);
  }
  return made;
}

/** @param {HTMLTableRowElement} row @param {Term} term @param {boolean} isWindow @param {Sum["kind"]} kind */
function cellOf(row, { name, value, weight, product }, isWindow, kind) {
  const cell = row.insertCell();
  if (isWindow) {
    cell.title = name;
    cell.append(kind === "products" ? `${short(value)} × ${short(weight)}` : exact(value));
    return;
  }
  const code = made("code", name);
  cell.append(code);
  row.insertCell().textContent = exact(value);
  if (kind === "function" && weight === 1) return;
  row.insertCell().textContent = kind === "squares" ? `− ${exact(weight)}` : kind === "function" ? `exp: ${weight.toPrecision(3)}` : `× ${exact(weight)}`;
  if (kind !== "function") row.insertCell().textContent = exact(product);
}

/** @param {string} tag @param {string} text */
function made(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
