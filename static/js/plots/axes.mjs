// Arithmetic of linear axes. Limits are [x0, x1, y0, y1]: left, right, bottom, top in data units;
// an axis may be reversed. A place on the axes is (u, v): fractions from their top left corner.

/** @import { Limits } from "../protocol.d.ts" */

/** @typedef {[u: number, v: number]} Place on the axes */
/** @typedef {[u0: number, u1: number, v0: number, v1: number]} Rectangle two opposite corners on the axes */

// A span that is a smaller part of its values than this is lost in double precision and in ticks.
const FINEST = 1e-10;

/**
 * Return true if both are limits, and the same ones.
 *
 * @param {Limits | null | undefined} a
 * @param {Limits | null | undefined} b
 */
export const equalLimits = (a, b) => Boolean(a && b?.every((value, i) => value === a[i]));

/**
 * The data coordinates of a place on the axes.
 *
 * @param {Limits} limits
 * @param {number} u
 * @param {number} v
 * @returns {[x: number, y: number]}
 */
export const dataAt = ([x0, x1, y0, y1], u, v) => [x0 + u * (x1 - x0), y1 - v * (y1 - y0)];

/**
 * The limits after a move by parts of the view's size, to the right and up.
 *
 * @param {Limits} limits
 * @param {number} right
 * @param {number} up
 * @returns {Limits}
 */
export function panned([x0, x1, y0, y1], right, up) {
  const dx = right * (x1 - x0);
  const dy = up * (y1 - y0);
  return [x0 + dx, x1 + dx, y0 + dy, y1 + dy];
}

/**
 * The limits with `factor` times the span, where what is at (u, v) stays in its place.
 *
 * @param {Limits} limits
 * @param {number} u
 * @param {number} v
 * @param {number} factor
 * @returns {Limits}
 */
export function zoomed(limits, u, v, factor) {
  const [x, y] = dataAt(limits, u, v);
  const [x0, x1, y0, y1] = limits;
  return [
    x + (x0 - x) * factor,
    x + (x1 - x) * factor,
    y + (y0 - y) * factor,
    y + (y1 - y) * factor,
  ];
}

/**
 * The limits of a rectangle, the axes' directions kept.
 *
 * @param {Limits} limits
 * @param {Rectangle} rectangle
 * @returns {Limits}
 */
export function limitsOf(limits, [u0, u1, v0, v1]) {
  const [x0, y1] = dataAt(limits, Math.min(u0, u1), Math.min(v0, v1));
  const [x1, y0] = dataAt(limits, Math.max(u0, u1), Math.max(v0, v1));
  return [x0, x1, y0, y1];
}

/**
 * Return true if a plot can be drawn with these limits.
 *
 * @param {Limits} limits
 */
export function isDrawable([x0, x1, y0, y1]) {
  /** @type {(a: number, b: number) => boolean} */
  const fine = (a, b) => Math.abs(b - a) > FINEST * Math.max(Math.abs(a), Math.abs(b));
  return [x0, x1, y0, y1].every(Number.isFinite) && fine(x0, x1) && fine(y0, y1);
}

/**
 * The matrix (a, d, e, f) that takes a picture to where it belongs on axes with other limits:
 * (p, q) -> (a p + e, d q + f), y downwards.
 *
 * @param {Limits} shown the limits it was drawn with
 * @param {Limits} wanted the limits of the axes
 * @param {number} width of the axes, CSS px
 * @param {number} height
 * @returns {[a: number, d: number, e: number, f: number]}
 */
export function transform(shown, wanted, width, height) {
  const [x0, x1, y0, y1] = shown;
  const [X0, X1, Y0, Y1] = wanted;
  return [
    (x1 - x0) / (X1 - X0),
    (y1 - y0) / (Y1 - Y0),
    ((x0 - X0) / (X1 - X0)) * width,
    ((Y1 - y1) / (Y1 - Y0)) * height,
  ];
}

/**
 * A coordinate with the digits a pixel is worth on an axis from a to b.
 *
 * @param {number} value
 * @param {number} a
 * @param {number} b
 */
export function formatCoordinate(value, a, b) {
  // A power of ten that a subtraction left a little too small, such as 0.09999999, counts as that power.
  /** @param {number} number */
  const magnitude = (number) => Math.floor(Math.log10(Math.abs(number)) + 1e-6);
  const finest = 3 - magnitude(b - a);
  const size = magnitude(Math.max(Math.abs(a), Math.abs(b)));
  const long = size > 7 || finest > 7;
  const text = long
    ? value.toExponential(Math.min(15, Math.max(0, size + finest)))
    : value.toFixed(Math.max(0, finest));
  return text.replace("-", "−").replace(/e([+-])/, (_, sign) => (sign === "-" ? "e−" : "e"));
}
