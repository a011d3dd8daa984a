// Strokes with times, and how much of them was drawn by some moment.

export const BRUSH_WIDTH = 20; // pixels of the canvas
const BRUSH_END = BRUSH_WIDTH / 1000; // pixels by which the brush lengthens a stroke: a dot has a length

/** @typedef {[x: number, y: number, tick: number]} Point in pixels of the canvas, and when */
/** @typedef {Point[]} Stroke */

/** When the last point was drawn. @param {Stroke[]} strokes */
export function lengthOf(strokes) {
  return strokes.at(-1)?.at(-1)?.[2] ?? 0;
}

/**
 * What was drawn by then.
 * @param {Stroke[]} strokes
 * @param {number} tick
 * @returns {Stroke[]}
 */
export function drawnBy(strokes, tick) {
  return strokes.map((stroke) => stroke.filter((point) => point[2] <= tick)).filter((stroke) => stroke.length);
}

/**
 * Draw strokes as the canvas's brush does (Fabric.js's pencil): through the middles between the points.
 * @param {CanvasRenderingContext2D} context
 * @param {Stroke[]} strokes
 */
export function drawStrokes(context, strokes) {
  context.strokeStyle = "#fff";
  context.lineWidth = BRUSH_WIDTH;
  context.lineCap = context.lineJoin = "round";
  for (const stroke of strokes) {
    context.beginPath();
    context.moveTo(stroke[0][0] - BRUSH_END, stroke[0][1]);
    stroke.slice(1).forEach(([x, y], at) => {
      const [beforeX, beforeY] = stroke[at];
      context.quadraticCurveTo(beforeX, beforeY, (beforeX + x) / 2, (beforeY + y) / 2);
    });
    const [x, y] = stroke[stroke.length - 1];
    context.lineTo(x + BRUSH_END, y);
    context.stroke();
  }
}
