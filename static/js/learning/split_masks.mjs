// Which rows of a block go left at each different split of many trees, a bit for each row. Many trees have the same splits.

import { ROWS } from "./block.mjs";

/** @import { Block } from "./block.mjs" */

export const BYTES = ROWS / 8; // of a mask
const EACH = 4; // thresholds that are compared at a time

/**
 * The nodes of many trees, each tree's from its root on; children come after their parents.
 *
 * @typedef {object} Nodes
 * @property {Int32Array} left child in the tree, or -1
 * @property {Int32Array} right
 * @property {Int32Array} feature
 * @property {Float64Array} threshold
 * @property {Uint8Array} missingLeft 1 where missing values go left
 * @property {Int32Array} roots where each tree begins
 */

/**
 * The different splits of a feature.
 *
 * @typedef {object} FeatureSplits
 * @property {number} feature
 * @property {number} first the number of its first split
 * @property {number[]} thresholds ascending, in single precision; the last is repeated until there are so many as are compared
 * @property {number[]} missingLeft the splits at which missing values go left, by their places among these
 */

export class SplitMasks {
  /** The number of each node's split, which is that of its mask; of leaves it says nothing. */
  of;
  /** How many masks there are. */
  count = 0;
  #masks;
  /** @type {FeatureSplits[]} */
  #features = [];
  #missing;
  #thresholds;

  /**
   * @param {Block} block
   * @param {Nodes} nodes
   */
  constructor(block, nodes) {
    this.block = block;
    this.of = new Int32Array(nodes.left.length);
    this.#find(nodes);
    this.#missing = block.reserve(BYTES);
    this.#thresholds = block.write(
      Float32Array.from(this.#features.flatMap(({ thresholds }) => thresholds)),
    );
    this.#masks = block.reserve(this.count * BYTES);
  }

  /**
   * Find the different splits, of each feature side by side.
   *
   * @param {Nodes} nodes
   */
  #find({ left, feature, threshold, missingLeft }) {
    /** @type {number[][]} */
    const byFeature = [];
    for (let node = 0; node < left.length; node += 1) {
      if (/** @type {number} */ (left[node]) < 0) continue;
      const own = /** @type {number} */ (feature[node]);
      byFeature[own] ??= [];
      byFeature[own].push(node);
    }
    const single = Float32Array.from(threshold, singleNotAbove);
    /** @param {number} node */
    const thresholdAt = (node) => /** @type {number} */ (single[node]);
    /** @param {number} node */
    const missingAt = (node) => /** @type {number} */ (missingLeft[node]);
    byFeature.forEach((nodes, own) => {
      nodes.sort((a, b) => thresholdAt(a) - thresholdAt(b) || missingAt(a) - missingAt(b));
      /** @type {FeatureSplits} */
      const found = { feature: own, first: this.count, thresholds: [], missingLeft: [] };
      nodes.forEach((node, i) => {
        const before = nodes[i - 1];
        const isOther =
          before === undefined ||
          thresholdAt(before) !== thresholdAt(node) ||
          missingAt(before) !== missingAt(node);
        if (isOther) {
          if (missingAt(node)) found.missingLeft.push(found.thresholds.length);
          found.thresholds.push(thresholdAt(node));
        }
        this.of[node] = found.first + found.thresholds.length - 1;
      });
      while (found.thresholds.length % EACH)
        found.thresholds.push(/** @type {number} */ (found.thresholds.at(-1)));
      this.#features.push(found);
      this.count += found.thresholds.length;
    });
  }

  /**
   * Return where a mask is, of a split or of what was reserved right behind these.
   *
   * @param {number} number
   * @returns {number}
   */
  placeOf(number) {
    return this.#masks + number * BYTES;
  }

  /** Fill in the masks of the block's rows; of rows behind the last they say anything. */
  fill() {
    const [missing, { block }] = [this.#missing, this];
    const { mark, mark_missing, unite } = block.treeMasks;
    let threshold = this.#thresholds;
    for (const { feature, first, thresholds, missingLeft } of this.#features) {
      const mayLack = block.layOut(feature);
      const [column, from, mask] = [block.placeOf(feature), threshold, this.placeOf(first)];
      threshold += thresholds.length * 4;
      mark(column, from, threshold, mask);
      if (mayLack && missingLeft.length && mark_missing(column, missing))
        for (const split of missingLeft) unite(mask + split * BYTES, missing);
    }
  }
}

const [single, bits] = [new Float32Array(1), new Int32Array(1)];

/**
 * The largest number of single precision that is not above another: a single value is at most either or neither of both.
 *
 * @param {number} value
 * @returns {number} -Infinity for NaN, which nothing is at most
 */
function singleNotAbove(value) {
  if (Number.isNaN(value)) return Number.NEGATIVE_INFINITY;
  const nearest = Math.fround(value);
  if (nearest <= value) return nearest;
  single[0] = nearest;
  bits.set(new Int32Array(single.buffer));
  const own = /** @type {number} */ (bits[0]);
  // the next one below has the bits before these, or behind them where there is a sign
  bits[0] = nearest > 0 ? own - 1 : nearest < 0 ? own + 1 : 0x80000001 | 0;
  single.set(new Float32Array(bits.buffer));
  return /** @type {number} */ (single[0]);
}
