// The trees of gradient boosting of two classes, node by node those that scikit-learn grows. Their sums are rounded, so that
// everything is added in its order: points stand in a node as its last sort and its partition left them.

import { FeatureDraws } from "./feature_draws.mjs";
import { NodeTable } from "./node_table.mjs";
import { sumOf } from "./pairwise_sum.mjs";
import { Points } from "./points.mjs";

const TINY = 1e-150; // a curvature below which scikit-learn takes no step
const SLACK = 1 - 1e-12; // no rounding makes a product so much smaller than it is

/**
 * The functions of C's library that scikit-learn calls: a browser's own round otherwise.
 *
 * @typedef {{ exp(x: number): number, log(x: number): number, log1p(x: number): number }} Functions
 */

/**
 * Gradient boosting that has had its first stage.
 *
 * @typedef {object} BoostingTask
 * @property {Float32Array} values of the points, one feature after the other; none is missing
 * @property {Float64Array} classes of the points, 0 or 1
 * @property {Float64Array} raw predictions for the points after the first stage
 * @property {number} rate of learning
 * @property {number} most features that are tried at a node
 * @property {number} deepest level that nodes may have
 */

/**
 * What grows the trees of the next stages, and says the loss after each.
 *
 * @param {BoostingTask} task
 * @param {Functions} functions
 * @returns {{ grow: (states: Int32Array) => Float64Array, columns: NodeTable["columns"] }} of random numbers, one for
 *   each stage
 */
export function boostingGrower({ values, classes, raw, rate, most, deepest }, functions) {
  const n = classes.length;
  const points = new Points(values, n, { keepsOrder: true });
  const { samples } = points;
  const draws = new FeatureDraws(points.features, most);
  const residuals = new Float64Array(n);
  const leafOf = new Int32Array(n);
  const slopes = new Float64Array(n);
  const curvatures = new Float64Array(n);
  const losses = new Float64Array(n);
  /** @type {{ node: number, start: number, end: number }[]} */
  let leaves = [];
  const table = new NodeTable(1);
  let first = 0;
  let depthSeen = 0;

  let bestProxy = 0;
  const best = { feature: -1, threshold: 0, position: 0 };

  /**
   * Sum the residuals of a node's points up to one of them, as scikit-learn does: from where it was, or from the end.
   *
   * @param {number} before the sum up to `from`
   * @param {number} from
   * @param {number} to
   * @param {number} end
   * @param {number} total
   */
  const leftSum = (before, from, to, end, total) => {
    let sum = before;
    if (to - from <= end - to) {
      for (let i = from; i < to; i += 1) sum += residualAt(i);
      return sum;
    }
    sum = total;
    for (let i = end - 1; i >= to; i -= 1) sum -= residualAt(i);
    return sum;
  };

  /** @param {number} i */
  const residualAt = (i) => /** @type {number} */ (residuals[/** @type {number} */ (samples[i])]);

  /**
   * Try all splits of a node by the feature that its points are sorted by: Friedman 2001, equation 35.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} feature
   * @param {number} total
   */
  const trySplits = (start, end, feature, total) => {
    const [areAllApart, order, part] = [points.areAllApart(feature), samples, residuals];
    let highest = bestProxy;
    let sum = 0;
    let from = start;
    for (let i = start + 1; i < end; i += 1) {
      if (!areAllApart && !points.areApart(feature, i)) continue;
      if (from === i - 1) sum += /** @type {number} */ (part[/** @type {number} */ (order[from])]);
      else sum = leftSum(sum, from, i, end, total);
      from = i;
      const left = i - start;
      const right = end - i;
      const difference = right * sum - left * (total - sum);
      const square = difference * difference;
      const weights = left * right;
      if (square > highest * SLACK * weights && square / weights > highest) {
        highest = square / weights;
        best.feature = feature;
        best.threshold = points.threshold(feature, i);
        best.position = i;
      }
    }
    bestProxy = highest;
  };

  /**
   * Look for the best split of a node.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} total
   * @param {number} known how many features are known to be constant
   * @returns {number} how many are then
   */
  const split = (start, end, total, known) => {
    best.feature = -1;
    bestProxy = Number.NEGATIVE_INFINITY;
    points.mark(start, end);
    return draws.tryAt(known, (feature) => {
      points.sort(start, end, feature);
      if (!points.vary(start, end, feature)) return false;
      trySplits(start, end, feature, total);
      return true;
    });
  };

  /**
   * Grow a node and all below it.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} depth
   * @param {number} parent
   * @param {boolean} isLeft
   * @param {number} above its impurity as the split above it has it; of the root none
   * @param {number} known
   */
  const grow = (start, end, depth, parent, isLeft, above, known) => {
    const m = end - start;
    let [total, squares] = [0, 0];
    for (let i = start; i < end; i += 1) {
      const residual = residualAt(i);
      total += residual;
      squares += residual * residual;
    }
    const impurity = parent < 0 ? squares / m - (total / m) * (total / m) : above;
    if (depth > depthSeen) depthSeen = depth;
    const isBranch = depth < deepest && m > 1 && impurity > Number.EPSILON;
    const constant = isBranch ? split(start, end, total, known) : known;
    const node = table.add(parent, isLeft, impurity, m, m);
    table.values[first + node] = total / m;
    if (!isBranch || best.feature < 0) {
      leaves.push({ node, start, end });
      return;
    }
    const { feature, threshold, position } = best;
    table.split(feature, threshold, position - start > end - position);
    points.partition(start, end, feature, threshold, 0);
    const [left, right] = [position - start, end - position];
    const sum = leftSum(0, start, position, end, total);
    let squaresLeft = 0;
    for (let i = start; i < position; i += 1) squaresLeft += residualAt(i) * residualAt(i);
    const [meanLeft, meanRight] = [sum / left, (total - sum) / right];
    const impurityLeft = squaresLeft / left - meanLeft * meanLeft;
    const impurityRight = (squares - squaresLeft) / right - meanRight * meanRight;
    grow(start, position, depth + 1, node, true, impurityLeft, constant);
    grow(position, end, depth + 1, node, false, impurityRight, constant);
  };

  /** Set each leaf to one step of Newton and Raphson, and go on by it. */
  const step = () => {
    for (const { node, start, end } of leaves) {
      const here = samples.subarray(start, end).sort();
      const m = end - start;
      for (let i = 0; i < m; i += 1) {
        const point = /** @type {number} */ (here[i]);
        const residual = /** @type {number} */ (residuals[point]);
        const probability = /** @type {number} */ (classes[point]) - residual;
        slopes[i] = residual;
        curvatures[i] = probability * (1 - probability);
        leafOf[point] = first + node;
      }
      const curvature = sumOf(curvatures, m) / m;
      table.values[first + node] =
        Math.abs(curvature) < TINY ? 0 : sumOf(slopes, m) / m / curvature;
    }
    for (let i = 0; i < n; i += 1) {
      const value = /** @type {number} */ (table.values[/** @type {number} */ (leafOf[i])]);
      raw[i] = /** @type {number} */ (raw[i]) + rate * value;
    }
  };

  /** The loss after a stage, as scikit-learn's `train_score_` has it. */
  const loss = () => {
    for (let i = 0; i < n; i += 1) {
      const x = /** @type {number} */ (raw[i]);
      losses[i] = log1pExp(x, functions) - /** @type {number} */ (classes[i]) * x;
    }
    return 2 * (sumOf(losses, n) / n);
  };

  /** @param {number} state */
  const growTree = (state) => {
    for (let i = 0; i < n; i += 1) {
      const [class_, x] = [/** @type {number} */ (classes[i]), /** @type {number} */ (raw[i])];
      residuals[i] = -gradient(class_, x, functions);
      samples[i] = i;
    }
    draws.begin(state);
    leaves = [];
    first = table.count;
    depthSeen = 0;
    grow(0, n, 0, -1, false, 0, 0);
    step();
    table.end(depthSeen);
  };

  return {
    grow(states) {
      const after = new Float64Array(states.length);
      states.forEach((state, stage) => {
        growTree(state);
        after[stage] = loss();
      });
      return after;
    },
    columns: () => table.columns(),
  };
}

/**
 * The gradient of half the binomial loss.
 *
 * @param {number} class_
 * @param {number} x the raw prediction
 * @param {Functions} functions
 */
function gradient(class_, x, { exp }) {
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
function log1pExp(x, { exp, log, log1p }) {
  if (x <= -37) return exp(x);
  if (x <= -2) return log1p(exp(x));
  if (x <= 18) return log(1 + exp(x));
  return x <= 33.3 ? x + exp(-x) : x;
}
