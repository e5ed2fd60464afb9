// The points that trees are grown on, and those of a tree, which are sorted by one feature after the other.

import { FeatureOrders, isNear } from "./feature_orders.mjs";
import { introsort, keyed, pointOf } from "./introsort.mjs";

const MAYBE = 1; // pairs of equal values to be expected in a node for which it is not looked whether there is one
const FEW = 24; // points that are sorted one by one
const SCANNED = 6; // steps through all points that take as long as sorting one

export class Points {
  /** A tree's points: those of each node are one stretch of it. */
  samples;
  #orders;
  /** 1 for each feature of which scikit-learn knows that values are missing; these come last. */
  #lacking;
  #keepsOrder;
  #isHere;
  #keyed;

  /**
   * @param {Float32Array} values one feature after the other, NaN where one is missing
   * @param {number} count
   * @param {{ keepsOrder?: boolean, lacking?: Uint8Array }} how
   *   `keepsOrder`: points that could stand in any order have to stand as they do in scikit-learn;
   *   `lacking`: 1 for each feature of which it knows that values are missing
   */
  constructor(values, count, { keepsOrder = false, lacking = new Uint8Array(0) }) {
    this.values = values;
    this.count = count;
    this.features = values.length / count;
    this.samples = new Int32Array(count);
    this.#orders = new FeatureOrders(values, count);
    this.#lacking = lacking;
    const isUnsorted = this.#orders.lacks.some((some, feature) => some && !lacking[feature]);
    this.#keepsOrder = keepsOrder || isUnsorted;
    this.#isHere = new Uint8Array(count);
    this.#keyed = new Int32Array(count);
  }

  /** All points, for each feature in its order; those that lack it come last. */
  get order() {
    return this.#orders.order;
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
   * Sort a node's points, which have been marked, by a feature; those that are known to lack it come last.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} feature
   * @returns {number} where these begin
   */
  sort(start, end, feature) {
    const there = this.#lacking[feature] ? this.#putLast(start, end, feature) : end;
    if (there > start && this.#keepsOrder) this.#sortAsThere(start, there, feature);
    else if (there > start) this.#sortAny(start, there, feature);
    return there;
  }

  /**
   * Put points that lack a feature last, as scikit-learn does.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} feature
   * @returns {number} where they begin
   */
  #putLast(start, end, feature) {
    let [first, last] = [start, end - 1];
    while (first <= last) {
      if (Number.isNaN(this.#valueAt(feature, last))) {
        last -= 1;
        continue;
      }
      if (Number.isNaN(this.#valueAt(feature, first))) {
        this.#swap(first, last);
        last -= 1;
      }
      first += 1;
    }
    return last + 1;
  }

  /**
   * Sort points of a node, those of equal values in any order.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} feature
   */
  #sortAny(start, end, feature) {
    const [n, m, at] = [this.count, end - start, feature * this.count];
    const { samples } = this;
    const { order, rank } = this.#orders;
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
   * Sort points of a node; those of equal values come in the order in which scikit-learn has them, which depends on that in
   * which they were.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} feature
   */
  #sortAsThere(start, end, feature) {
    const [at, m, { samples }] = [feature * this.count, end - start, this];
    const { equal, lacks, firstRank } = this.#orders;
    const pairs = /** @type {number} */ (equal[feature]);
    const isAmbiguous =
      (lacks[feature] && !this.#lacking[feature]) ||
      pairs * (m / this.count) ** 2 >= MAYBE ||
      (pairs && this.#areSomeEqual(start, end, at));
    if (!isAmbiguous) {
      this.#sortAny(start, end, feature);
      return;
    }
    const numbers = this.#keyed;
    for (let i = start; i < end; i += 1) {
      const point = /** @type {number} */ (samples[i]);
      numbers[i] = keyed(/** @type {number} */ (firstRank[at + point]), point);
    }
    introsort(numbers, start, m);
    for (let i = start; i < end; i += 1) samples[i] = pointOf(/** @type {number} */ (numbers[i]));
  }

  /**
   * True if some points of a node, which have been marked, have equal values.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} at where the feature begins
   */
  #areSomeEqual(start, end, at) {
    const [samples, isHere] = [this.samples, this.#isHere];
    const { order, rank, firstRank } = this.#orders;
    for (let i = start; i < end; i += 1) {
      const point = /** @type {number} */ (samples[i]);
      const first = /** @type {number} */ (firstRank[at + point]);
      const own = /** @type {number} */ (rank[at + point]);
      for (let other = first; other < own; other += 1)
        if (isHere[/** @type {number} */ (order[at + other])]) return true;
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
   * @param {number} i
   * @param {number} j
   */
  #swap(i, j) {
    const kept = /** @type {number} */ (this.samples[i]);
    this.samples[i] = /** @type {number} */ (this.samples[j]);
    this.samples[j] = kept;
  }

  /**
   * False if points sorted by a feature, of which none lacks it, have all the same value of it.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} feature
   */
  vary(start, end, feature) {
    return !isNear(this.#valueAt(feature, start), this.#valueAt(feature, end - 1));
  }

  /**
   * True if a node may be split before a place between any two points that do not lack a feature.
   *
   * @param {number} feature
   */
  areAllApart(feature) {
    return (
      !this.#orders.hasNear[feature] && !(this.#orders.lacks[feature] && !this.#lacking[feature])
    );
  }

  /**
   * True if a node, sorted by a feature, may be split before a place.
   *
   * @param {number} feature
   * @param {number} i
   */
  areApart(feature, i) {
    return !isNear(this.#valueAt(feature, i - 1), this.#valueAt(feature, i));
  }

  /**
   * Where between two neighbours scikit-learn splits a node.
   *
   * @param {number} feature
   * @param {number} i the place of the second
   */
  threshold(feature, i) {
    const [lower, higher] = [this.samples[i - 1], this.samples[i]];
    return this.thresholdBetween(
      feature,
      /** @type {number} */ (lower),
      /** @type {number} */ (higher),
    );
  }

  /**
   * Where between two points, of which none is between them, scikit-learn splits a node.
   *
   * @param {number} feature
   * @param {number} one
   * @param {number} other
   */
  thresholdBetween(feature, one, other) {
    const at = feature * this.count;
    const lower = /** @type {number} */ (this.values[at + one]);
    const higher = /** @type {number} */ (this.values[at + other]);
    const middle = lower / 2 + higher / 2;
    return middle === higher || Math.abs(middle) === Number.POSITIVE_INFINITY ? lower : middle;
  }

  /**
   * Put the points of a node that are not above a threshold before the others, and those that lack the feature last.
   *
   * @param {number} start
   * @param {number} end
   * @param {number} feature
   * @param {number} threshold
   * @param {number} lacking how many do, as far as it is known
   */
  partition(start, end, feature, threshold, lacking) {
    let [first, last, there] = [start, end - 1, end - 1 - lacking];
    while (lacking ? first <= there : first < there) {
      if (lacking && Number.isNaN(this.#valueAt(feature, last))) {
        last -= 1;
        continue;
      }
      if (lacking && Number.isNaN(this.#valueAt(feature, first))) {
        this.#swap(first, last);
        last -= 1;
      }
      if (this.#valueAt(feature, first) <= threshold) first += 1;
      else {
        this.#swap(first, there);
        there -= 1;
      }
    }
  }

  /**
   * Move the last points of a node to a place before them.
   *
   * @param {number} place
   * @param {number} end
   * @param {number} count how many
   */
  moveTo(place, end, count) {
    for (let i = 0; i < count; i += 1) this.#swap(place + i, end - 1 - i);
  }
}

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
