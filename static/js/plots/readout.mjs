// The coordinates at the pointer, read once per frame.

import { dataAt } from "./axes.mjs";

/** @import { PlotView, Spot } from "./plotview.mjs" */

/** @type {{ plot: PlotView, spot: Spot, waiting: boolean } | null} */
let hovered = null;

/**
 * Show the coordinates at a spot on a plot; none when the pointer has left the plots.
 *
 * @param {PlotView | undefined} plot
 * @param {Spot} spot
 */
export function hover(plot, spot) {
  if (hovered && hovered.plot !== plot) hovered.plot.showReadout(null);
  if (plot && !hovered?.waiting) requestAnimationFrame(readOut);
  hovered = plot ? { plot, spot, waiting: true } : null;
}

function readOut() {
  if (!hovered) return;
  const { plot, spot } = hovered;
  hovered.waiting = false;
  if (!plot.clip || !plot.limits) return;
  const [u, v] = plot.place(spot);
  const inside = u >= 0 && u <= 1 && v >= 0 && v <= 1;
  plot.showReadout(inside ? dataAt(plot.limits, u, v) : null);
}

document.addEventListener("pointerout", (event) => {
  if (!event.relatedTarget) hover(undefined, event);
});
