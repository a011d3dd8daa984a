import assert from "node:assert/strict";
import { test } from "node:test";

import { arranged } from "../../pages/components/network_view/lens.js";

/** @param {number} count @param {number} height @param {number} width */
const blocks = (count, height, width) =>
  Array.from({ length: count }, (_, channel) => ({ channel, height, width, first: channel * height * width }));

test("one map fills the screen as far as it can", () => {
  const [{ x, y, cell }] = arranged(blocks(1, 24, 24), 1200, 600);
  assert.deepEqual({ x, y, cell }, { x: 300, y: 0, cell: 25 });
});

for (const [count, height, width] of [[6, 24, 24], [16, 8, 8], [1, 10, 12], [16, 4, 4]]) {
  test(`${count} maps of ${height}×${width} lie on the screen, side by side`, () => {
    const placed = arranged(blocks(count, height, width), 1200, 640);
    assert.equal(placed.length, count);
    for (const { x, y, cell } of placed) {
      assert.ok(x >= -1e-9 && y >= 0 && x + width * cell <= 1200 + 1e-9 && y + height * cell <= 640 + 1e-9);
    }
    for (const [i, a] of placed.entries()) for (const b of placed.slice(i + 1)) {
      const apart = Math.abs(a.x - b.x) >= width * a.cell || Math.abs(a.y - b.y) >= height * a.cell;
      assert.ok(apart);
    }
  });
}

test("no maps, no places", () => {
  assert.deepEqual(arranged([], 100, 100), []);
});
