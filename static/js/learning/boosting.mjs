// The trees of gradient boosting of two classes, node by node those that scikit-learn grows. Their sums are rounded, so that
// everything is added in its order: points stand in a node as its last sort and its partition left them.

import { gradient, log1pExp } from "./binomial_loss.mjs";
import { FeatureDraws } from "./feature_draws.mjs";
import { DEEPEST_LISTED, NodeLists } from "./node_lists.mjs";
import { NodeTable } from "./node_table.mjs";
import { sumOf } from "./pairwise_sum.mjs";
import { Points } from "./points.mjs";

/** @import { Functions } from "./binomial_loss.mjs" */

const TINY = 1e-150; // a curvature below which scikit-learn takes no step
const SLACK = 1 - 1e-12; // no rounding makes a product so much smaller than it is

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
  const lists = new NodeLists(points.order, n);
  const draws = new FeatureDraws(points.features, most);
  const residuals = new Float64Array(n);
  const leafOf = new Int32Array(n);
  const places = new Int32Array(n);
  const slopes = new Float64Array(n);
  const curvatures = new Float64Array(n);
  const losses = new Float64Array(n);
  /** @type {{ node: number, start: number, end: number }[]} */
  let leaves = [];
  const table = new NodeTable(1);
  let first = 0;
  let depthSeen = 0;

  let bestProxy = 0;
  const best = { feature: -1, lower: 0, higher: 0, position: 0 };

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
   * Note a split that is better than those before: Friedman 2001, equation 35.
   *
   * @param {number} feature
   * @param {number} lower a point
   * @param {number} higher the next in the feature's order
   * @param {number} position of that in the tree
   */
  const note = (feature, lower, higher, position) => {
    best.feature = feature;
    best.lower = lower;
    best.higher = higher;
    best.position = position;
  };

  /**
   * Try all splits of a node by a feature of which no two values are near each other.
   *
   * @param {Uint16Array} list in which the node's points are in the feature's order
   * @param {number} start of the node in the tree
   * @param {number} end
   * @param {number} feature
   * @param {number} total
   */
  const tryListed = (list, start, end, feature, total) => {
    const [part, at, m] = [residuals, feature * n + start, end - start];
    let [highest, least, sum, found] = [bestProxy, bestProxy * SLACK, 0, 0];
    for (let left = 1; left < m; left += 1) {
      sum += /** @type {number} */ (part[/** @type {number} */ (list[at + left - 1])]);
      const right = m - left;
      const difference = right * sum - left * (total - sum);
      const square = difference * difference;
      const weights = left * right;
      if (square > least * weights && square / weights > highest) {
        highest = square / weights;
        least = highest * SLACK;
        found = left;
      }
    }
    if (!found) return;
    bestProxy = highest;
    const [lower, higher] = [list[at + found - 1], list[at + found]];
    note(feature, /** @type {number} */ (lower), /** @type {number} */ (higher), start + found);
  };

  /**
   * Try all splits of a node by the feature that its points are sorted by.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} feature
   * @param {number} total
   */
  const trySorted = (start, end, feature, total) => {
    let [sum, from] = [0, start];
    for (let i = start + 1; i < end; i += 1) {
      if (!points.areApart(feature, i)) continue;
      sum = from === i - 1 ? sum + residualAt(from) : leftSum(sum, from, i, end, total);
      from = i;
      const [left, right] = [i - start, end - i];
      const difference = right * sum - left * (total - sum);
      const proxy = (difference * difference) / (left * right);
      if (proxy <= bestProxy) continue;
      bestProxy = proxy;
      const [lower, higher] = [samples[i - 1], samples[i]];
      note(feature, /** @type {number} */ (lower), /** @type {number} */ (higher), i);
    }
  };

  /**
   * Look for the best split of a node; then its points stand as scikit-learn has them, sorted by the feature tried last.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} depth
   * @param {number} total
   * @param {number} known how many features are known to be constant
   * @returns {number} how many are then
   */
  const split = (start, end, depth, total, known) => {
    best.feature = -1;
    bestProxy = Number.NEGATIVE_INFINITY;
    points.mark(start, end);
    /** @type {Uint16Array | null} */
    let list = null;
    let at = 0;
    const order = () => {
      if (list)
        for (let i = start; i < end; i += 1) samples[i] = /** @type {number} */ (list[at + i]);
      list = null;
    };
    const constant = draws.tryAt(known, (feature) => {
      if (depth <= DEEPEST_LISTED && points.areAllApart(feature)) {
        [list, at] = [lists.of(depth, feature), feature * n];
        tryListed(list, start, end, feature, total);
        return true;
      }
      order();
      points.sort(start, end, feature);
      if (!points.vary(start, end, feature)) return false;
      trySorted(start, end, feature, total);
      return true;
    });
    order();
    return constant;
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
    const constant = isBranch ? split(start, end, depth, total, known) : known;
    const node = table.add(parent, isLeft, impurity, m, m);
    table.values[first + node] = total / m;
    if (!isBranch || best.feature < 0) {
      leaves.push({ node, start, end });
      return;
    }
    const { feature, position } = best;
    const threshold = points.thresholdBetween(feature, best.lower, best.higher);
    table.split(feature, threshold, position - start > end - position);
    points.partition(start, end, feature, threshold, 0);
    lists.divide(depth, samples, start, position, end);
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
    leaves.forEach(({ start, end }, leaf) => {
      places[leaf] = start;
      for (let i = start; i < end; i += 1) leafOf[/** @type {number} */ (samples[i])] = leaf;
    });
    // each leaf's points one after the other, whatever order its last sort has left them in
    for (let i = 0; i < n; i += 1) {
      const [leaf, residual] = [
        /** @type {number} */ (leafOf[i]),
        /** @type {number} */ (residuals[i]),
      ];
      const place = /** @type {number} */ (places[leaf]);
      const probability = /** @type {number} */ (classes[i]) - residual;
      slopes[place] = residual;
      curvatures[place] = probability * (1 - probability);
      places[leaf] = place + 1;
    }
    const values = leaves.map(({ node, start, end }) => {
      const m = end - start;
      const curvature = sumOf(curvatures, m, start) / m;
      const value = Math.abs(curvature) < TINY ? 0 : sumOf(slopes, m, start) / m / curvature;
      table.values[first + node] = value;
      return value;
    });
    for (let i = 0; i < n; i += 1) {
      const value = /** @type {number} */ (values[/** @type {number} */ (leafOf[i])]);
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
