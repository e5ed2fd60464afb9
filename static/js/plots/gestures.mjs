// Wheel, drag, box, pinch, tap and keys on the plots, turned into data coordinates at once.
// The pointer is taken by the clip over the axes (plotview.mjs), so that over the margins of a
// plot the page scrolls as anywhere.

import { dataAt, zoomed } from "./axes.mjs";
import { report } from "../shell/events.mjs";
import { watchSizes } from "./plotsizes.mjs";
import { PlotView } from "./plotview.mjs";

const TAP = { distance: 4, time: 500, twice: 400, reach: 12 };
const STEP = { key: 0.1, button: 1.5, wheel: 0.35 };

const plots = new Map(); // figure -> PlotView
let hand = null; // what the pointers are doing: {plot, pointers, kind, ...}
let lastTap = null;
let hovered = null;

// ---- the figures on the page --------------------------------------------------------------------

function findPlots(root) {
  const figures = [...root.querySelectorAll("figure.plot[data-plot-id]")];
  for (const [figure, plot] of plots) {
    if (figures.includes(figure)) continue;
    plot.clear();
    plots.delete(figure);
    if (hand?.plot === plot) hand = null;
  }
  for (const figure of figures) {
    if (!plots.has(figure)) plots.set(figure, new PlotView(figure));
    const plot = plots.get(figure);
    const image = figure.querySelector("canvas[data-plot]");
    if (!plot.layer?.isConnected || plot.image !== image || plot.adopted !== plot.id) adopt(plot);
  }
  forgetPlaces();
  watchSizes(figures);
}

function adopt(plot) {
  const before = plot.layer;
  const replaced = plot.image !== plot.figure.querySelector("canvas[data-plot]");
  if (replaced && hand?.plot === plot) letGo();
  plot.adopt();
  if (plot.layer && plot.layer !== before) {
    plot.layer.addEventListener("wheel", (event) => onWheel(plot, event), { passive: false });
  }
}

const plotOf = (element) => plots.get(element.closest?.("figure.plot"));
const overAxes = ({ target }) => (target.closest?.(".gesture-view") ? plotOf(target) : null);

function forgetPlaces() {
  for (const plot of plots.values()) plot.rect = null;
}

export function watchPlots(root) {
  findPlots(root);
  new MutationObserver(() => findPlots(root)).observe(root, {
    childList: true,
    subtree: true,
    attributeFilter: ["data-plot-id"],
  });
}

document.addEventListener("plot-shown", ({ target }) => {
  const plot = plotOf(target);
  if (plot) adopt(plot);
});
document.addEventListener("scroll", forgetPlaces, { capture: true, passive: true });
window.addEventListener("resize", forgetPlaces);

// ---- wheel --------------------------------------------------------------------------------------

// A notch is 100 px or 3 lines; pinching on a trackpad comes as small steps with ctrl.
function onWheel(plot, event) {
  if (!event.cancelable) return; // the page is scrolling by
  event.preventDefault();
  const pixels = event.deltaY * [1, 33, 400][event.deltaMode];
  const power = pixels * (event.ctrlKey ? 0.01 : 0.002);
  const factor = Math.exp(Math.max(-STEP.wheel, Math.min(STEP.wheel, power)));
  if (factor === 1) return;
  plot.zoom(...plot.place(event), factor);
  hover(plot, event);
}

// ---- pointers -----------------------------------------------------------------------------------

const spot = ({ clientX, clientY, timeStamp }) => ({ clientX, clientY, timeStamp });
const apart = (a, b) => Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);

function between(a, b) {
  const middle = { clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 };
  return { middle, distance: Math.max(1, apart(a, b)) };
}

document.addEventListener("pointerdown", (event) => {
  const plot = overAxes(event);
  if (!plot || event.button !== 0) return;
  if (hand && (hand.plot !== plot || hand.pointers.size > 1)) return;
  if (!hand) plot.rect = null;
  event.target.setPointerCapture(event.pointerId);
  const pointers = hand?.pointers ?? new Map();
  pointers.set(event.pointerId, spot(event));
  if (pointers.size === 2) startPinch(plot, pointers);
  else {
    const kind = event.shiftKey || plot.boxMode ? "band" : "pan";
    hand = { plot, pointers, kind, start: spot(event), moved: false, from: plot.limits };
  }
});

function startPinch(plot, pointers) {
  plot.showBand(null);
  plot.held = true;
  hand = { plot, pointers, kind: "pinch", from: plot.limits, ...between(...pointers.values()) };
}

document.addEventListener("pointermove", (event) => {
  if (hand?.pointers.has(event.pointerId)) {
    hand.pointers.set(event.pointerId, spot(event));
    move(event);
  }
  const plot = overAxes(event);
  if (hovered && hovered.plot !== plot) hovered.plot.showReadout(null);
  if (!plot) hovered = null;
  else hover(plot, event);
});

function move(event) {
  const { plot, kind, from } = hand;
  if (kind === "pinch") return pinch();
  if (!hand.moved) {
    if (apart(hand.start, event) < TAP.distance) return;
    hand.moved = plot.held = true;
  }
  const [u0, v0] = plot.place(hand.start);
  const [u, v] = plot.place(event);
  if (kind === "pan") return plot.pan(u0 - u, v - v0, from);
  const inside = (part) => Math.max(0, Math.min(1, part));
  hand.band = [u0, inside(u), v0, inside(v)];
  hand.frame ??= requestAnimationFrame(() => {
    if (hand?.plot !== plot || !hand.band) return;
    hand.frame = null;
    plot.showBand(hand.band);
  });
}

// What lay between the fingers stays between them.
function pinch() {
  const { plot, from, middle, distance } = hand;
  const now = between(...hand.pointers.values());
  const [u0, v0] = plot.place(middle);
  const [u, v] = plot.place(now.middle);
  plot.pan(u0 - u, v - v0, zoomed(from, u0, v0, distance / now.distance));
}

function release(event, cancelled) {
  if (!hand?.pointers.delete(event.pointerId)) return;
  const { plot, pointers, kind, start, moved, band } = hand;
  if (pointers.size) {
    const [left] = pointers.values();
    hand = { plot, pointers, kind: "pan", start: left, moved: true, from: plot.limits };
    return;
  }
  letGo();
  if (event.pointerType === "touch") plot.showReadout(null);
  if (kind === "band" && moved) {
    if (!cancelled && isArea(plot, band)) plot.zoomInto(band);
  } else if (kind === "pinch" || moved) plot.tell();
  else if (!cancelled && event.timeStamp - start.timeStamp < TAP.time) tap(plot, event);
}
document.addEventListener("pointerup", (event) => release(event, false));
document.addEventListener("pointercancel", (event) => release(event, true));

function letGo() {
  if (!hand) return;
  hand.plot.held = false;
  hand.plot.showBand(null);
  hand = null;
}

function isArea(plot, [u0, u1, v0, v1]) {
  const { width, height } = plot.measure();
  const sides = [Math.abs(u1 - u0) * width, Math.abs(v1 - v0) * height];
  return Math.min(...sides) >= TAP.distance;
}

// The first tap of two selects at once; the second resets the view.
function tap(plot, event) {
  const { timeStamp: time } = event;
  const twice = lastTap?.plot === plot && time - lastTap.time < TAP.twice;
  if (twice && apart(lastTap.at, event) < TAP.reach) {
    lastTap = null;
    return reset(plot);
  }
  lastTap = { plot, time, at: spot(event) };
  const [x0, x1, y0, y1] = plot.limits;
  const [x, y] = dataAt(plot.limits, ...plot.place(event));
  const { width, height } = plot.measure();
  const values = {
    x,
    y,
    reach_x: (Math.abs(x1 - x0) / width) * TAP.reach,
    reach_y: (Math.abs(y1 - y0) / height) * TAP.reach,
  };
  const fields = Object.entries(values).map(([name, value]) => [name, [String(value)]]);
  report("plot.tap", { plot: [plot.id], ...Object.fromEntries(fields) });
}

function reset(plot) {
  if (hand?.plot === plot) letGo();
  plot.reset();
}

// ---- readout ------------------------------------------------------------------------------------

function hover(plot, event) {
  if (!hovered?.waiting) requestAnimationFrame(readOut);
  hovered = { plot, event, waiting: true };
}

function readOut() {
  if (!hovered) return;
  const { plot, event } = hovered;
  hovered.waiting = false;
  if (!plot.layer) return;
  const [u, v] = plot.place(event);
  const inside = u >= 0 && u <= 1 && v >= 0 && v <= 1;
  plot.showReadout(inside ? dataAt(plot.limits, u, v) : null);
}

document.addEventListener("pointerout", ({ relatedTarget }) => {
  if (relatedTarget || !hovered) return;
  hovered.plot.showReadout(null);
  hovered = null;
});

// ---- keys and buttons ---------------------------------------------------------------------------

const KEYS = {
  ArrowLeft: (plot) => plot.pan(-STEP.key, 0),
  ArrowRight: (plot) => plot.pan(STEP.key, 0),
  ArrowUp: (plot) => plot.pan(0, STEP.key),
  ArrowDown: (plot) => plot.pan(0, -STEP.key),
  "+": (plot) => plot.zoom(0.5, 0.5, 1 / STEP.button),
  "=": (plot) => plot.zoom(0.5, 0.5, 1 / STEP.button),
  "-": (plot) => plot.zoom(0.5, 0.5, STEP.button),
  _: (plot) => plot.zoom(0.5, 0.5, STEP.button),
  0: reset,
};

const BUTTONS = {
  "zoom-in": KEYS["+"],
  "zoom-out": KEYS["-"],
  box: (plot) => {
    plot.boxMode = !plot.boxMode;
  },
  reset,
};

document.addEventListener("keydown", (event) => {
  const { target, key } = event;
  const plot = plotOf(target);
  if (!plot?.shown) return;
  if (key === "Escape") {
    if (hand?.plot === plot && hand.kind === "band") letGo();
    else plot.boxMode = false;
  }
  if (target !== plot.figure || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!Object.hasOwn(KEYS, key)) return;
  event.preventDefault();
  KEYS[key](plot);
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("[data-gesture]");
  const plot = button && plotOf(button);
  if (plot?.shown) BUTTONS[button.dataset.gesture]?.(plot);
});

const main = document.getElementById("main");
if (main) watchPlots(main);
