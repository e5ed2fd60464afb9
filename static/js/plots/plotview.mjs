// One plot's picture on the page, following what the user does to it until the worker has drawn it.
//
// A clip (.gesture-view) lies over the axes and takes the pointer. Inside is a copy of the picture, made when
// it first moves, and moved by a CSS transform alone; ticks and labels stay. `shown` are the limits of the
// picture, `wanted` those of the gesture or null, `awaited` those reported and not yet drawn.

import { drawable, panned, part, same, transform, written, zoomed } from "./axes.mjs";
import { report } from "../shell/events.mjs";

const REST = 120; // ms without a change after which the picture is asked for

export class PlotView {
  constructor(figure) {
    this.figure = figure;
    this.clear();
  }

  get id() {
    return this.figure.dataset.plotId;
  }

  get limits() {
    return this.wanted ?? this.shown;
  }

  get boxMode() {
    return this.figure.dataset.mode === "box";
  }

  set boxMode(on) {
    if (on) this.figure.dataset.mode = "box";
    else delete this.figure.dataset.mode;
    this.figure.querySelector('[data-gesture="box"]')?.setAttribute("aria-pressed", String(on));
  }

  clear() {
    clearTimeout(this.timer);
    this.shown = this.wanted = this.timer = this.rect = null;
    this.awaited = [];
    this.held = false; // by a finger or a mouse button
  }

  // ---- the picture ----------------------------------------------------------------------------

  // Look at what the figure holds: another plot, another picture, or nothing new.
  adopt() {
    const image = this.figure.querySelector("canvas[data-plot]");
    if (image !== this.image || this.id !== this.adopted) {
      this.clear();
      this.boxMode = false;
    }
    this.image = image;
    this.adopted = this.id;
    const limits = JSON.parse(image?.dataset.limits || "null");
    if (!limits || !image.dataset.box) {
      this.layer?.remove();
      this.layer = null;
      return this.clear();
    }
    this.answer(limits);
    this.shown = limits;
    this.lay(image, JSON.parse(image.dataset.box));
    this.draw();
  }

  // A picture with other limits answers what was asked first, or all up to the one it shows.
  answer(limits) {
    if (!same(limits, this.shown) && this.awaited.length) {
      const i = this.awaited.findIndex((asked) => same(asked, limits));
      this.awaited.splice(0, i < 0 ? 1 : i + 1);
    }
    if (!this.held && !this.timer && !this.awaited.length) this.wanted = null;
  }

  // The clip over the axes, the copy over the whole picture and cut to the axes without their frame.
  lay(image, [left, top, width, height]) {
    const layer = (this.layer ??= this.makeLayer());
    if (layer.parentElement !== image.parentElement) image.parentElement.append(layer);
    const box = JSON.stringify([left, top, width, height]);
    if (this.box !== box || this.placed !== layer) {
      this.box = box;
      this.placed = layer;
      this.rect = null;
      const percent = (part, whole = 1) => `${(100 * part) / whole}%`;
      Object.assign(layer.style, {
        left: percent(left),
        top: percent(top),
        width: percent(width),
        height: percent(height),
      });
      const cut = [top, 1 - left - width, 1 - top - height, left];
      Object.assign(this.copy.style, {
        left: percent(-left, width),
        top: percent(-top, height),
        width: percent(1, width),
        height: percent(1, height),
        transformOrigin: `${percent(left)} ${percent(top)}`,
        clipPath: `inset(${cut.map((side) => `calc(${percent(side)} + 2px)`).join(" ")})`,
      });
    }
  }

  makeLayer() {
    const make = (tag, className) =>
      Object.assign(document.createElement(tag), { className, hidden: true });
    const layer = Object.assign(make("div", "gesture-view"), { hidden: false });
    layer.dataset.kept = "";
    this.copy = make("canvas", "");
    this.band = make("div", "rubber-band");
    layer.append(this.copy, this.band);
    return layer;
  }

  // Where the axes are on the screen; measured once until something may have moved.
  measure() {
    return (this.rect ??= this.layer.getBoundingClientRect());
  }

  place({ clientX, clientY }) {
    const { left, top, width, height } = this.measure();
    return [(clientX - left) / width, (clientY - top) / height];
  }

  later() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  draw() {
    if (!this.layer) return;
    const { copy, wanted } = this;
    const moved = wanted !== null && !same(wanted, this.shown);
    if (copy.hidden === moved) copy.hidden = !moved;
    this.layer.toggleAttribute("data-moved", moved);
    if (!moved) return;
    this.copyPicture();
    const { width, height } = this.measure();
    const [a, d, e, f] = transform(this.shown, wanted, width, height);
    copy.style.transform = `matrix(${a}, 0, 0, ${d}, ${e}, ${f})`;
  }

  copyPicture() {
    const { copy, image } = this;
    if (copy.dataset.picture === image.dataset.picture) return;
    copy.dataset.picture = image.dataset.picture;
    copy.width = image.width;
    copy.height = image.height;
    copy.getContext("2d").drawImage(image, 0, 0);
  }

  // ---- what is wanted -------------------------------------------------------------------------

  want(limits) {
    if (!drawable(limits)) return;
    this.wanted = limits;
    this.later();
    this.rest();
  }

  pan(right, up, from = this.limits) {
    this.want(panned(from, right, up));
  }

  zoom(u, v, factor, from = this.limits) {
    this.want(zoomed(from, u, v, factor));
  }

  zoomInto(rectangle) {
    this.want(part(this.limits, rectangle));
    this.tell();
  }

  rest() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell(), REST);
  }

  // Ask for the picture, unless it is the one on show or already asked for.
  tell() {
    clearTimeout(this.timer);
    this.timer = null;
    if (!this.wanted) return;
    if (!same(this.wanted, this.awaited.at(-1) ?? this.shown)) {
      this.awaited.push(this.wanted);
      report("plot.view", { plot: [this.id], limits: this.wanted.map(String) });
    } else if (!this.awaited.length && !this.held) {
      this.wanted = null;
      this.later();
    }
  }

  // The worker knows the plot's own limits; what was asked before stays on show until it answers.
  reset() {
    clearTimeout(this.timer);
    this.timer = null;
    this.held = false;
    if (!this.awaited.length) this.wanted = null;
    this.awaited.push(null);
    report("plot.view", { plot: [this.id], limits: [] });
    this.later();
  }

  // ---- what is said ---------------------------------------------------------------------------

  showBand(rectangle) {
    this.band.hidden = !rectangle;
    if (!rectangle) return;
    const [u0, u1, v0, v1] = rectangle;
    const { width, height } = this.measure();
    const [left, top] = [Math.min(u0, u1) * width, Math.min(v0, v1) * height];
    Object.assign(this.band.style, {
      transform: `translate(${left}px, ${top}px)`,
      width: `${Math.abs(u1 - u0) * width}px`,
      height: `${Math.abs(v1 - v0) * height}px`,
    });
  }

  showReadout(data) {
    const readout = this.figure.querySelector(".readout");
    if (!readout) return;
    const shown = Boolean(data);
    readout.toggleAttribute("data-on", shown);
    if (!shown) return;
    const [x0, x1, y0, y1] = this.limits;
    const x =
      this.image.dataset.logX === "true"
        ? (10 ** data[0]).toPrecision(4)
        : written(data[0], x0, x1);
    const text = `${x}, ${written(data[1], y0, y1)}`;
    // The text node is changed, not replaced: nobody watches for that.
    if (readout.firstChild) readout.firstChild.data = text;
    else readout.textContent = text;
  }
}
