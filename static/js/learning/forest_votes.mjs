// How many trees of a forest vote for the class, for many rows at once: each different branch of all trees is evaluated once,
// 512 rows at a time, from the leaves up.

import { BYTES, ROWS, SplitMasks } from "./split_masks.mjs";

/** @import { Nodes } from "./split_masks.mjs" */

const [NEVER, ALWAYS] = [0, 1]; // masks of leaves, behind those of splits
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
  const { kernel, masks } = splits;
  /** @param {number} number of a mask */
  const placeOf = (number) => masks + number * BYTES;
  const { branches, trees } = differentBranches(nodes, splits.of, splits.count);
  const leaves = splits.reserve(2 * BYTES); // right behind those of splits
  const ofBranches = splits.reserve((branches.length / 3) * BYTES);
  const branch = splits.write(branches.map(placeOf));
  const added = new Int32Array(Math.ceil(trees.length / ADDED) * ADDED).fill(leaves);
  added.set(trees.map(placeOf));
  const tree = splits.write(added);
  const digits = splits.reserve(DIGITS * 16);
  const counts = splits.reserve(ROWS * Int32Array.BYTES_PER_ELEMENT);
  const { buffer } = kernel.memory;
  new Uint8Array(buffer, placeOf(splits.count + ALWAYS), BYTES).fill(0xff);
  const counted = new Int32Array(buffer, counts, ROWS);

  return (table, votes) => {
    for (let start = 0; start < votes.length; start += ROWS) {
      const rows = Math.min(ROWS, votes.length - start);
      splits.fill(table.subarray(start * width, (start + rows) * width), width);
      if (branches.length) kernel.evaluate(branch, branch + branches.byteLength, ofBranches);
      kernel.count(tree, tree + added.byteLength, digits, counts);
      votes.set(counted.subarray(0, rows), start);
    }
  };
}

/**
 * The different branches of all trees, in an order in which each only needs those before it.
 *
 * @param {Nodes & { classes: Uint8Array }} nodes
 * @param {Int32Array} splitOf
 * @param {number} leaves the number of masks before those of leaves
 * @returns {{ branches: Int32Array, trees: Int32Array }} of each branch its split's mask and those of what is left and right
 *   of it; and each tree's mask
 */
function differentBranches({ left, right, classes, roots }, splitOf, leaves) {
  const known = new Triples(left.length >> 1);
  const position = new Int32Array(left.length);
  let end = left.length;
  for (let tree = roots.length - 1; tree >= 0; tree -= 1) {
    const root = /** @type {number} */ (roots[tree]);
    for (let node = end - 1; node >= root; node -= 1) {
      const below = /** @type {number} */ (left[node]);
      if (below < 0) {
        position[node] = leaves + (classes[node] ? ALWAYS : NEVER);
        continue;
      }
      const one = /** @type {number} */ (position[root + below]);
      const other = /** @type {number} */ (position[root + /** @type {number} */ (right[node])]);
      const split = /** @type {number} */ (splitOf[node]);
      position[node] = leaves + 2 + known.numberOf(split, one, other);
    }
    end = root;
  }
  const trees = roots.map((root) => /** @type {number} */ (position[root]));
  return { branches: known.all(), trees };
}

/** Different triples of whole numbers, in the order in which they came: a hash table. */
class Triples {
  #triples;
  #places;
  #count = 0;

  /** @param {number} most there can be */
  constructor(most) {
    this.#triples = new Int32Array(3 * most);
    this.#places = new Int32Array(2 ** (34 - Math.clz32(most)));
  }

  /** @type {(a: number, b: number, c: number) => number} */
  numberOf(a, b, c) {
    const [triples, places] = [this.#triples, this.#places];
    const last = places.length - 1;
    const hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
    let place = (hash ^ (hash >>> 15)) & last;
    for (let number = places[place]; number; number = places[place]) {
      const at = 3 * (number - 1);
      if (triples[at] === a && triples[at + 1] === b && triples[at + 2] === c) return number - 1;
      place = (place + 1) & last;
    }
    triples.set([a, b, c], 3 * this.#count);
    this.#count += 1;
    places[place] = this.#count;
    return this.#count - 1;
  }

  all() {
    return this.#triples.subarray(0, 3 * this.#count);
  }
}
