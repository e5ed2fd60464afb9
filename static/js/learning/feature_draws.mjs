// Which features are tried at a node, drawn as scikit-learn draws them.

import { Xorshift } from "./random_numbers.mjs";

/** The features of a tree in the order in which they were drawn so far; those constant in a node are not tried below it. */
export class FeatureDraws {
  #features;
  #constants;
  #most;
  #random = new Xorshift(1);

  /**
   * @param {number} features how many there are
   * @param {number} most are tried at a node
   */
  constructor(features, most) {
    this.#features = new Int32Array(features);
    this.#constants = new Int32Array(features);
    this.#most = most;
  }

  /**
   * Begin a tree.
   *
   * @param {number} state of the random numbers
   */
  begin(state) {
    this.#random = new Xorshift(state);
    for (let i = 0; i < this.#features.length; i += 1) this.#features[i] = i;
  }

  /**
   * Try features at a node.
   *
   * @param {number} known how many are constant in the node above
   * @param {(feature: number) => boolean} attempt returns false if the feature is constant in this node
   * @returns {number} how many are known to be constant then
   */
  tryAt(known, attempt) {
    const [features, constants, most] = [this.#features, this.#constants, this.#most];
    let [left, visited, found, drawn, constant] = [features.length, 0, 0, 0, known];
    while (left > constant && (visited < most || visited <= found + drawn)) {
      visited += 1;
      const place = this.#random.between(drawn, left - found);
      if (place < known) {
        swap(features, drawn, place);
        drawn += 1;
      } else if (attempt(/** @type {number} */ (features[place + found]))) {
        left -= 1;
        swap(features, left, place + found);
      } else {
        swap(features, constant, place + found);
        found += 1;
        constant += 1;
      }
    }
    features.set(constants.subarray(0, known));
    constants.set(features.subarray(known, constant), known);
    return constant;
  }
}

/**
 * @param {Int32Array} places
 * @param {number} one
 * @param {number} other
 */
function swap(places, one, other) {
  const kept = /** @type {number} */ (places[one]);
  places[one] = /** @type {number} */ (places[other]);
  places[other] = kept;
}
