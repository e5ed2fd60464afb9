// The binomial loss of gradient boosting, and its gradient, as scikit-learn's compiled code rounds them.

/**
 * The functions of C's library that scikit-learn calls: a browser's own round otherwise.
 *
 * @typedef {{ exp(x: number): number, log(x: number): number, log1p(x: number): number }} Functions
 */

/**
 * The gradient of half the binomial loss.
 *
 * @param {number} class_
 * @param {number} x the raw prediction
 * @param {Functions} functions
 */
export function gradient(class_, x, { exp }) {
  if (x <= -37) return exp(x) - class_;
  const e = exp(-x);
  return (1 - class_ - class_ * e) / (1 + e);
}

/**
 * log(1 + exp(x)), as scikit-learn has it (Mächler 2012).
 *
 * @param {number} x
 * @param {Functions} functions
 */
export function log1pExp(x, { exp, log, log1p }) {
  if (x <= -37) return exp(x);
  if (x <= -2) return log1p(exp(x));
  if (x <= 18) return log(1 + exp(x));
  return x <= 33.3 ? x + exp(-x) : x;
}
