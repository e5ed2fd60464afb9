// The dashboard with a worker made of canvas drawings: what is reported is kept in window.messages,
// and a test says when an answer comes.

window.messages = [];
window.violations = [];
document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => {
  window.violations.push(`${violatedDirective} ${blockedURI}`);
});

const canvases = await import("../../../static/js/plots/canvases.mjs");
const events = await import("../../../static/js/shell/events.mjs");
const grid = await import("../../../static/js/shell/grid.mjs");
const { morph } = await import("../../../static/js/shell/morph.mjs");
await import("../../../static/js/plots/commands.mjs");

events.listen(({ action, body, live }) => {
  window.messages.push({ action, live, ...JSON.parse(body) });
});

const TOOLS = {
  "zoom-in": "+",
  "zoom-out": "−",
  box: "▭",
  reset: "⌂",
  select: "⬚",
  lasso: "◌",
  rectangle: "▢",
  "in-view": "▣",
};
const tools = Object.entries(TOOLS).map(
  ([name, sign]) =>
    `<button type="button" data-gesture="${name}" aria-label="${name}">${sign}</button>`,
);

export function panelHtml(id, title, body) {
  return `<header class="panel-head"><h2 id="panel-${id}-title">${title}</h2>
    <button type="button" class="icon" data-panel-full="${id}" aria-pressed="false" aria-label="Full screen: ${title}">⛶</button>
    <button type="button" class="icon" data-panel-move="${id}" aria-label="Move or resize ${title}">✥</button>
    <button type="button" data-action="panel.remove" name="panel" value="${id}" aria-label="Remove ${title}">×</button></header>
    <div class="panel-body">${body}</div>`;
}

export function plotHtml(id) {
  return `<figure class="plot" data-plot-id="${id}" tabindex="0" role="group" aria-label="Plot ${id}">
    <div class="canvas"><canvas id="plot-${id}" data-plot role="img" aria-label="A plot"></canvas></div>
    <div class="readout" aria-hidden="true"></div>
    <div class="plot-tools" role="toolbar" aria-label="Plot">${tools.join("")}</div></figure>`;
}

// A picture as the worker draws it: a lattice in data units, a label at each crossing.
function picture(width, height, [left, top, w, h], limits) {
  const canvas = new OffscreenCanvas(width, height);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  const [X, Y, W, H] = [left * width, top * height, w * width, h * height];
  if (limits) {
    const [x0, x1, y0, y1] = limits;
    pen.save();
    pen.beginPath();
    pen.rect(X, Y, W, H);
    pen.clip();
    pen.fillStyle = "#0b5cad";
    for (let x = Math.floor(Math.min(x0, x1)); x <= Math.max(x0, x1); x += 1) {
      for (let y = Math.floor(Math.min(y0, y1)); y <= Math.max(y0, y1); y += 1) {
        const px = X + ((x - x0) / (x1 - x0)) * W;
        const py = Y + ((y1 - y) / (y1 - y0)) * H;
        pen.fillRect(px - 3, py - 3, 6, 6);
        pen.fillText(`${x},${y}`, px + 6, py - 6);
      }
    }
    pen.restore();
  }
  pen.strokeStyle = "#1b2430";
  pen.strokeRect(X, Y, W, H);
  return pen.getImageData(0, 0, width, height);
}

export const BOX = [0.1, 0.05, 0.85, 0.8];

window.harness = {
  ...grid,
  morph,
  panelHtml,
  plotHtml,
  // Panels of [{id, title, x, y, w, h, body}], as setGrid and the morphs that follow it.
  show(panels) {
    grid.setGrid(panels.map(({ id, x, y, w, h }) => ({ id, x, y, w, h })));
    for (const { id, title, body } of panels) morph(`panel-${id}`, panelHtml(id, title, body));
  },
  draw(id, limits, box = BOX) {
    const { width, height } = document.getElementById(`plot-${id}`).getBoundingClientRect();
    const image = picture(Math.round(width), Math.round(height), box, limits);
    canvases.showPicture({
      target: `plot-${id}`,
      rgba: image.data,
      width: image.width,
      height: image.height,
      box,
      limits,
      log_x: false,
      log_y: false,
      sky: null,
    });
  },
};
document.documentElement.dataset.harness = "ready";
