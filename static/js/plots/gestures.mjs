// Wheel, drag, box, pinch and tap on the plots, turned into data coordinates at once.
// The pointer is taken by the clip over the axes (plotview.mjs), so that over the margins of a
// plot the page scrolls as anywhere.

import { targetOf } from "../shell/elements.mjs";
import { report } from "../shell/events.mjs";
import { dataAt, zoomed } from "./axes.mjs";
import { plotOf, watchPlots } from "./figures.mjs";
import { hover } from "./readout.mjs";
import { grown, howOf, selectInside, selectRectangle } from "./selecting.mjs";

/** @import { Limits } from "../protocol.d.ts" */
/** @import { Place, Rectangle } from "./axes.mjs" */
/** @import { How } from "./selecting.mjs" */
/** @import { PlotView, Spot } from "./plotview.mjs" */

/** @typedef {Spot & { timeStamp: number }} Touch where a pointer is, and since when */
/** @typedef {{ plot: PlotView, pointers: Map<number, Touch>, from: Limits | null }} Hold pointers on a plot */
/** @typedef {{ kind: "pinch", middle: Spot, distance: number }} Pinch */

/**
 * One pointer that moves the view, draws a rectangle to zoom into, or selects with a rectangle or a line around sources.
 *
 * @typedef {object} Drag
 * @property {"pan" | "band" | "rectangle" | "lasso"} kind
 * @property {Touch} start
 * @property {boolean} moved
 * @property {Rectangle} [band]
 * @property {Place[]} [path]
 * @property {How} [how] what is selected goes with what was selected before
 * @property {number | null} [frame]
 */

// CSS px and ms. A finger that rests longer reads the place under it; a mouse button may be held for as long as a hand
// needs, or a busy page.
const TAP = { distance: 4, rest: 500, twice: 400, reach: 12 };
const WHEEL = 0.35; // the most that one turn zooms: the logarithm of the factor

/** @type {(Hold & (Drag | Pinch)) | null} */
let hand = null; // what the pointers are doing
/** @type {{ plot: PlotView, time: number, at: Spot } | null} */
let lastTap = null;

/** @param {Event} event */
function overAxes(event) {
  const target = targetOf(event);
  return target?.closest(".gesture-view") ? plotOf(target) : undefined;
}

// ---- wheel --------------------------------------------------------------------------------------

/**
 * Zoom. A notch is 100 px or 3 lines; pinching on a trackpad comes as small steps with ctrl.
 *
 * @param {PlotView} plot
 * @param {WheelEvent} event
 */
function onWheel(plot, event) {
  if (!event.cancelable || plot.hasCells) return; // the page is scrolling by
  event.preventDefault();
  const pixels = event.deltaY * ([1, 33, 400][event.deltaMode] ?? 1);
  const power = pixels * (event.ctrlKey ? 0.01 : 0.002);
  const factor = Math.exp(Math.max(-WHEEL, Math.min(WHEEL, power)));
  if (factor === 1) return;
  plot.zoom(...plot.place(event), factor);
  hover(plot, event);
}

// ---- pointers -----------------------------------------------------------------------------------

/** @param {PointerEvent} event */
const spot = ({ clientX, clientY, timeStamp }) => ({ clientX, clientY, timeStamp });
/** @type {(a: Spot, b: Spot) => number} */
const apart = (a, b) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);

/** @param {Map<number, Spot>} pointers two of them */
function between(pointers) {
  const [a, b] = pointers.values();
  if (!a || !b) throw new RangeError("a pinch takes two fingers");
  const middle = { clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 };
  return { middle, distance: Math.max(1, apart(a, b)) };
}

document.addEventListener("pointerdown", (event) => {
  const plot = overAxes(event);
  if (!plot || event.button !== 0) return;
  if (hand && (hand.plot !== plot || hand.pointers.size > 1)) return;
  if (!hand) plot.forgetPlace();
  targetOf(event)?.setPointerCapture(event.pointerId);
  const pointers = hand?.pointers ?? new Map();
  const start = spot(event);
  pointers.set(event.pointerId, start);
  if (pointers.size === 2) startPinch(plot, pointers);
  else {
    const how = howOf(event);
    hand = {
      plot,
      pointers,
      kind: kindOf(plot, event),
      start,
      how,
      moved: false,
      from: plot.limits,
    };
  }
});

/**
 * What dragging does now.
 *
 * @param {PlotView} plot
 * @param {PointerEvent} event
 * @returns {Drag["kind"]}
 */
function kindOf({ mode }, event) {
  if (mode === "lasso" || mode === "rectangle") return mode;
  return event.shiftKey || mode === "box" ? "band" : "pan";
}

/**
 * @param {PlotView} plot
 * @param {Map<number, Touch>} pointers
 */
function startPinch(plot, pointers) {
  showDrawn(plot, null);
  plot.held = true;
  hand = { plot, pointers, kind: "pinch", from: plot.limits, ...between(pointers) };
}

document.addEventListener("pointermove", (event) => {
  if (hand?.pointers.has(event.pointerId)) {
    hand.pointers.set(event.pointerId, spot(event));
    if (hand.kind === "pinch") pinch(hand);
    else drag(hand, event);
  }
  hover(overAxes(event), event);
});

/**
 * @param {Hold & Drag} held
 * @param {PointerEvent} event
 */
function drag(held, event) {
  const { plot, kind, start, from } = held;
  if (!held.moved) {
    if (apart(start, event) < TAP.distance) return;
    held.moved = plot.held = true;
  }
  const [u0, v0] = plot.place(start);
  const [u, v] = plot.place(event);
  if (kind === "pan") return plot.pan(u0 - u, v - v0, from);
  /** @param {number} part */
  const inside = (part) => Math.max(0, Math.min(1, part));
  if (kind === "lasso") held.path = grown(plot, held.path ?? [[u0, v0]], [inside(u), inside(v)]);
  else held.band = [u0, inside(u), v0, inside(v)];
  held.frame ??= requestAnimationFrame(() => {
    if (hand !== held) return;
    held.frame = null;
    showDrawn(plot, held);
  });
}

/**
 * Show what is being drawn, or nothing.
 *
 * @param {PlotView} plot
 * @param {Drag | null} drawn
 */
function showDrawn({ clip }, drawn) {
  clip?.showBand(drawn?.band ?? null);
  clip?.showLasso(drawn?.path ?? null);
}

/**
 * Keep between the fingers what lay between them.
 *
 * @param {Hold & Pinch} held
 */
function pinch({ plot, pointers, from, middle, distance }) {
  if (!from) return;
  const now = between(pointers);
  const [u0, v0] = plot.place(middle);
  const [u, v] = plot.place(now.middle);
  plot.pan(u0 - u, v - v0, zoomed(from, u0, v0, distance / now.distance));
}

/**
 * @param {PointerEvent} event
 * @param {boolean} cancelled
 */
function release(event, cancelled) {
  if (!hand?.pointers.delete(event.pointerId)) return;
  const held = hand;
  const { plot, pointers } = held;
  const [left] = pointers.values();
  if (left) {
    hand = { plot, pointers, kind: "pan", start: left, moved: true, from: plot.limits };
    return;
  }
  letGo();
  if (event.pointerType === "touch") plot.showReadout(null);
  if (held.kind === "pinch") plot.requestPicture();
  else if (held.moved && held.kind !== "pan") {
    if (!cancelled) finish(plot, held);
  } else if (held.moved) plot.requestPicture();
  else if (!cancelled && !hasRested(held, event)) tap(plot, event);
}

/** @type {(held: Drag, event: PointerEvent) => boolean} */
const hasRested = ({ start }, { pointerType, timeStamp }) =>
  pointerType === "touch" && timeStamp - start.timeStamp >= TAP.rest;

document.addEventListener("pointerup", (event) => release(event, false));
document.addEventListener("pointercancel", (event) => release(event, true));

/**
 * Do what was drawn for.
 *
 * @param {PlotView} plot
 * @param {Drag} drawn
 */
function finish(plot, { kind, band, path, how = "" }) {
  if (kind === "lasso") selectInside(plot, path ?? [], how);
  else if (band && isArea(plot, band)) {
    if (kind === "rectangle") selectRectangle(plot, band, how);
    else plot.zoomInto(band);
  }
}

function letGo() {
  if (!hand) return;
  hand.plot.held = false;
  showDrawn(hand.plot, null);
  hand = null;
}

/**
 * Return true if a rectangle has been drawn, not only a line.
 *
 * @param {PlotView} plot
 * @param {Rectangle} rectangle
 */
function isArea(plot, [u0, u1, v0, v1]) {
  const { width, height } = plot.measure();
  const sides = [Math.abs(u1 - u0) * width, Math.abs(v1 - v0) * height];
  return Math.min(...sides) >= TAP.distance;
}

/**
 * Select what is there. The first tap of two selects at once; the second resets the view.
 *
 * @param {PlotView} plot
 * @param {PointerEvent} event
 */
function tap(plot, event) {
  const { limits } = plot;
  if (!limits) return;
  const { timeStamp: time } = event;
  const before = lastTap?.plot === plot && time - lastTap.time < TAP.twice ? lastTap : null;
  if (before && apart(before.at, event) < TAP.reach) {
    lastTap = null;
    return reset(plot);
  }
  lastTap = { plot, time, at: spot(event) };
  const [x0, x1, y0, y1] = limits;
  const [x, y] = dataAt(limits, ...plot.place(event));
  const { width, height } = plot.measure();
  report("plot.tap", {
    plot: [plot.id],
    x: [String(x)],
    y: [String(y)],
    reach_x: [String((Math.abs(x1 - x0) / width) * TAP.reach)],
    reach_y: [String((Math.abs(y1 - y0) / height) * TAP.reach)],
  });
}

/**
 * Go back to a plot's own limits, whatever the pointers are doing.
 *
 * @param {PlotView} plot
 */
export function reset(plot) {
  if (hand?.plot === plot) letGo();
  plot.reset();
}

/**
 * Give up what is being drawn on a plot, or else that the next drag draws something.
 *
 * @param {PlotView} plot
 */
export function cancelBox(plot) {
  if (hand?.plot === plot && hand.kind !== "pan" && hand.kind !== "pinch") letGo();
  else plot.mode = "";
}

const main = document.getElementById("main");
if (main) {
  watchPlots(main, {
    onLost: (plot) => {
      if (hand?.plot === plot) letGo();
    },
    onClip: (plot, clip) => {
      const zoom = (/** @type {WheelEvent} */ event) => onWheel(plot, event);
      clip.element.addEventListener("wheel", zoom, { passive: false });
    },
  });
}
