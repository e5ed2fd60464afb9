// How large every plot's picture is to be drawn. All sizes go in one report, since of several
// waiting only the last is heard.

import { report } from "../shell/events.mjs";

const DEBOUNCE = 150;
const ENOUGH = 2; // CSS px

const watched = new Map(); // canvas -> {id, width, height, told}
let timer = null;

const observer = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const plot = watched.get(target);
    if (plot) Object.assign(plot, { width: contentRect.width, height: contentRect.height });
  }
  plan();
});

const current = ({ width, height }) => [Math.round(width), Math.round(height), devicePixelRatio];

const visible = () => [...watched.values()].filter(({ width, height }) => width > 0 && height > 0);

// One that has no picture yet is not made to wait.
function plan() {
  clearTimeout(timer);
  if (visible().some(({ told }) => !told)) tell();
  else timer = setTimeout(tell, DEBOUNCE);
}

function changed(plot) {
  if (!plot.told) return true;
  const [width, height, ratio] = plot.told;
  const [w, h, r] = current(plot);
  return Math.abs(w - width) > ENOUGH || Math.abs(h - height) > ENOUGH || r !== ratio;
}

function tell() {
  const plots = visible();
  if (!plots.some(changed)) return;
  const fields = { plot: [], width: [], height: [], ratio: [] };
  for (const plot of plots) {
    plot.told = current(plot);
    const [width, height, ratio] = plot.told;
    fields.plot.push(plot.id);
    fields.width.push(String(width));
    fields.height.push(String(height));
    fields.ratio.push(String(ratio));
  }
  report("plot.size", fields, { live: true });
}

// Keep to these figures' canvases, new ones and those that became another plot's.
export function watchSizes(figures) {
  const canvases = new Map();
  for (const figure of figures) {
    const canvas = figure.querySelector(".canvas");
    if (canvas) canvases.set(canvas, figure.dataset.plotId);
  }
  for (const canvas of watched.keys()) {
    if (canvases.get(canvas) === watched.get(canvas).id) continue;
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
      plan();
      watchRatio();
    },
    { once: true },
  );
}
watchRatio();
