// Runs a network of tests/unit/test_browser_parity.py on many images: node parity.mjs NETWORK IMAGES ANSWERS
// IMAGES holds, one after the other, height and width (uint16) and ink (uint8). ANSWERS gets the frames.

import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

import { frameInk, IMAGE_SIZE } from "../../pages/components/engine/framing.js";
import { Network } from "../../pages/components/engine/network.js";

const [networkFile, inkFile, answerFile] = process.argv.slice(2);
const read = (file) => Uint8Array.from(readFileSync(file)).buffer;
const network = Network.read(read(networkFile));
const content = read(inkFile);
const view = new DataView(content);
const out = openSync(answerFile, "w");
for (let at = 0; at < content.byteLength; ) {
  const [height, width] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
  const ink = new Uint8Array(content, at + 4, height * width);
  at += 4 + ink.length;
  const isFramed = height === IMAGE_SIZE && width === IMAGE_SIZE; // an image of MNIST
  writeSync(out, new Uint8Array(network.answer(isFramed ? ink : frameInk({ height, width, ink })?.image ?? null)));
}
closeSync(out);
