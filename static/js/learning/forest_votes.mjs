// How many trees of a forest vote for the class, for many rows at once.

import { ROWS } from "./block.mjs";
import { Branches } from "./branches.mjs";
import { SplitMasks } from "./split_masks.mjs";

/** @import { Block } from "./block.mjs" */
/** @import { Nodes } from "./split_masks.mjs" */

const ADDED = 8; // masks that are added at a time
const DIGITS = 32; // of a sum

/**
 * What counts the votes of a forest.
 *
 * @param {Block} block
 * @param {Nodes & { classes: Uint8Array }} nodes the class that each leaf votes for, 0 or 1
 * @returns {(votes: Int32Array) => void} of each row of the block
 */
export function voteCounter(block, nodes) {
  const splits = new SplitMasks(block, nodes);
  const branches = new Branches(splits, nodes, 1);
  const trees = branches.masksOf((leaf) => /** @type {number} */ (nodes.classes[leaf]));
  branches.layOut();
  const added = new Int32Array(Math.ceil(trees.length / ADDED) * ADDED).fill(branches.none);
  added.set(trees);
  const first = block.write(added.map((number) => splits.placeOf(number)));
  const end = first + added.byteLength;
  const digits = block.reserve(DIGITS * 16);
  const counts = block.reserve(ROWS * Int32Array.BYTES_PER_ELEMENT);

  return (votes) => {
    splits.fill();
    branches.evaluate();
    block.treeMasks.count(first, end, digits, counts);
    votes.set(new Int32Array(block.memory.buffer, counts, votes.length));
  };
}
