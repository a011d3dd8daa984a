// What the page tells a network view.

/**
 * @typedef {Object} ViewData what the page passes down on each run
 * @property {string} model
 * @property {string} path of the live route, with its query
 * @property {boolean} compares whether the answers are PyTorch's, for the browser's engine to be compared with
 * @property {string} network path of the network's file, for the browser's own engine
 * @property {import("../live/pen_answers.js").Choice} engine
 * @property {string} canvas class of the container that holds the drawing canvas; empty where
 *   there is none, and so nothing to be asked live
 * @property {string} id of the view's element; only one of two has the contract's
 * @property {string} title written before the answer; with one, the view takes less room
 * @property {import("../live/frame.js").Layer[]} layers
 * @property {import("./fields.js").Views} views
 * @property {import("../live/frame.js").Framing} framing of the answer
 * @property {string} answer identifies the slow loop's answer
 * @property {boolean} hides whether the answer is hidden, to be guessed first
 * @property {boolean} secret whether the numbers of single units are hidden, too
 * @property {number | null} guess the digit that was guessed
 * @property {boolean} guesses whether each new digit's answer is hidden at first
 * @property {string} warning of the answer, shown beside it; empty for none
 * @property {string} drawing which it is about, as the pen names it on the canvas
 * @property {string} frame the answer: base64 of a frame of the live protocol
 * @property {{activation: number[], signed: number[], ink: number[]}} scales
 */

export {};
