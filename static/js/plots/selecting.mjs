// Sources selected on a plot: what was drawn around them, in data units, goes to Python.

import { report } from "../shell/events.mjs";
import { dataAt } from "./axes.mjs";

/** @import { Place, Rectangle } from "./axes.mjs" */
/** @import { PlotView } from "./plotview.mjs" */

/** @typedef {"" | "or" | "not"} How what is selected goes with what was selected before; "" as the panel says */

const STEP = 3; // CSS px between two corners
const MOST = 1500; // corners; Python takes 2,000

/**
 * How a drag selects: with Shift it adds, with Alt it takes away.
 *
 * @param {MouseEvent} event
 * @returns {How}
 */
export const howOf = ({ shiftKey, altKey }) => (shiftKey ? "or" : altKey ? "not" : "");

/**
 * The line with one more corner, where that is not too near to the last one.
 *
 * @param {PlotView} plot
 * @param {Place[]} path
 * @param {Place} place
 */
export function grown(plot, path, place) {
  const { width, height } = plot.measure();
  const [u, v] = path.at(-1) ?? [Infinity, Infinity];
  if (Math.hypot((place[0] - u) * width, (place[1] - v) * height) < STEP) return path;
  const kept = path.length < MOST ? path : path.filter((_, i) => i % 2 === 0);
  return [...kept, place];
}

/**
 * Select the sources that a line was drawn around.
 *
 * @param {PlotView} plot
 * @param {Place[]} path
 * @param {How} how
 */
export function selectInside(plot, path, how) {
  const { limits } = plot;
  if (!limits || path.length < 3) return;
  const corners = path.map(([u, v]) => dataAt(limits, u, v));
  report("plot.select", {
    plot: [plot.id],
    x: corners.map(([x]) => String(x)),
    y: corners.map(([, y]) => String(y)),
    how: [how],
  });
}

/**
 * Select the sources in a rectangle.
 *
 * @param {PlotView} plot
 * @param {Rectangle} rectangle
 * @param {How} how
 */
export function selectRectangle(plot, [u0, u1, v0, v1], how) {
  const corners = /** @type {Place[]} */ ([
    [u0, v0],
    [u1, v0],
    [u1, v1],
    [u0, v1],
  ]);
  selectInside(plot, corners, how);
}

/**
 * Select all sources in view.
 *
 * @param {PlotView} plot
 */
export const selectInView = (plot) => selectRectangle(plot, [0, 1, 0, 1], "");
