// The plots that are on the page, each with its view, as figures come and go and get new pictures.

import { findAll, nearest, targetOf } from "../shell/elements.mjs";
import { watchSizes } from "./plotsizes.mjs";
import { PlotView } from "./plotview.mjs";

/** @import { Clip } from "./clip.mjs" */

/**
 * What is done when plots come and go.
 *
 * @typedef {object} Handlers
 * @property {(plot: PlotView) => void} onLost its figure has gone or has another canvas
 * @property {(plot: PlotView, clip: Clip) => void} onClip it has a new clip, which takes the pointer
 */

/** @type {Map<HTMLElement, PlotView>} */
const plots = new Map(); // by figure

/**
 * @param {ParentNode} root
 * @param {Handlers} handlers
 */
function findPlots(root, handlers) {
  const figures = findAll(root, "figure.plot[data-plot-id]", HTMLElement);
  for (const [figure, plot] of plots) {
    if (figures.includes(figure)) continue;
    handlers.onLost(plot);
    plot.clear();
    plots.delete(figure);
  }
  for (const figure of figures) {
    const plot = plots.get(figure) ?? new PlotView(figure);
    plots.set(figure, plot);
    const isNew = plot.image !== plot.canvas || plot.adopted !== plot.id;
    if (isNew || !plot.clip?.element.isConnected) adopt(plot, handlers);
  }
  forgetPlaces();
  watchSizes(figures);
}

/**
 * @param {PlotView} plot
 * @param {Handlers} handlers
 */
function adopt(plot, handlers) {
  const before = plot.clip;
  if (plot.image !== plot.canvas) handlers.onLost(plot);
  plot.adopt();
  if (plot.clip && plot.clip !== before) handlers.onClip(plot, plot.clip);
}

function forgetPlaces() {
  for (const plot of plots.values()) plot.forgetPlace();
}

/**
 * The plot that an element is part of; undefined where it is of none.
 *
 * @param {Element | null} element
 */
export function plotOf(element) {
  const figure = nearest(element, "figure.plot");
  return figure ? plots.get(figure) : undefined;
}

/**
 * Follow the plots in an element from now on.
 *
 * @param {HTMLElement} root
 * @param {Handlers} handlers
 */
export function watchPlots(root, handlers) {
  findPlots(root, handlers);
  new MutationObserver(() => findPlots(root, handlers)).observe(root, {
    childList: true,
    subtree: true,
    attributeFilter: ["data-plot-id"],
  });
  document.addEventListener("plot-shown", (event) => {
    const plot = plotOf(targetOf(event));
    if (plot) adopt(plot, handlers);
  });
  document.addEventListener("scroll", forgetPlaces, { capture: true, passive: true });
  window.addEventListener("resize", forgetPlaces);
}
