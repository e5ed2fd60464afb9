// The points that trees are grown on, and those of a tree, which are sorted by one feature after the other.

import { introsort, POINT_BITS } from "./introsort.mjs";

const POINT = 2 ** POINT_BITS - 1;
/** Of two values no farther apart scikit-learn takes none for the higher; added in single precision. */
const NEAR = Math.fround(1e-7);
const MAYBE = 1; // pairs of equal values to be expected in a node for which it is not looked whether there is one
const FEW = 24; // points that are sorted one by one
const SCANNED = 6; // steps through all points that take as long as sorting one

export class Points {
  /** A tree's points: those of each node are one stretch of it. */
  samples;
  #order;
  #rank;
  /** Of each feature how many values are equal to another; and the ranks, the same for equal ones. */
  #equal;
  #equalRank;
  #hasNear;
  #isHere;
  #entries;

  /**
   * @param {Float32Array} values one feature after the other; none is missing
   * @param {number} count
   */
  constructor(values, count) {
    this.values = values;
    this.count = count;
    this.features = values.length / count;
    this.samples = new Int32Array(count);
    this.#order = new Int32Array(values.length);
    this.#rank = new Int32Array(values.length);
    this.#equal = new Int32Array(this.features);
    this.#hasNear = new Uint8Array(this.features);
    this.#isHere = new Uint8Array(count);
    this.#equalRank = new Int32Array(values.length);
    this.#entries = new Int32Array(count);
    for (let feature = 0; feature < this.features; feature += 1) this.#rankBy(feature);
  }

  /** @param {number} feature */
  #rankBy(feature) {
    const [n, at] = [this.count, feature * this.count];
    const own = this.values.subarray(at, at + n);
    const order = this.#order.subarray(at, at + n);
    for (let i = 0; i < n; i += 1) order[i] = i;
    order.sort((a, b) => /** @type {number} */ (own[a]) - /** @type {number} */ (own[b]) || a - b);
    let [first, before, equal] = [0, Number.NaN, 0];
    for (let i = 0; i < n; i += 1) {
      const point = /** @type {number} */ (order[i]);
      const value = /** @type {number} */ (own[point]);
      this.#rank[at + point] = i;
      if (value === before) equal += 1;
      else first = i;
      if (i && !isHigher(before, value)) this.#hasNear[feature] = 1;
      this.#equalRank[at + point] = first;
      before = value;
    }
    this.#equal[feature] = equal;
  }

  /**
   * Get ready to sort a node's points by several features.
   *
   * @param {number} start
   * @param {number} end
   */
  mark(start, end) {
    const [samples, isHere] = [this.samples, this.#isHere];
    isHere.fill(0);
    for (let i = start; i < end; i += 1) isHere[/** @type {number} */ (samples[i])] = 1;
  }

  /**
   * Sort a node's points, which have been marked, by a feature.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} feature
   */
  sort(start, end, feature) {
    const [n, m, at] = [this.count, end - start, feature * this.count];
    const { samples } = this;
    const [order, rank] = [this.#order, this.#rank];
    if (m > FEW && n < SCANNED * m) {
      const isHere = this.#isHere;
      for (let i = at, k = start; k < end; i += 1) {
        const point = /** @type {number} */ (order[i]);
        samples[k] = point;
        k += /** @type {number} */ (isHere[point]);
      }
      return;
    }
    for (let i = start; i < end; i += 1)
      samples[i] = /** @type {number} */ (rank[at + /** @type {number} */ (samples[i])]);
    if (m <= FEW) sortFew(samples, start, end);
    else samples.subarray(start, end).sort();
    for (let i = start; i < end; i += 1)
      samples[i] = /** @type {number} */ (order[at + /** @type {number} */ (samples[i])]);
  }

  /**
   * The same, but points of equal values come in the order in which scikit-learn has them, which depends on that in which
   * they were.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} feature
   */
  sortAsThere(start, end, feature) {
    const [m, at] = [end - start, feature * this.count];
    const equal = /** @type {number} */ (this.#equal[feature]);
    if (!equal) {
      this.sort(start, end, feature);
      return;
    }
    const [samples, entries, equalRank] = [this.samples, this.#entries, this.#equalRank];
    for (let i = 0; i < m; i += 1) {
      const point = /** @type {number} */ (samples[start + i]);
      const key = /** @type {number} */ (equalRank[at + point]);
      entries[i] = (key << POINT_BITS) | point;
    }
    if (equal * (m / this.count) ** 2 < MAYBE) {
      this.sort(start, end, feature);
      if (!this.#areSomeEqual(start, end, at)) return;
    }
    introsort(entries, m);
    for (let i = 0; i < m; i += 1) samples[start + i] = /** @type {number} */ (entries[i]) & POINT;
  }

  /**
   * True if some of a node's sorted points have equal values.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} at where the feature begins
   */
  #areSomeEqual(start, end, at) {
    const [samples, equalRank] = [this.samples, this.#equalRank];
    let before = -1;
    for (let i = start; i < end; i += 1) {
      const rank = /** @type {number} */ (equalRank[at + /** @type {number} */ (samples[i])]);
      if (rank === before) return true;
      before = rank;
    }
    return false;
  }

  /**
   * The value of a feature of the sample at a place.
   *
   * @param {number} feature
   * @param {number} i
   */
  #valueAt(feature, i) {
    const point = /** @type {number} */ (this.samples[i]);
    return /** @type {number} */ (this.values[feature * this.count + point]);
  }

  /**
   * False if all points of a node, sorted by a feature, have the same value of it.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} feature
   */
  vary(start, end, feature) {
    return isHigher(this.#valueAt(feature, start), this.#valueAt(feature, end - 1));
  }

  /**
   * True if a node may be split before a place between any two points.
   *
   * @param {number} feature
   */
  areAllApart(feature) {
    return !this.#hasNear[feature];
  }

  /**
   * True if a node, sorted by a feature, may be split before a place.
   *
   * @param {number} feature
   * @param {number} i
   */
  areApart(feature, i) {
    return isHigher(this.#valueAt(feature, i - 1), this.#valueAt(feature, i));
  }

  /**
   * Where between two neighbours scikit-learn splits a node.
   *
   * @param {number} feature
   * @param {number} i the place of the second
   */
  threshold(feature, i) {
    const [lower, higher] = [this.#valueAt(feature, i - 1), this.#valueAt(feature, i)];
    const middle = lower / 2 + higher / 2;
    return middle === higher || !Number.isFinite(middle) ? lower : middle;
  }

  /**
   * Put the points of a node that are not above a threshold before the others.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} feature
   * @param {number} threshold
   */
  partition(start, end, feature, threshold) {
    const { samples, values } = this;
    const at = feature * this.count;
    let [first, last] = [start, end - 1];
    while (first < last) {
      const point = /** @type {number} */ (samples[first]);
      if (/** @type {number} */ (values[at + point]) <= threshold) first += 1;
      else {
        samples[first] = /** @type {number} */ (samples[last]);
        samples[last] = point;
        last -= 1;
      }
    }
  }
}

/**
 * @param {number} lower
 * @param {number} higher
 */
const isHigher = (lower, higher) => higher > Math.fround(lower + NEAR);

/**
 * @param {Int32Array} numbers
 * @param {number} start
 * @param {number} end
 */
function sortFew(numbers, start, end) {
  for (let i = start + 1; i < end; i += 1) {
    const number = /** @type {number} */ (numbers[i]);
    let j = i;
    while (j > start && /** @type {number} */ (numbers[j - 1]) > number) {
      numbers[j] = /** @type {number} */ (numbers[j - 1]);
      j -= 1;
    }
    numbers[j] = number;
  }
}
