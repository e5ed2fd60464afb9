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
 * @property {Float32Array} values of the points, one feature after the other, NaN where one is missing
 * @property {Uint8Array} lacking 1 for each feature of which scikit-learn knows that values are missing
 * @property {Uint8Array} classes of the points, 0 or 1
 * @property {number} most features that are tried at a node
 * @property {number} deepest level that nodes may have
 */

/** The weights of points of one class and of the other. */
class Weights {
  constructor(one = 0, other = 0) {
    this.one = one;
    this.other = other;
  }

  get both() {
    return this.one + this.other;
  }

  /** Gini's impurity. */
  get gini() {
    return gini(this.one, this.other, this.one + this.other);
  }

  /** @param {Weights} part */
  without(part) {
    return new Weights(this.one - part.one, this.other - part.other);
  }
}

/**
 * What grows trees of a forest, of so many seeds at a time.
 *
 * @param {ForestTask} task
 * @returns {{ grow: (seeds: Int32Array) => void, columns: NodeTable["columns"] }}
 */
export function forestGrower(task) {
  const { values, lacking, classes, most, deepest } = task;
  const n = classes.length;
  const before = last && isOfSamePoints(last.task, task) ? last : null;
  const changed = before ? placesOfOther(before.task.classes, classes) : [];
  const points = new Points(values, n, { lacking });
  const { samples } = points;
  const draws = new FeatureDraws(points.features, most);
  const random = new MersenneTwister();
  // How often the tree draws each point, as weights of one class and of the other.
  const [weight0, weight1] = [new Float64Array(n), new Float64Array(n)];
  const table = new NodeTable(2);
  /** @type {Map<number, { start: number, tree: number }>} */
  const trees = new Map();
  last = { task, table, trees };
  let total = 0;
  let depthSeen = 0;

  // The best split of a node so far.
  let bestProxy = 0;
  const best = { feature: -1, threshold: 0, position: 0, lacking: 0, isMissingLeft: false };

  /** @type {(start: number, end: number) => Weights} */
  const weightsOf = (start, end) => {
    let [one, other] = [0, 0];
    for (let i = start; i < end; i += 1) {
      const point = /** @type {number} */ (samples[i]);
      one += /** @type {number} */ (weight0[point]);
      other += /** @type {number} */ (weight1[point]);
    }
    return new Weights(one, other);
  };

  /**
   * Try all splits of a node by the feature that its points are sorted by.
   *
   * @param {number} start
   * @param {number} there where the points begin that lack the feature
   * @param {number} end
   * @param {number} feature
   * @param {Weights} node
   * @param {Weights} before what is left of all splits: the points that lack the feature, or none
   */
  const trySplits = (start, there, end, feature, node, before) => {
    const [areAllApart, node0, node1] = [points.areAllApart(feature), node.one, node.other];
    const [whole, isMissingLeft] = [node0 + node1, before.both > 0];
    let [highest, left0, left1] = [bestProxy, before.one, before.other];
    for (let i = start + 1; i < there; i += 1) {
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
        best.lacking = end - there;
        // where none is missing, those of rows to be predicted go with most points
        best.isMissingLeft = there < end ? isMissingLeft : i - start > end - i;
      }
    }
    bestProxy = highest;
  };

  /**
   * Try to split a node by a feature that some points lack: these to the right, to the left, or alone to the right.
   *
   * @param {number} start
   * @param {number} there
   * @param {number} end
   * @param {number} feature
   * @param {Weights} node
   */
  const tryLacking = (start, there, end, feature, node) => {
    const right = weightsOf(there, end);
    trySplits(start, there, end, feature, node, NONE);
    trySplits(start, there, end, feature, node, right);
    const left = node.without(right);
    const proxy = -right.both * right.gini - left.both * left.gini;
    if (proxy <= bestProxy) return;
    bestProxy = proxy;
    best.feature = feature;
    best.threshold = Number.POSITIVE_INFINITY;
    best.position = there;
    best.lacking = end - there;
    best.isMissingLeft = false;
  };

  /**
   * Look for the best split of a node.
   *
   * @param {number} start
   * @param {number} end
   * @param {Weights} node
   * @param {number} known how many features are known to be constant
   * @returns {number} how many are then
   */
  const split = (start, end, node, known) => {
    best.feature = -1;
    bestProxy = Number.NEGATIVE_INFINITY;
    points.mark(start, end);
    return draws.tryAt(known, (feature) => {
      const there = points.sort(start, end, feature);
      if (there === start || (there === end && !points.vary(start, end, feature))) return false;
      if (there < end) tryLacking(start, there, end, feature, node);
      else trySplits(start, end, end, feature, node, NONE);
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
   * @param {Weights} node
   * @param {number} known
   */
  const grow = (start, end, depth, parent, isLeft, node, known) => {
    const [m, weight, impurity] = [end - start, node.both, node.gini];
    if (depth > depthSeen) depthSeen = depth;
    const isBranch = depth < deepest && m > 1 && impurity > Number.EPSILON;
    const constant = isBranch ? split(start, end, node, known) : known;
    const number = table.add(parent, isLeft, impurity, m, weight);
    table.setValues(node.one / weight, node.other / weight);
    if (!isBranch || best.feature < 0) return;
    const { feature, threshold, position, isMissingLeft } = best;
    const moved = isMissingLeft ? best.lacking : 0;
    points.partition(start, end, feature, threshold, best.lacking);
    points.moveTo(position, end, moved);
    const middle = position + moved;
    const left = weightsOf(start, middle);
    const right = node.without(left);
    const gain =
      (weight / total) *
      (impurity - (right.both / weight) * right.gini - (left.both / weight) * left.gini);
    if (gain + Number.EPSILON < 0) return;
    table.split(feature, threshold, isMissingLeft);
    grow(start, middle, depth + 1, number, true, left, constant);
    grow(middle, end, depth + 1, number, false, right, constant);
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
    const [start, tree] = [table.count, table.sizes.length];
    trees.set(seed, { start, tree });
    const known = before?.trees.get(seed);
    if (before && known && !changed.some((point) => weight0[point] || weight1[point])) {
      table.copy(before.table, known.start, known.tree);
      return;
    }
    random.seed(seed);
    draws.begin(random.upTo(LARGEST_INT - 1));
    let m = 0;
    for (let i = 0; i < n; i += 1) {
      samples[m] = i;
      if (weight0[i] || weight1[i]) m += 1;
    }
    const root = weightsOf(0, m);
    total = root.both;
    depthSeen = 0;
    grow(0, m, 0, -1, false, root, 0);
    table.end(depthSeen);
  };

  return {
    grow(seeds) {
      for (const seed of seeds) growTree(seed);
    },
    columns: () => table.columns(),
  };
}

/**
 * The forest grown last. A question is trained for with either answer: of the trees that do not draw the point, about a
 * third, those of one are those of the other.
 *
 * @type {{ task: ForestTask, table: NodeTable, trees: Map<number, { start: number, tree: number }> } | null}
 */
let last = null;

/**
 * True if two forests differ at most in the classes of their points.
 *
 * @param {ForestTask} one
 * @param {ForestTask} other
 */
function isOfSamePoints(one, other) {
  return (
    one.most === other.most &&
    one.deepest === other.deepest &&
    one.classes.length === other.classes.length &&
    !placesOfOther(one.lacking, other.lacking).length &&
    !placesOfOther(bitsOf(one.values), bitsOf(other.values)).length
  );
}

/** @param {Float32Array} values which may be NaN */
const bitsOf = (values) => new Int32Array(values.buffer, values.byteOffset, values.length);

/**
 * The places at which two arrays differ.
 *
 * @template {Uint8Array | Int32Array} T
 * @param {T} one
 * @param {T} other as long, or all places differ
 */
function placesOfOther(one, other) {
  const places = [];
  for (let i = 0; i < Math.max(one.length, other.length); i += 1)
    if (one[i] !== other[i]) places.push(i);
  return places;
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

const NONE = new Weights();
