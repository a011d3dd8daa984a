// Numbers as a table.

/**
 * @param {string} caption
 * @param {string[]} heads of its columns; the first column holds the heads of the rows
 * @param {string[][]} rows
 */
export function tableOf(caption, heads, rows) {
  const table = document.createElement("table");
  table.createCaption().textContent = caption;
  const head = table.createTHead().insertRow();
  head.append(...heads.map((text) => headOf(text, "col")));
  const body = table.createTBody();
  for (const [first, ...cells] of rows) {
    const row = body.insertRow();
    row.append(headOf(first, "row"));
    for (const text of cells) row.insertCell().textContent = text;
  }
  return table;
}

/** @param {string} text @param {"col" | "row"} scope */
function headOf(text, scope) {
  if (!text) return document.createElement("td"); // the corner heads nothing
  const head = document.createElement("th");
  head.scope = scope;
  head.textContent = text;
  return head;
}
