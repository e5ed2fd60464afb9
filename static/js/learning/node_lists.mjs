// The points of nodes in the order of a feature, handed down from a node to its children, so that no node is sorted.

/** The deepest level with lists: they take two bytes for each point and feature, on every level. */
export const DEEPEST_LISTED = 8;

/**
 * How the points of a node are divided.
 *
 * @typedef {object} Division
 * @property {number} start
 * @property {number} middle where those begin that go right
 * @property {number} end
 * @property {Uint8Array} isLeft 1 for each point that goes left
 */

/** Lists of the nodes from the root to the one that is looked at. */
export class NodeLists {
  #count;
  #features;
  /** On each level, of each feature: the points of its nodes, each node's where they stand in the tree. */
  #levels;
  /** On each level, 1 for each feature whose points are listed for the children of the node above. */
  #isListed = [new Uint8Array(0)];
  /**
   * On each level, how the node is divided that is looked at or is above it.
   *
   * @type {Division[]}
   */
  #divisions = [];

  /**
   * @param {Int32Array} order the points, fewer than 65536, for each feature from its lowest value to its highest
   * @param {number} count of points
   */
  constructor(order, count) {
    this.#count = count;
    this.#features = order.length / count;
    this.#levels = [Uint16Array.from(order)];
  }

  /**
   * Have the points of a node divided.
   *
   * @param {number} level of the node
   * @param {Int32Array} samples
   * @param {number} start of the node's points
   * @param {number} middle where those begin that go right
   * @param {number} end
   */
  divide(level, samples, start, middle, end) {
    if (level >= DEEPEST_LISTED) return;
    const { isLeft } = this.#divisions[level] ?? { isLeft: new Uint8Array(this.#count) };
    this.#divisions[level] = { start, middle, end, isLeft };
    for (let i = start; i < middle; i += 1) isLeft[/** @type {number} */ (samples[i])] = 1;
    for (let i = middle; i < end; i += 1) isLeft[/** @type {number} */ (samples[i])] = 0;
    this.#levels[level + 1] ??= new Uint16Array(this.#count * this.#features);
    this.#isListed[level + 1] ??= new Uint8Array(this.#features);
    this.#isListed[level + 1]?.fill(0);
  }

  /**
   * The points of all nodes of a level, for each feature in its order. Those of the node that is looked at are listed where
   * they stand in the tree, of this feature and of others that were asked for.
   *
   * @param {number} level
   * @param {number} feature
   * @returns {Uint16Array}
   */
  of(level, feature) {
    const points = /** @type {Uint16Array} */ (this.#levels[level]);
    const isListed = /** @type {Uint8Array} */ (this.#isListed[level]);
    if (level === 0 || isListed[feature]) return points;
    isListed[feature] = 1;
    const at = feature * this.#count;
    const above = /** @type {Division} */ (this.#divisions[level - 1]);
    const { start, middle, end, isLeft } = above;
    hand(this.of(level - 1, feature), points, isLeft, at + start, at + middle, at + end);
    return points;
  }
}

/**
 * List a node's points for its two children.
 *
 * @param {Uint16Array} node
 * @param {Uint16Array} children
 * @param {Uint8Array} isLeft
 * @param {number} start
 * @param {number} middle
 * @param {number} end
 */
function hand(node, children, isLeft, start, middle, end) {
  let [left, right] = [start, middle];
  for (let i = start; i < end; i += 1) {
    const point = /** @type {number} */ (node[i]);
    const goesLeft = /** @type {number} */ (isLeft[point]);
    children[right ^ ((right ^ left) & -goesLeft)] = point; // no branch: it could not be foretold
    left += goesLeft;
    right += 1 - goesLeft;
  }
}
