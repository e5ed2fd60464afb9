// The points in the order of each feature, once for all trees that are grown on them.

/** Of two values no farther apart scikit-learn takes none for the higher; added in single precision. */
const NEAR = Math.fround(1e-7);

export class FeatureOrders {
  /** The points, for each feature from its lowest value to its highest; those that lack it come last. */
  order;
  /** The place of each point in that order, and the first place of those whose values are equal to its; -1 if it lacks one. */
  rank;
  firstRank;
  /** Of each feature: how many values are equal to one before, whether some are near each other, whether some are missing. */
  equal;
  hasNear;
  lacks;

  /**
   * @param {Float32Array} values one feature after the other, NaN where one is missing
   * @param {number} count of points
   */
  constructor(values, count) {
    const features = values.length / count;
    this.order = new Int32Array(values.length);
    this.rank = new Int32Array(values.length);
    this.firstRank = new Int32Array(values.length);
    this.equal = new Int32Array(features);
    this.hasNear = new Uint8Array(features);
    this.lacks = new Uint8Array(features);
    for (let feature = 0; feature < features; feature += 1) this.#sort(values, count, feature);
  }

  /**
   * @param {Float32Array} values
   * @param {number} count
   * @param {number} feature
   */
  #sort(values, count, feature) {
    const at = feature * count;
    const own = values.subarray(at, at + count);
    const order = this.order.subarray(at, at + count);
    for (let i = 0; i < count; i += 1) order[i] = i;
    order.sort((a, b) => compared(own[a] ?? 0, own[b] ?? 0) || a - b);
    let [first, before, equal] = [0, Number.NaN, 0];
    for (let i = 0; i < count; i += 1) {
      const point = /** @type {number} */ (order[i]);
      const value = /** @type {number} */ (own[point]);
      if (value === before) equal += 1;
      else first = i;
      if (isNear(before, value)) this.hasNear[feature] = 1;
      if (Number.isNaN(value)) this.lacks[feature] = 1;
      this.rank[at + point] = i;
      this.firstRank[at + point] = Number.isNaN(value) ? -1 : first;
      before = value;
    }
    this.equal[feature] = equal;
  }
}

/**
 * True where no split may lie between two values.
 *
 * @param {number} lower
 * @param {number} higher
 */
export const isNear = (lower, higher) => higher <= Math.fround(lower + NEAR);

/**
 * The order of two values, NaN behind all.
 *
 * @param {number} a
 * @param {number} b
 */
function compared(a, b) {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}
