// The sums of the values that trees give each of many rows, added in the trees' order.

import { BYTES, ROWS, SplitMasks } from "./split_masks.mjs";

/** @import { Nodes } from "./split_masks.mjs" */

/**
 * What adds the values of trees.
 *
 * @param {WebAssembly.Module} module of tree_masks.wat
 * @param {Nodes & { values: Float64Array }} nodes the value of each leaf
 * @param {number} width of the tables
 * @returns {(table: Float32Array, sums: Float64Array) => void} to a number for each row of a table
 */
export function treeAdder(module, nodes, width) {
  const { left, right, values, roots } = nodes;
  const splits = new SplitMasks(module, nodes, width);
  const { kernel, masks } = splits;
  const sizes = Array.from(roots, (root, i) => (roots[i + 1] ?? left.length) - root);
  // Which rows come to each node of a tree: to the root all.
  const here = splits.reserve(Math.max(1, ...sizes) * BYTES);
  const added = splits.reserve(ROWS * Float64Array.BYTES_PER_ELEMENT);
  const { buffer } = kernel.memory;
  new Uint8Array(buffer, here, BYTES).fill(0xff);
  const ofBlock = new Float64Array(buffer, added, ROWS);

  /**
   * Add a tree's values to the block's rows.
   *
   * @param {number} root
   * @param {number} size
   */
  const addTree = (root, size) => {
    for (let node = 0; node < size; node += 1) {
      const rows = here + node * BYTES;
      const toLeft = /** @type {number} */ (left[root + node]);
      if (toLeft < 0) {
        kernel.add(rows, /** @type {number} */ (values[root + node]), added);
        continue;
      }
      const toRight = /** @type {number} */ (right[root + node]);
      const split = masks + /** @type {number} */ (splits.of[root + node]) * BYTES;
      kernel.divide(rows, split, here + toLeft * BYTES, here + toRight * BYTES);
    }
  };

  const runs = runsOf(roots, left);
  const ofRoots = Float64Array.from(roots, (root) => /** @type {number} */ (values[root]));

  return (table, sums) => {
    for (let start = 0; start < sums.length; start += ROWS) {
      const rows = Math.min(ROWS, sums.length - start);
      splits.fill(table.subarray(start * width, (start + rows) * width), width);
      ofBlock.set(sums.subarray(start, start + rows));
      for (const { from, to, isOfLeaves } of runs) {
        if (isOfLeaves) addToAll(ofRoots.subarray(from, to), ofBlock.subarray(0, rows));
        else
          for (let tree = from; tree < to; tree += 1)
            addTree(/** @type {number} */ (roots[tree]), /** @type {number} */ (sizes[tree]));
      }
      sums.set(ofBlock.subarray(0, rows), start);
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
