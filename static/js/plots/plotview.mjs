// One plot's picture on the page, following what the user does to it until the worker has drawn it.
// Only what is over the axes moves, by a CSS transform of a copy (clip.mjs); ticks and labels stay.

import { findAll } from "../shell/elements.mjs";
import { report } from "../shell/events.mjs";
import {
  equalLimits,
  formatCoordinate,
  isDrawable,
  limitsOf,
  panned,
  transform,
  zoomed,
} from "./axes.mjs";
import { Clip } from "./clip.mjs";
import { positionAt } from "./sky.mjs";

/** @import { Limits } from "../protocol.d.ts" */
/** @import { Rectangle } from "./axes.mjs" */

/** @typedef {{ clientX: number, clientY: number }} Spot a place in the window */

/** @typedef {"" | "box" | "lasso" | "rectangle"} Mode dragging pans, draws a box to zoom into, or selects sources */

const TOGGLES = new Set(["box", "select", "lasso", "rectangle"]); // buttons that are pressed or not
const REST = 120; // ms without a change after which the picture is asked for

export class PlotView {
  /** @type {Limits | null} */
  shown = null; // the limits of the picture
  /** @type {Limits | null} */
  wanted = null; // those of the gesture
  /** @type {(Limits | null)[]} */
  awaited = []; // those reported and not yet drawn; null for the plot's own
  held = false; // by a finger or a mouse button

  /** @type {HTMLCanvasElement | null} */
  image = null; // the picture
  /** @type {string | undefined} */
  adopted; // the plot it is of
  /** @type {Clip | null} */
  clip = null; // null without a picture
  /** @type {ReturnType<typeof setTimeout> | null} */
  timer = null;
  /** @type {number | null} */
  frame = null;

  /** @param {HTMLElement} figure */
  constructor(figure) {
    this.figure = figure;
  }

  get id() {
    return this.figure.dataset.plotId ?? "";
  }

  /** The limits in view; null without a picture. */
  get limits() {
    return this.wanted ?? this.shown;
  }

  /** What dragging does. */
  get mode() {
    return /** @type {Mode} */ (this.figure.dataset.mode ?? "");
  }

  set mode(mode) {
    if (mode) this.figure.dataset.mode = mode;
    else delete this.figure.dataset.mode;
    for (const button of findAll(this.figure, "[data-gesture]", HTMLElement)) {
      const { gesture = "" } = button.dataset;
      if (!TOGGLES.has(gesture)) continue;
      const isOn = gesture === "select" ? this.isSelecting : gesture === mode;
      button.setAttribute("aria-pressed", String(isOn));
    }
  }

  /** Whether it is a picture with several plots: nothing moves under the pointer, and Python says what a box shows. */
  get hasCells() {
    return this.figure.dataset.cells !== undefined;
  }

  get isSelecting() {
    return this.mode === "lasso" || this.mode === "rectangle";
  }

  /** Forget the picture and what was done to it. */
  clear() {
    this.stopTimer();
    this.shown = this.wanted = null;
    this.awaited = [];
    this.held = false;
    this.forgetPlace();
  }

  /** Measure anew where the axes are on the screen: something may have moved. */
  forgetPlace() {
    if (this.clip) this.clip.rect = null;
  }

  stopTimer() {
    clearTimeout(this.timer ?? undefined);
    this.timer = null;
  }

  // ---- the picture ----------------------------------------------------------------------------

  /** The canvas that the figure has now. */
  get canvas() {
    const canvas = this.figure.querySelector("canvas[data-plot]");
    return canvas instanceof HTMLCanvasElement ? canvas : null;
  }

  /** Look at what the figure holds: another plot, another picture, or nothing new. */
  adopt() {
    const image = this.canvas;
    if (image !== this.image || this.id !== this.adopted) {
      this.clear();
      this.mode = "";
    }
    this.image = image;
    this.adopted = this.id;
    /** @type {Limits | null} */
    const limits = JSON.parse(image?.dataset.limits || "null");
    if (!limits || !image?.dataset.box) {
      this.clip?.element.remove();
      this.clip = null;
      return this.clear();
    }
    this.answer(limits);
    this.shown = limits;
    this.clip ??= new Clip();
    this.clip.lay(image, JSON.parse(image.dataset.box));
    this.draw();
  }

  /**
   * Cross off what a picture answers: one with other limits answers what was asked first, or all up to what it shows.
   *
   * @param {Limits} limits
   */
  answer(limits) {
    if (!equalLimits(limits, this.shown) && this.awaited.length) {
      const i = this.awaited.findIndex((asked) => equalLimits(asked, limits));
      this.awaited.splice(0, i < 0 ? 1 : i + 1);
    }
    if (!this.held && !this.timer && !this.awaited.length) this.wanted = null;
  }

  /** Where the axes are on the screen. */
  measure() {
    return this.clip?.measure() ?? this.figure.getBoundingClientRect();
  }

  /**
   * The place on the axes that is at a spot of the window.
   *
   * @param {Spot} spot
   * @returns {[u: number, v: number]}
   */
  place({ clientX, clientY }) {
    const { left, top, width, height } = this.measure();
    return [(clientX - left) / width, (clientY - top) / height];
  }

  drawSoon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = null;
      this.draw();
    });
  }

  draw() {
    if (!this.clip) return;
    const { wanted, shown } = this;
    const moved = wanted && shown && !equalLimits(wanted, shown);
    const { width, height } = moved ? this.measure() : { width: 0, height: 0 };
    this.clip.move(this.image, moved ? transform(shown, wanted, width, height) : null);
  }

  // ---- what is wanted -------------------------------------------------------------------------

  /** @param {Limits} limits */
  want(limits) {
    if (!isDrawable(limits) || this.hasCells) return;
    this.wanted = limits;
    this.drawSoon();
    this.stopTimer();
    this.timer = setTimeout(() => this.requestPicture(), REST);
  }

  /**
   * Move the view by parts of its size.
   *
   * @param {number} right
   * @param {number} up
   * @param {Limits | null} from
   */
  pan(right, up, from = this.limits) {
    if (from) this.want(panned(from, right, up));
  }

  /**
   * Give the view `factor` times its span around a place on the axes.
   *
   * @param {number} u
   * @param {number} v
   * @param {number} factor
   */
  zoom(u, v, factor) {
    if (this.limits) this.want(zoomed(this.limits, u, v, factor));
  }

  /**
   * Show a rectangle only.
   *
   * @param {Rectangle} rectangle
   */
  zoomInto(rectangle) {
    if (!this.limits) return;
    const limits = limitsOf(this.limits, rectangle);
    if (this.hasCells) return report("plot.view", { plot: [this.id], limits: limits.map(String) });
    this.want(limits);
    this.requestPicture();
  }

  /** Ask for the picture, unless it is the one on show or already asked for. */
  requestPicture() {
    this.stopTimer();
    if (!this.wanted) return;
    if (!equalLimits(this.wanted, this.awaited.at(-1) ?? this.shown)) {
      this.awaited.push(this.wanted);
      report("plot.view", { plot: [this.id], limits: this.wanted.map(String) });
    } else if (!this.awaited.length && !this.held) {
      this.wanted = null;
      this.drawSoon();
    }
  }

  /** Ask for the plot's own limits, which the worker knows; what was asked before stays on show until it answers. */
  reset() {
    this.stopTimer();
    this.held = false;
    if (!this.awaited.length) this.wanted = null;
    if (!this.hasCells) this.awaited.push(null);
    report("plot.view", { plot: [this.id], limits: [] });
    this.drawSoon();
  }

  // ---- what is said ---------------------------------------------------------------------------

  /**
   * Show the coordinates at the pointer, or none.
   *
   * @param {[x: number, y: number] | null} data
   */
  showReadout(data) {
    const readout = this.figure.querySelector(".readout");
    if (!readout || this.hasCells) return;
    const { logX, logY, sky } = this.image?.dataset ?? {};
    const map = JSON.parse(sky || "null");
    const place = data && map ? positionAt(map, ...data) : data;
    readout.toggleAttribute("data-on", Boolean(place));
    if (!place || !this.limits) return;
    const [x0, x1, y0, y1] = this.limits;
    /** @type {(isLog: string | undefined, value: number, low: number, high: number) => string} */
    const inWords = (isLog, value, low, high) =>
      isLog === "true" ? (10 ** value).toPrecision(4) : formatCoordinate(value, low, high);
    const text = `${inWords(logX, place[0], x0, x1)}, ${inWords(logY, place[1], y0, y1)}`;
    // A text node that is changed, and not replaced, wakes no observer of the page.
    if (readout.firstChild) readout.firstChild.nodeValue = text;
    else readout.textContent = text;
  }
}
