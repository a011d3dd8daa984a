import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { KEYS, keyHelp } from "../../pages/components/visitor/key_help.js";

const FOLDER = new URL("../../pages/components/", import.meta.url);
const NAMED = /\b(?:Arrow(?:Up|Down|Left|Right)|Page(?:Up|Down)|Delete|Backspace|Escape|Enter|Tab)\b/g;
const COMPARED = /\bkey === "([^"]+)"/g;
const listed = new Set(KEYS.flatMap(({ keys }) => keys.flatMap((key) => key.keys)).flatMap((key) => key.split("+")));

/** The keys that a script handles, as `KeyboardEvent.key` names them; letters in lower case. */
function handled(script) {
  const code = script.replace(/^\s*(?:\/\/|\*|\/\*).*$/gm, "");
  const keys = [...code.matchAll(COMPARED)].map(([, key]) => (key.length === 1 || key === "enter" ? key.toLowerCase() : key));
  return [...keys, ...[...code.matchAll(NAMED)].map(([key]) => key)].map((key) => (key === "enter" ? "Enter" : key));
}

for (const file of readdirSync(FOLDER, { recursive: true }).filter((name) => name.endsWith(".js") && !name.endsWith("key_help.js"))) {
  const keys = handled(readFileSync(new URL(file, FOLDER), "utf8"));
  if (keys.length) test(`each key that ${file} handles is in the list of keys`, () => {
    assert.deepEqual(keys.filter((key) => !listed.has(key)), []);
  });
}

test("the list has a place for each group of keys, and a name for each key", () => {
  const html = keyHelp();
  for (const { title, keys } of KEYS) {
    assert.ok(html.includes(`<h3>${title}</h3>`));
    for (const { does } of keys) assert.ok(html.includes(`<dd>${does}</dd>`));
  }
  for (const name of ["Space", "Page Down", "→", "N", "."]) assert.ok(html.includes(`<kbd>${name}</kbd>`), name);
});
