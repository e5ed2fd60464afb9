// The plots' keys and buttons.

import { nearest, targetOf } from "../shell/elements.mjs";
import { plotOf } from "./figures.mjs";
import { cancelBox, reset } from "./gestures.mjs";
import { selectInView } from "./selecting.mjs";

/** @import { PlotView } from "./plotview.mjs" */

const STEP = { pan: 0.1, zoom: 1.5 }; // a part of the view's size, and a factor of it

/** @typedef {(plot: PlotView) => void} Command */

/** @type {Command} */
const zoomIn = (plot) => plot.zoom(0.5, 0.5, 1 / STEP.zoom);
/** @type {Command} */
const zoomOut = (plot) => plot.zoom(0.5, 0.5, STEP.zoom);

/** @type {Map<string, Command>} */
const KEYS = new Map([
  ["ArrowLeft", (plot) => plot.pan(-STEP.pan, 0)],
  ["ArrowRight", (plot) => plot.pan(STEP.pan, 0)],
  ["ArrowUp", (plot) => plot.pan(0, STEP.pan)],
  ["ArrowDown", (plot) => plot.pan(0, -STEP.pan)],
  ["+", zoomIn],
  ["=", zoomIn],
  ["-", zoomOut],
  ["_", zoomOut],
  ["0", reset],
]);

/** @type {Map<string, Command>} */
const BUTTONS = new Map([
  ["zoom-in", zoomIn],
  ["zoom-out", zoomOut],
  [
    "box",
    (plot) => {
      plot.mode = plot.mode === "box" ? "" : "box";
    },
  ],
  [
    "select",
    (plot) => {
      plot.mode = plot.isSelecting ? "" : "lasso";
    },
  ],
  [
    "lasso",
    (plot) => {
      plot.mode = "lasso";
    },
  ],
  [
    "rectangle",
    (plot) => {
      plot.mode = "rectangle";
    },
  ],
  ["in-view", selectInView],
  ["reset", reset],
]);

document.addEventListener("keydown", (event) => {
  const { key } = event;
  const target = targetOf(event);
  const plot = plotOf(target);
  if (!plot?.shown) return;
  if (key === "Escape") cancelBox(plot);
  if (target !== plot.figure || event.ctrlKey || event.metaKey || event.altKey) return;
  const command = key === "Enter" && plot.isSelecting ? selectInView : KEYS.get(key);
  if (!command) return;
  event.preventDefault();
  command(plot);
});

document.addEventListener("click", (event) => {
  const button = nearest(targetOf(event), "[data-gesture]");
  const plot = plotOf(button);
  if (plot?.shown) BUTTONS.get(button?.dataset.gesture ?? "")?.(plot);
});
