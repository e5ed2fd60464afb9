// The nodes of many trees, column by column, as scikit-learn keeps them of one.

const LEAF = -1;
const UNDEFINED = -2;

/** Nodes, each tree's from its root on. */
export class NodeTable {
  left = new Int32Array(0);
  right = new Int32Array(0);
  feature = new Int32Array(0);
  threshold = new Float64Array(0);
  impurity = new Float64Array(0);
  points = new Int32Array(0);
  weight = new Float64Array(0);
  missingLeft = new Uint8Array(0);
  values = new Float64Array(0);
  count = 0;
  #first = 0;
  #valuesEach;
  /** @type {number[]} */
  sizes = [];
  /** @type {number[]} */
  depths = [];

  /** @param {number} valuesEach how many values a node has */
  constructor(valuesEach) {
    this.#valuesEach = valuesEach;
  }

  /**
   * Add a leaf to the tree.
   *
   * @param {number} parent its number, -1 for the root
   * @param {boolean} isLeft
   * @param {number} impurity
   * @param {number} points
   * @param {number} weight
   * @returns {number} its number in the tree
   */
  add(parent, isLeft, impurity, points, weight) {
    const at = this.count;
    if (at === this.left.length) this.#grow();
    this.left[at] = LEAF;
    this.right[at] = LEAF;
    this.feature[at] = UNDEFINED;
    this.threshold[at] = UNDEFINED;
    this.impurity[at] = impurity;
    this.points[at] = points;
    this.weight[at] = weight;
    this.missingLeft[at] = 0;
    this.count += 1;
    const node = at - this.#first;
    if (parent >= 0) (isLeft ? this.left : this.right)[this.#first + parent] = node;
    return node;
  }

  /**
   * Set the two values of the node that was added last.
   *
   * @param {number} one
   * @param {number} other
   */
  setValues(one, other) {
    const at = 2 * (this.count - 1);
    this.values[at] = one;
    this.values[at + 1] = other;
  }

  /**
   * Make the node that was added last a branch.
   *
   * @param {number} feature
   * @param {number} threshold
   * @param {boolean} isMissingLeft
   */
  split(feature, threshold, isMissingLeft) {
    const at = this.count - 1;
    this.feature[at] = feature;
    this.threshold[at] = threshold;
    this.missingLeft[at] = isMissingLeft ? 1 : 0;
  }

  /**
   * End a tree.
   *
   * @param {number} depth
   */
  end(depth) {
    this.sizes.push(this.count - this.#first);
    this.depths.push(depth);
    this.#first = this.count;
  }

  /**
   * Add a tree of another table of as many values each.
   *
   * @param {NodeTable} other
   * @param {number} start where its nodes begin there
   * @param {number} tree its number there
   */
  copy(other, start, tree) {
    const size = /** @type {number} */ (other.sizes[tree]);
    while (this.count + size > this.left.length) this.#grow();
    const [at, end] = [this.count, start + size];
    this.left.set(other.left.subarray(start, end), at);
    this.right.set(other.right.subarray(start, end), at);
    this.feature.set(other.feature.subarray(start, end), at);
    this.threshold.set(other.threshold.subarray(start, end), at);
    this.impurity.set(other.impurity.subarray(start, end), at);
    this.points.set(other.points.subarray(start, end), at);
    this.weight.set(other.weight.subarray(start, end), at);
    this.missingLeft.set(other.missingLeft.subarray(start, end), at);
    const each = this.#valuesEach;
    this.values.set(other.values.subarray(each * start, each * end), each * at);
    this.count += size;
    this.end(/** @type {number} */ (other.depths[tree]));
  }

  /** All of it, none longer than it is. */
  columns() {
    const { count } = this;
    return {
      sizes: Int32Array.from(this.sizes),
      depths: Int32Array.from(this.depths),
      left: this.left.subarray(0, count),
      right: this.right.subarray(0, count),
      feature: this.feature.subarray(0, count),
      threshold: this.threshold.subarray(0, count),
      impurity: this.impurity.subarray(0, count),
      points: this.points.subarray(0, count),
      weight: this.weight.subarray(0, count),
      missingLeft: this.missingLeft.subarray(0, count),
      values: this.values.subarray(0, count * this.#valuesEach),
    };
  }

  #grow() {
    const room = 2 * this.left.length || 4096;
    this.left = longer(this.left, new Int32Array(room));
    this.right = longer(this.right, new Int32Array(room));
    this.feature = longer(this.feature, new Int32Array(room));
    this.threshold = longer(this.threshold, new Float64Array(room));
    this.impurity = longer(this.impurity, new Float64Array(room));
    this.points = longer(this.points, new Int32Array(room));
    this.weight = longer(this.weight, new Float64Array(room));
    this.missingLeft = longer(this.missingLeft, new Uint8Array(room));
    this.values = longer(this.values, new Float64Array(room * this.#valuesEach));
  }
}

/**
 * @template {Int32Array | Float64Array | Uint8Array} T
 * @param {T} short
 * @param {T} long
 */
function longer(short, long) {
  long.set(short);
  return long;
}
