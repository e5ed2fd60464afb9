// What lies over a plot's axes: it takes the pointer, and shows the picture where a gesture has moved it.

/** @import { Box } from "../messages.d.ts" */
/** @import { Place, Rectangle } from "./axes.mjs" */

const SVG = "http://www.w3.org/2000/svg";
const percent = (part = 0, whole = 1) => `${(100 * part) / whole}%`;

/** A clip over the axes, with a copy of the picture, made when that first moves, and the rectangle being drawn. */
export class Clip {
  element = Object.assign(document.createElement("div"), { className: "gesture-view" });
  copy = Object.assign(document.createElement("canvas"), { hidden: true });
  band = Object.assign(document.createElement("div"), { className: "rubber-band", hidden: true });
  lasso = document.createElementNS(SVG, "svg");
  line = document.createElementNS(SVG, "polygon");
  box = ""; // where it was laid
  /** @type {DOMRect | null} */
  rect = null; // of the axes; null when it has to be measured again

  constructor() {
    this.element.dataset.kept = "";
    this.lasso.classList.add("lasso");
    this.lasso.append(this.line);
    this.element.append(this.copy, this.band);
  }

  /**
   * Lay the clip over the axes, and the copy over the whole picture, cut to the axes without their frame.
   *
   * @param {HTMLCanvasElement} image
   * @param {Box} place of the axes in the picture
   */
  lay(image, [left, top, width, height]) {
    const { element } = this;
    if (element.parentElement !== image.parentElement) image.parentElement?.append(element);
    const box = JSON.stringify([left, top, width, height]);
    if (this.box === box) return;
    this.box = box;
    this.rect = null;
    Object.assign(element.style, {
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

  /** Where the axes are on the screen; measured once until something may have moved. */
  measure() {
    this.rect ??= this.element.getBoundingClientRect();
    return this.rect;
  }

  /**
   * Show the picture moved, or, without a matrix, the picture itself.
   *
   * @param {HTMLCanvasElement | null} image
   * @param {[a: number, d: number, e: number, f: number] | null} matrix as `transform` of axes.mjs gives it
   */
  move(image, matrix) {
    const moved = image !== null && matrix !== null;
    if (this.copy.hidden === moved) this.copy.hidden = !moved;
    this.element.toggleAttribute("data-moved", moved);
    if (!moved) return;
    this.copyPicture(image);
    const [a, d, e, f] = matrix;
    this.copy.style.transform = `matrix(${a}, 0, 0, ${d}, ${e}, ${f})`;
  }

  /** @param {HTMLCanvasElement} image */
  copyPicture(image) {
    const { copy } = this;
    if (copy.dataset.picture === image.dataset.picture) return;
    copy.dataset.picture = image.dataset.picture;
    copy.width = image.width;
    copy.height = image.height;
    copy.getContext("2d")?.drawImage(image, 0, 0);
  }

  /**
   * Show the line that is being drawn around sources, or none.
   *
   * @param {Place[] | null} path
   */
  showLasso(path) {
    if (!path) return this.lasso.remove();
    const { width, height } = this.measure();
    this.line.setAttribute("points", path.map(([u, v]) => `${u * width},${v * height}`).join(" "));
    if (!this.lasso.isConnected) this.element.append(this.lasso);
  }

  /**
   * Show the rectangle that is being drawn, or none.
   *
   * @param {Rectangle | null} rectangle
   */
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
}
