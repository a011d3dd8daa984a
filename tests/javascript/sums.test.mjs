import assert from "node:assert/strict";
import { test } from "node:test";

import { Network } from "../../pages/components/engine/network.js";
import { readFrame } from "../../pages/components/live/frame.js";
import { unitOf } from "../../pages/components/network_view/units.js";
import { workOut } from "../../pages/components/offline/sums.js";
import { answers } from "./answers.mjs";

const bytes = (base64) => Uint8Array.from(Buffer.from(base64, "base64"));

/** Some units of a layer: the corners, where padding is read, and some in between. */
function unitsOf(layer) {
  const [first, height, width] = layer.shape;
  if (height === undefined) return [0, 3, first - 1].map((index) => unitOf(layer, [index]));
  return [[0, 0, 0], [first - 1, height - 1, width - 1], [first >> 1, height >> 1, width >> 1], [1 % first, 0, width - 1]].map((place) => unitOf(layer, place));
}

for (const { name, file, layers, answers: known } of answers.networks) {
  test(`${name}: what is worked out for a unit is what PyTorch holds`, () => {
    const network = Network.read(bytes(file).buffer);
    const described = layers.map((layer, i) => ({ ...layer, kind: network.steps[i].kind }));
    for (const { frame: packed, image } of known.filter(({ image }) => image)) {
      assert.ok(image);
      const frame = readFrame(bytes(packed).buffer, layers);
      for (const layer of described) {
        for (const unit of unitsOf(layer)) {
          const held = frame.values.get(layer.name)[unit.index];
          const { total } = workOut(unit, frame, network, described);
          assert.ok(Math.abs(total - held) <= 1e-5 * Math.max(1, Math.abs(held)), `${layer.name} ${unit.index}: ${total}, not ${held}`);
        }
      }
    }
  });

  test(`${name}: what is shown of a sum adds up to it`, () => {
    const network = Network.read(bytes(file).buffer);
    const described = layers.map((layer, i) => ({ ...layer, kind: network.steps[i].kind }));
    const frame = readFrame(bytes(known[0].frame).buffer, layers);
    for (const layer of described) {
      for (const unit of unitsOf(layer)) {
        const { kind, groups, rest, bias, total } = workOut(unit, frame, network, described);
        if (kind !== "products" && kind !== "squares") continue;
        const shown = groups.reduce((sum, { terms }) => sum + terms.reduce((part, { product }) => part + product, 0), 0);
        assert.ok(Math.abs(shown + (rest ?? 0) + (bias ?? 0) - total) < 1e-9 * Math.max(1, Math.abs(total)));
        assert.ok(groups.every(({ terms }) => terms.length && terms.every(({ name }) => name)));
      }
    }
  });
}
