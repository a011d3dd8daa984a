// What Plotly knows of a heatmap: it keeps that under names of its own, on the chart's element.

/**
 * @typedef {Object} Axis
 * @property {number} _offset of the axis on the chart, pixels
 * @property {(pixel: number) => number} p2l
 * @property {(cell: number) => number} l2p
 */
/** @typedef {{xaxis: string, yaxis: string, z: number[][]}} Trace */
/** @typedef {HTMLElement & {_fullLayout?: Record<string, Axis>, _fullData?: Trace[]}} Plot */

/**
 * A map's axes and numbers, as Plotly has laid them out.
 * @param {Plot} plot
 * @param {number} index of its trace
 */
export function mapOf({ _fullLayout, _fullData }, index) {
  if (!_fullLayout || !_fullData) throw new Error("a chart that has not been drawn yet");
  const { xaxis, yaxis, z } = _fullData[index];
  /** @param {string} name such as x2 */
  const axis = (name) => _fullLayout[name.replace(/^[xy]/, "$&axis")];
  return { x: axis(xaxis), y: axis(yaxis), z };
}
