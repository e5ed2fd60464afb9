// The sums of the values that trees give each of many rows, added in the trees' order.

import { ROWS } from "./block.mjs";
import { Branches } from "./branches.mjs";
import { SplitMasks } from "./split_masks.mjs";

/** @import { Block } from "./block.mjs" */
/** @import { Nodes } from "./split_masks.mjs" */

// Digits of a leaf's number in its tree: of at most 32 leaves; and of 8, as trees of a depth of 3 have.
const DIGITS = 5;
const DIGITS_OF_EIGHT = 3;
const KNOWN = 2 ** 14 * 16; // bytes of the sums that are kept with what becomes of them
const MANY = 16; // values that take longer to add than to look up what becomes of a sum

/**
 * What adds the values of trees of at most 32 leaves.
 *
 * @param {Block} block
 * @param {Nodes & { values: Float64Array }} nodes the value of each leaf
 * @returns {(sums: Float64Array) => void} to a number for each row of the block
 */
export function treeAdder(block, nodes) {
  const { left, values, roots } = nodes;
  const splits = new SplitMasks(block, nodes);
  const kernel = block.treeMasks;
  const leaves = numberedLeaves(nodes);
  const isSmall = leaves.numbers.every((number) => number < 2 ** DIGITS_OF_EIGHT);
  const [length, add] = isSmall ? [DIGITS_OF_EIGHT, kernel.add_of_eight] : [DIGITS, kernel.add];
  const branches = new Branches(splits, nodes, length);
  /** @param {number} leaf */
  const numberOf = (leaf) => /** @type {number} */ (leaves.numbers[leaf]);
  const digits = Array.from({ length }, (_, digit) =>
    branches.masksOf((leaf) => (numberOf(leaf) >> digit) & 1),
  );
  branches.layOut();
  const value = block.write(Float64Array.from(leaves.nodes, (leaf) => values[leaf] ?? 0));
  const valuesOf = leaves.first.map((place) => value + place * Float64Array.BYTES_PER_ELEMENT);
  const told = Array.from(roots, (_, tree) => [
    ...digits.map((masks) => splits.placeOf(/** @type {number} */ (masks[tree]))),
    /** @type {number} */ (valuesOf[tree]),
  ]);
  const trees = block.write(Int32Array.from(told.flat()));
  /** @param {number} tree */
  const placeOf = (tree) => trees + tree * (length + 1) * Int32Array.BYTES_PER_ELEMENT;
  const bytes = ROWS * Float64Array.BYTES_PER_ELEMENT;
  const [added, others] = [block.reserve(bytes), block.reserve(bytes)];
  const places = block.reserve(ROWS * Int32Array.BYTES_PER_ELEMENT);
  const runs = runsOf(roots, left).map(({ from, to, isOfLeaves }) => {
    if (!isOfLeaves) return () => add(placeOf(from), placeOf(to), added);
    const [first, end] = [valuesOf[from] ?? 0, valuesOf[to] ?? 0];
    if (to - from < MANY) return () => kernel.add_to_each(first, end, added, added + bytes);
    const known = block.write(new Uint8Array(KNOWN).fill(0xff));
    return () => kernel.add_to_equal(first, end, added, known, others, places);
  });

  return (sumsThere) => {
    splits.fill();
    branches.evaluate();
    const sums = new Float64Array(block.memory.buffer, added, sumsThere.length);
    sums.set(sumsThere);
    for (const addRun of runs) addRun();
    sumsThere.set(sums);
  };
}

/**
 * The leaves of all trees, numbered in each; and how many come before those of a tree, and before the end.
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
  return { nodes: leaves, numbers, first: [...first, leaves.length] };
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
