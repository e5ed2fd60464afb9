// The sums of the values that trees give each of many rows, added in the trees' order.

import { ROWS_PER_WORD, SplitMasks } from "./split_masks.mjs";

/** @import { Nodes } from "./split_masks.mjs" */

const WORDS = 16; // of a mask: masks of a block stay in the processor's cache

/**
 * What adds the values of trees.
 *
 * @param {Nodes & { values: Float64Array }} nodes the value of each leaf
 * @returns {(table: Float32Array, width: number, sums: Float64Array) => void} to a number for each row of a table
 */
export function treeAdder(nodes) {
  const { left, right, values, roots } = nodes;
  const splits = new SplitMasks(nodes);
  const masks = new Int32Array(splits.count * WORDS);
  const sizes = Array.from(roots, (root, i) => (roots[i + 1] ?? left.length) - root);
  // Which rows come to each node of a tree.
  const here = new Int32Array(Math.max(0, ...sizes) * WORDS);

  /**
   * Send a block of rows from a node to its children.
   *
   * @param {number} node in its tree
   * @param {number} root
   */
  const divide = (node, root) => {
    const split = /** @type {number} */ (splits.of[root + node]) * WORDS;
    const toLeft = /** @type {number} */ (left[root + node]) * WORDS;
    const toRight = /** @type {number} */ (right[root + node]) * WORDS;
    for (let word = 0; word < WORDS; word += 1) {
      const rows = /** @type {number} */ (here[node * WORDS + word]);
      const goLeft = rows & /** @type {number} */ (masks[split + word]);
      here[toLeft + word] = goLeft;
      here[toRight + word] = rows ^ goLeft;
    }
  };

  /**
   * Add a leaf's value to the rows that come to it.
   *
   * @param {number} node in its tree
   * @param {number} value
   * @param {Float64Array} sums
   * @param {number} start
   */
  const add = (node, value, sums, start) => {
    for (let word = 0; word < WORDS; word += 1) {
      const at = start + word * ROWS_PER_WORD;
      let rows = /** @type {number} */ (here[node * WORDS + word]);
      while (rows) {
        const lowest = rows & -rows;
        const row = at + 31 - Math.clz32(lowest);
        sums[row] = /** @type {number} */ (sums[row]) + value;
        rows ^= lowest;
      }
    }
  };

  const runs = runsOf(roots, left);
  const ofRoots = Float64Array.from(roots, (root) => /** @type {number} */ (values[root]));

  return (table, width, sums) => {
    const most = WORDS * ROWS_PER_WORD;
    for (let start = 0; start < sums.length; start += most) {
      const rows = Math.min(most, sums.length - start);
      splits.fill(table, width, start, rows, masks, WORDS);
      for (const { from, to, isOfLeaves } of runs) {
        if (isOfLeaves) {
          addToAll(ofRoots.subarray(from, to), sums.subarray(start, start + rows));
          continue;
        }
        for (let tree = from; tree < to; tree += 1) {
          const root = /** @type {number} */ (roots[tree]);
          for (let word = 0; word < WORDS; word += 1)
            here[word] = wordOf(rows - word * ROWS_PER_WORD);
          for (let node = 0; node < /** @type {number} */ (sizes[tree]); node += 1) {
            if (/** @type {number} */ (left[root + node]) >= 0) divide(node, root);
            else add(node, /** @type {number} */ (values[root + node]), sums, start);
          }
        }
      }
    }
  };
}

/**
 * Trees one after the other that are each one leaf, as boosting's are once all points are fitted, or that are not.
 *
 * @param {Int32Array} roots
 * @param {Int32Array} left
 */
function runsOf(roots, left) {
  /** @type {{ from: number, to: number, isOfLeaves: boolean }[]} */
  const runs = [];
  roots.forEach((root, tree) => {
    const isOfLeaves = /** @type {number} */ (left[root]) < 0;
    const last = runs.at(-1);
    if (last?.isOfLeaves === isOfLeaves) last.to = tree + 1;
    else runs.push({ from: tree, to: tree + 1, isOfLeaves });
  });
  return runs;
}

/**
 * Add values to each sum, one after the other. Four sums at a time do not wait for each other.
 *
 * @param {Float64Array} values
 * @param {Float64Array} sums
 */
function addToAll(values, sums) {
  let row = 0;
  for (; row + 3 < sums.length; row += 4) {
    let a = /** @type {number} */ (sums[row]);
    let b = /** @type {number} */ (sums[row + 1]);
    let c = /** @type {number} */ (sums[row + 2]);
    let d = /** @type {number} */ (sums[row + 3]);
    for (let i = 0; i < values.length; i += 1) {
      const value = /** @type {number} */ (values[i]);
      a += value;
      b += value;
      c += value;
      d += value;
    }
    sums[row] = a;
    sums[row + 1] = b;
    sums[row + 2] = c;
    sums[row + 3] = d;
  }
  for (; row < sums.length; row += 1) {
    for (const value of values) sums[row] = /** @type {number} */ (sums[row]) + value;
  }
}

/**
 * A bit for each of some rows, at most 32.
 *
 * @param {number} rows
 */
const wordOf = (rows) => (rows >= ROWS_PER_WORD ? -1 : rows <= 0 ? 0 : 2 ** rows - 1);
