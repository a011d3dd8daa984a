// What Python has to say about the same things: tests/unit/test_javascript.py writes it to a file.

import { readFileSync } from "node:fs";

const file = process.env.LENET_ANSWERS;
if (!file) throw new Error("run these tests by pytest tests/unit/test_javascript.py: it names Python's answers");

export const answers = JSON.parse(readFileSync(file, "utf8"));
