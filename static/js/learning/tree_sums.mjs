// The sums of the values that trees give each of many rows, added in the trees' order.

import { Branches } from "./branches.mjs";
import { ROWS, SplitMasks } from "./split_masks.mjs";

/** @import { Nodes } from "./split_masks.mjs" */

const DIGITS = 5; // of a leaf's number in its tree: there are at most 32

/**
 * What adds the values of trees of at most 32 leaves.
 *
 * @param {WebAssembly.Module} module of tree_masks.wat
 * @param {Nodes & { values: Float64Array }} nodes the value of each leaf
 * @param {number} width of the tables
 * @returns {(table: Float32Array, sums: Float64Array) => void} to a number for each row of a table
 */
export function treeAdder(module, nodes, width) {
  const { left, values, roots } = nodes;
  const splits = new SplitMasks(module, nodes, width);
  const { kernel } = splits;
  const branches = new Branches(splits, nodes, DIGITS);
  const leaves = numberedLeaves(nodes);
  /** @param {number} leaf */
  const numberOf = (leaf) => /** @type {number} */ (leaves.numbers[leaf]);
  const digits = Array.from({ length: DIGITS }, (_, digit) =>
    branches.masksOf((leaf) => (numberOf(leaf) >> digit) & 1),
  );
  branches.layOut();
  const first = splits.write(Float64Array.from(leaves.nodes, (leaf) => values[leaf] ?? 0));
  /** @type {[number, number, number, number, number, number][]} of each tree */
  const told = Array.from(roots, (_, tree) => {
    const places = digits.map((masks) => splits.placeOf(/** @type {number} */ (masks[tree])));
    return /** @type {any} */ ([...places, first + /** @type {number} */ (leaves.first[tree]) * 8]);
  });
  const added = splits.reserve(ROWS * Float64Array.BYTES_PER_ELEMENT);
  const ofBlock = new Float64Array(kernel.memory.buffer, added, ROWS);

  const runs = runsOf(roots, left);
  const ofRoots = Float64Array.from(roots, (root) => /** @type {number} */ (values[root]));

  return (table, sums) => {
    for (let start = 0; start < sums.length; start += ROWS) {
      const rows = Math.min(ROWS, sums.length - start);
      splits.fill(table.subarray(start * width, (start + rows) * width), width);
      branches.evaluate();
      ofBlock.set(sums.subarray(start, start + rows));
      for (const { from, to, isOfLeaves } of runs) {
        if (isOfLeaves) addToAll(ofRoots.subarray(from, to), ofBlock.subarray(0, rows));
        else for (const tree of told.slice(from, to)) kernel.add(...tree, added);
      }
      sums.set(ofBlock.subarray(0, rows), start);
    }
  };
}

/**
 * The leaves of all trees, numbered in each.
 *
 * @param {Nodes} nodes
 */
function numberedLeaves({ left, roots }) {
  const numbers = new Int32Array(left.length);
  /** @type {number[]} */
  const leaves = [];
  const first = Array.from(roots, (root, tree) => {
    const before = leaves.length;
    for (let node = root; node < (roots[tree + 1] ?? left.length); node += 1) {
      if (/** @type {number} */ (left[node]) >= 0) continue;
      numbers[node] = leaves.length - before;
      leaves.push(node);
    }
    return before;
  });
  return { nodes: leaves, numbers, first };
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
