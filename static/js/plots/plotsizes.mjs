// How large every plot's picture is to be drawn. All sizes go in one report, since of several
// waiting only the last is heard.

import { report } from "../shell/events.mjs";

/** @typedef {[width: number, height: number, ratio: number]} Size in CSS px, and screen pixels for each */
/** @typedef {{ id: string, width: number, height: number, told: Size | null }} Watched a plot's canvas */

const DEBOUNCE = 150; // ms
const ENOUGH = 2; // CSS px

/** @type {Map<Element, Watched>} */
const watched = new Map();
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

const observer = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const plot = watched.get(target);
    if (plot) Object.assign(plot, { width: contentRect.width, height: contentRect.height });
  }
  reportSoon();
});

/** @type {(plot: Watched) => Size} */
const sizeOf = ({ width, height }) => [Math.round(width), Math.round(height), devicePixelRatio];

const visible = () => [...watched.values()].filter(({ width, height }) => width > 0 && height > 0);

// A plot that has no picture yet is reported at once, others when their size rests.
function reportSoon() {
  clearTimeout(timer);
  if (visible().some(({ told }) => !told)) reportSizes();
  else timer = setTimeout(reportSizes, DEBOUNCE);
}

/** @param {Watched} plot */
function hasChanged(plot) {
  if (!plot.told) return true;
  const [width, height, ratio] = plot.told;
  const [w, h, r] = sizeOf(plot);
  return Math.abs(w - width) > ENOUGH || Math.abs(h - height) > ENOUGH || r !== ratio;
}

function reportSizes() {
  const plots = visible();
  if (!plots.some(hasChanged)) return;
  const sizes = plots.map(sizeOf);
  plots.forEach((plot, i) => {
    plot.told = sizes[i] ?? null;
  });
  const fields = {
    plot: plots.map(({ id }) => id),
    width: sizes.map(([width]) => String(width)),
    height: sizes.map(([, height]) => String(height)),
    ratio: sizes.map(([, , ratio]) => String(ratio)),
  };
  report("plot.size", fields, { live: true });
}

/**
 * Keep to these figures' canvases, new ones and those that became another plot's.
 *
 * @param {Iterable<HTMLElement>} figures
 */
export function watchSizes(figures) {
  /** @type {Map<Element, string>} */
  const canvases = new Map();
  for (const figure of figures) {
    const canvas = figure.querySelector(".canvas");
    if (canvas) canvases.set(canvas, figure.dataset.plotId ?? "");
  }
  for (const [canvas, { id }] of watched) {
    if (canvases.get(canvas) === id) continue;
    watched.delete(canvas);
    observer.unobserve(canvas);
  }
  for (const [canvas, id] of canvases) {
    if (watched.has(canvas)) continue;
    watched.set(canvas, { id, width: 0, height: 0, told: null });
    observer.observe(canvas);
  }
}

// A window moved to another screen keeps its size in CSS px.
function watchRatio() {
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener(
    "change",
    () => {
      reportSoon();
      watchRatio();
    },
    { once: true },
  );
}
watchRatio();
