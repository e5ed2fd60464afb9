// Which rows of a table go left at each different split of many trees, a bit for each row. Many trees have the same splits,
// and a row's place among the thresholds of a feature tells of all of them at once.

export const ROWS_PER_WORD = 32;
const CELLS_EACH = 4; // more cells than thresholds: in few is there more than one

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

/** The different splits of a feature. */
class FeatureSplits {
  /**
   * The range of the thresholds is cut in equal cells; this is how many thresholds lie before each.
   *
   * @type {Int32Array}
   */
  #before;
  /** The thresholds, and one that no value is above. */
  #ends;
  /** @type {number} */
  #lowest;
  /** @type {number} */
  #scale;

  /**
   * @param {number} feature
   * @param {number} first the number of its first split
   * @param {Float64Array} thresholds ascending
   * @param {Uint8Array} missingLeft
   */
  constructor(feature, first, thresholds, missingLeft) {
    this.feature = feature;
    this.first = first;
    this.count = thresholds.length;
    this.#ends = Float64Array.of(...thresholds, Number.POSITIVE_INFINITY);
    this.missingLeft = missingLeft;
    const finite = thresholds.filter(Number.isFinite);
    this.#lowest = finite[0] ?? 0;
    const cells = CELLS_EACH * thresholds.length;
    const scale = (cells - 1) / ((finite.at(-1) ?? 0) - this.#lowest);
    this.#scale = Number.isFinite(scale) ? scale : 0;
    this.#before = new Int32Array(cells + 1);
    for (const threshold of thresholds) {
      const after = this.#cellOf(threshold) + 1;
      this.#before[after] = /** @type {number} */ (this.#before[after]) + 1;
    }
    for (let cell = 1; cell <= cells; cell += 1)
      this.#before[cell] =
        /** @type {number} */ (this.#before[cell]) + /** @type {number} */ (this.#before[cell - 1]);
  }

  /**
   * The cell of a value, which never decreases as the value grows, whatever the rounding.
   *
   * @param {number} value
   * @returns {number}
   */
  #cellOf(value) {
    const cell = (value - this.#lowest) * this.#scale;
    return Math.min(this.#before.length - 2, Math.max(0, cell)) | 0;
  }

  /**
   * Mark each of some rows in the mask of its place: that of the first threshold that its value is not above, or behind
   * the last.
   *
   * @param {Float32Array} table row by row
   * @param {number} width of a row
   * @param {number} start the first row
   * @param {number} rows
   * @param {Int32Array} masks of the places
   * @param {number} words of a mask
   * @param {Int32Array} missing a mask of the rows that lack the feature
   * @returns {boolean} whether there are any
   */
  mark(table, width, start, rows, masks, words, missing) {
    const [before, ends, lowest, scale] = [this.#before, this.#ends, this.#lowest, this.#scale];
    const lastCell = before.length - 2;
    let isMissing = false;
    let at = start * width + this.feature;
    for (let row = 0; row < rows; row += 1) {
      const value = /** @type {number} */ (table[at]);
      at += width;
      const [word, bit] = [row >> 5, 1 << (row & 31)];
      if (Number.isNaN(value)) {
        isMissing = true;
        missing[word] = /** @type {number} */ (missing[word]) | bit;
        continue;
      }
      const cell = Math.min(lastCell, Math.max(0, (value - lowest) * scale)) | 0;
      let place = /** @type {number} */ (before[cell]);
      // no branch, for as often as not it is one more: there is one threshold in most cells
      place += Number(value > /** @type {number} */ (ends[place]));
      while (value > /** @type {number} */ (ends[place])) place += 1;
      const mask = place * words + word;
      masks[mask] = /** @type {number} */ (masks[mask]) | bit;
    }
    return isMissing;
  }
}

export class SplitMasks {
  /** The number of each node's split; of leaves it says nothing. */
  of;
  count = 0;
  /** @type {FeatureSplits[]} */
  #features = [];
  /** Of one feature, a mask for each place among its thresholds. */
  #here = new Int32Array(0);

  /** @param {Nodes} nodes */
  constructor({ left, feature, threshold, missingLeft }) {
    this.of = new Int32Array(left.length);
    /** @type {number[][]} */
    const byFeature = [];
    for (let node = 0; node < left.length; node += 1) {
      if (/** @type {number} */ (left[node]) < 0) continue;
      const own = /** @type {number} */ (feature[node]);
      byFeature[own] ??= [];
      byFeature[own].push(node);
    }
    /** @param {number} node */
    const thresholdAt = (node) => {
      const own = /** @type {number} */ (threshold[node]);
      return Number.isNaN(own) ? Number.NEGATIVE_INFINITY : own; // none is at most NaN
    };
    /** @param {number} node */
    const missingAt = (node) => /** @type {number} */ (missingLeft[node]);
    byFeature.forEach((nodes, own) => {
      nodes.sort((a, b) => thresholdAt(a) - thresholdAt(b) || missingAt(a) - missingAt(b));
      const first = this.count;
      /** @type {number[]} */
      const different = [];
      nodes.forEach((node, i) => {
        const before = nodes[i - 1];
        const isOther =
          before === undefined ||
          thresholdAt(before) !== thresholdAt(node) ||
          missingAt(before) !== missingAt(node);
        if (isOther) different.push(node);
        this.of[node] = first + different.length - 1;
      });
      const thresholds = Float64Array.from(different, thresholdAt);
      const missing = Uint8Array.from(different, missingAt);
      this.#features.push(new FeatureSplits(own, first, thresholds, missing));
      this.count += different.length;
    });
  }

  /**
   * Fill in the masks of a block of rows.
   *
   * @param {Float32Array} table row by row
   * @param {number} width of a row
   * @param {number} start the block's first row
   * @param {number} rows
   * @param {Int32Array} masks
   * @param {number} words of a mask
   */
  fill(table, width, start, rows, masks, words) {
    const missing = new Int32Array(words);
    const most = 1 + Math.max(0, ...this.#features.map(({ count }) => count));
    if (this.#here.length < most * words) this.#here = new Int32Array(most * words);
    const here = this.#here;
    for (const splits of this.#features) {
      const { first, count, missingLeft } = splits;
      here.fill(0, 0, (count + 1) * words);
      const isMissing = splits.mark(table, width, start, rows, here, words, missing);
      const [begin, end] = [first * words, (first + count) * words];
      for (let at = begin; at < begin + words; at += 1)
        masks[at] = /** @type {number} */ (here[at - begin]);
      for (let at = begin + words; at < end; at += 1)
        masks[at] =
          /** @type {number} */ (here[at - begin]) | /** @type {number} */ (masks[at - words]);
      if (!isMissing) continue;
      for (let at = begin; at < end; at += 1)
        if (missingLeft[Math.floor(at / words) - first])
          masks[at] =
            /** @type {number} */ (masks[at]) | /** @type {number} */ (missing[at % words]);
      missing.fill(0);
    }
  }
}
