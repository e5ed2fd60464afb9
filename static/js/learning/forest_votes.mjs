// How many trees of a forest vote for the class, for many rows at once: each different branch of all trees is evaluated once,
// 32 rows at a time, from the leaves up.

import { ROWS_PER_WORD, SplitMasks } from "./split_masks.mjs";

/** @import { Nodes } from "./split_masks.mjs" */

const WORDS = 16; // of a mask: masks of a block stay in the processor's cache
const [NEVER, ALWAYS] = [0, 1]; // masks of leaves, behind those of splits

/**
 * What counts the votes of a forest.
 *
 * @param {Nodes & { classes: Uint8Array }} nodes the class that each leaf votes for, 0 or 1
 * @returns {(table: Float32Array, width: number, votes: Int32Array) => void} of each row of a table
 */
export function voteCounter(nodes) {
  const splits = new SplitMasks(nodes);
  const leaves = splits.count;
  const { branches, trees } = differentBranches(nodes, splits.of, leaves);
  const masks = new Int32Array((leaves + 2 + branches.length / 3) * WORDS);
  masks.fill(-1, (leaves + ALWAYS) * WORDS, (leaves + ALWAYS + 1) * WORDS);
  const digits = new Int32Array((32 - Math.clz32(trees.length)) * WORDS);

  return (table, width, votes) => {
    const most = WORDS * ROWS_PER_WORD;
    for (let start = 0; start < votes.length; start += most) {
      const rows = Math.min(most, votes.length - start);
      splits.fill(table, width, start, rows, masks, WORDS);
      evaluate(branches, masks, (leaves + 2) * WORDS);
      count(trees, masks, digits);
      for (let row = 0; row < rows; row += 1) {
        let sum = 0;
        for (let at = row >> 5, value = 1; at < digits.length; at += WORDS, value *= 2) {
          const digit = /** @type {number} */ (digits[at]);
          if ((digit >>> (row & 31)) & 1) sum += value;
        }
        votes[start + row] = sum;
      }
    }
  };
}

/**
 * Evaluate all branches for a block of rows.
 *
 * @param {Int32Array} branches
 * @param {Int32Array} masks
 * @param {number} start of the first branch's mask
 */
function evaluate(branches, masks, start) {
  let out = start;
  for (let i = 0; i < branches.length; i += 3) {
    const split = /** @type {number} */ (branches[i]) * WORDS;
    const left = /** @type {number} */ (branches[i + 1]) * WORDS;
    const right = /** @type {number} */ (branches[i + 2]) * WORDS;
    for (let word = 0; word < WORDS; word += 1) {
      const isLeft = /** @type {number} */ (masks[split + word]);
      const ifLeft = /** @type {number} */ (masks[left + word]);
      const ifRight = /** @type {number} */ (masks[right + word]);
      masks[out + word] = ifRight ^ (isLeft & (ifRight ^ ifLeft));
    }
    out += WORDS;
  }
}

/**
 * Add the trees' masks: digit by digit, each of 32 numbers at once.
 *
 * @param {Int32Array} trees
 * @param {Int32Array} masks
 * @param {Int32Array} digits of the sums, the lowest first
 */
function count(trees, masks, digits) {
  digits.fill(0);
  for (let i = 0; i < trees.length; i += 1) {
    const tree = /** @type {number} */ (trees[i]) * WORDS;
    for (let word = 0; word < WORDS; word += 1) {
      let carry = /** @type {number} */ (masks[tree + word]);
      for (let at = word; carry; at += WORDS) {
        const digit = /** @type {number} */ (digits[at]);
        digits[at] = digit ^ carry;
        carry &= digit;
      }
    }
  }
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
