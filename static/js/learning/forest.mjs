// Trees of a random forest of two classes, node by node those that scikit-learn grows with the same seeds: the same random
// numbers in the same order, the same sums. They are whole numbers, how often a tree draws a point, so that the order in
// which they are added does not matter.

import { FeatureDraws } from "./feature_draws.mjs";
import { NodeTable } from "./node_table.mjs";
import { Points } from "./points.mjs";
import { MersenneTwister } from "./random_numbers.mjs";

const LARGEST_INT = 2 ** 31 - 1;

/**
 * A forest to be grown.
 *
 * @typedef {object} ForestTask
 * @property {Float32Array} values of the points, one feature after the other; none is missing
 * @property {Uint8Array} classes of the points, 0 or 1
 * @property {number} most features that are tried at a node
 * @property {number} deepest level that nodes may have
 */

/**
 * What grows trees of a forest.
 *
 * @param {ForestTask} task
 * @returns {(seeds: Int32Array) => ReturnType<NodeTable["columns"]>}
 */
export function forestGrower({ values, classes, most, deepest }) {
  const n = classes.length;
  const points = new Points(values, n);
  const { samples } = points;
  const draws = new FeatureDraws(points.features, most);
  const random = new MersenneTwister();
  // How often the tree draws each point, as weights of one class and of the other.
  const [weight0, weight1] = [new Float64Array(n), new Float64Array(n)];
  let table = new NodeTable(2);
  let total = 0;
  let depthSeen = 0;

  // The best split of a node so far.
  let bestProxy = 0;
  const best = { feature: -1, threshold: 0, position: 0, left0: 0, left1: 0 };

  /**
   * Try all splits of a node by the feature that its points are sorted by.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} feature
   * @param {number} node0 the node's weight in the first class
   * @param {number} node1 and in the other
   */
  const trySplits = (start, end, feature, node0, node1) => {
    const [areAllApart, whole] = [points.areAllApart(feature), node0 + node1];
    let [highest, left0, left1] = [bestProxy, 0, 0];
    for (let i = start + 1; i < end; i += 1) {
      const point = /** @type {number} */ (samples[i - 1]);
      left0 += /** @type {number} */ (weight0[point]);
      left1 += /** @type {number} */ (weight1[point]);
      if (!areAllApart && !points.areApart(feature, i)) continue;
      const left = left0 + left1;
      const [right0, right1, right] = [node0 - left0, node1 - left1, whole - left];
      const proxy = -right * gini(right0, right1, right) - left * gini(left0, left1, left);
      if (proxy > highest) {
        highest = proxy;
        best.feature = feature;
        best.threshold = points.threshold(feature, i);
        best.position = i;
        best.left0 = left0;
        best.left1 = left1;
      }
    }
    bestProxy = highest;
  };

  /**
   * Look for the best split of a node.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} node0
   * @param {number} node1
   * @param {number} known how many features are known to be constant
   * @returns {number} how many are then
   */
  const split = (start, end, node0, node1, known) => {
    best.feature = -1;
    bestProxy = Number.NEGATIVE_INFINITY;
    points.mark(start, end);
    return draws.tryAt(known, (feature) => {
      points.sort(start, end, feature);
      if (!points.vary(start, end, feature)) return false;
      trySplits(start, end, feature, node0, node1);
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
   * @param {number} node0
   * @param {number} node1
   * @param {number} known
   */
  const grow = (start, end, depth, parent, isLeft, node0, node1, known) => {
    const [m, weight] = [end - start, node0 + node1];
    const impurity = gini(node0, node1, weight);
    if (depth > depthSeen) depthSeen = depth;
    const isBranch = depth < deepest && m > 1 && impurity > Number.EPSILON;
    const constant = isBranch ? split(start, end, node0, node1, known) : known;
    const node = table.add(parent, isLeft, impurity, m, weight);
    table.setValues(node0 / weight, node1 / weight);
    if (!isBranch || best.feature < 0) return;
    const { feature, threshold, position, left0, left1 } = best;
    const [right0, right1] = [node0 - left0, node1 - left1];
    const [left, right] = [left0 + left1, right0 + right1];
    const gain =
      (weight / total) *
      (impurity -
        (right / weight) * gini(right0, right1, right) -
        (left / weight) * gini(left0, left1, left));
    if (gain + Number.EPSILON < 0) return;
    table.split(feature, threshold, position - start > end - position);
    points.partition(start, end, feature, threshold);
    grow(start, position, depth + 1, node, true, left0, left1, constant);
    grow(position, end, depth + 1, node, false, right0, right1, constant);
  };

  /**
   * Draw a tree's points, as many as there are, some more than once.
   *
   * @param {number} seed
   */
  const bootstrap = (seed) => {
    random.seed(seed);
    weight0.fill(0);
    weight1.fill(0);
    for (let i = 0; i < n; i += 1) {
      const point = random.upTo(n - 1);
      const weights = classes[point] ? weight1 : weight0;
      weights[point] = /** @type {number} */ (weights[point]) + 1;
    }
  };

  /** @param {number} seed */
  const growTree = (seed) => {
    bootstrap(seed);
    random.seed(seed);
    draws.begin(random.upTo(LARGEST_INT - 1));
    let [m, all0, all1] = [0, 0, 0];
    for (let i = 0; i < n; i += 1) {
      const one = /** @type {number} */ (weight0[i]);
      const other = /** @type {number} */ (weight1[i]);
      if (!(one + other)) continue;
      samples[m] = i;
      m += 1;
      all0 += one;
      all1 += other;
    }
    total = all0 + all1;
    depthSeen = 0;
    grow(0, m, 0, -1, false, all0, all1, 0);
    table.end(depthSeen);
  };

  return (seeds) => {
    table = new NodeTable(2);
    for (const seed of seeds) growTree(seed);
    return table.columns();
  };
}

/**
 * Gini's impurity of a node.
 *
 * @param {number} weight0
 * @param {number} weight1
 * @param {number} weight of both
 */
const gini = (weight0, weight1, weight) =>
  1 - (weight0 * weight0 + weight1 * weight1) / (weight * weight);
