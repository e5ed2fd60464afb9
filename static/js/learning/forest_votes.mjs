// How many trees of a forest vote for the class, for many rows at once.

import { Branches } from "./branches.mjs";
import { ROWS, SplitMasks } from "./split_masks.mjs";

/** @import { Nodes } from "./split_masks.mjs" */

const ADDED = 8; // masks that are added at a time
const DIGITS = 32; // of a sum

/**
 * What counts the votes of a forest.
 *
 * @param {WebAssembly.Module} module of tree_masks.wat
 * @param {Nodes & { classes: Uint8Array }} nodes the class that each leaf votes for, 0 or 1
 * @param {number} width of the tables
 * @returns {(table: Float32Array, votes: Int32Array) => void} of each row of a table
 */
export function voteCounter(module, nodes, width) {
  const splits = new SplitMasks(module, nodes, width);
  const { kernel } = splits;
  const branches = new Branches(splits, nodes, 1);
  const trees = branches.masksOf((leaf) => /** @type {number} */ (nodes.classes[leaf]));
  branches.layOut();
  const added = new Int32Array(Math.ceil(trees.length / ADDED) * ADDED).fill(branches.none);
  added.set(trees);
  const first = splits.write(added.map((number) => splits.placeOf(number)));
  const end = first + added.byteLength;
  const digits = splits.reserve(DIGITS * 16);
  const counts = splits.reserve(ROWS * Int32Array.BYTES_PER_ELEMENT);
  const counted = new Int32Array(kernel.memory.buffer, counts, ROWS);

  return (table, votes) => {
    for (let start = 0; start < votes.length; start += ROWS) {
      const rows = Math.min(ROWS, votes.length - start);
      splits.fill(table.subarray(start * width, (start + rows) * width), width);
      branches.evaluate();
      kernel.count(first, end, digits, counts);
      votes.set(counted.subarray(0, rows), start);
    }
  };
}
