// The different branches of many trees whose leaves say yes or no. Fitted on some dozen points, a thousand trees hold many equal
// ones; each is evaluated once for a block of rows, from the leaves up, into a mask of the rows of which it says yes.

import { BYTES } from "./split_masks.mjs";

/** @import { Nodes, SplitMasks } from "./split_masks.mjs" */

const [NO, YES] = [0, 1]; // masks of leaves, right behind those of splits

export class Branches {
  #splits;
  /** @type {Triples} */
  #known;
  #nodes;
  #first; // the number of the first branch's mask
  #place = 0;
  #end = 0;
  #masks = 0;

  /**
   * @param {SplitMasks} splits of the nodes
   * @param {Nodes} nodes
   * @param {number} most how often leaves are told anew
   */
  constructor(splits, nodes, most) {
    this.#splits = splits;
    this.#nodes = nodes;
    this.#first = splits.count + 2;
    this.#known = new Triples(most * (nodes.left.length >> 1));
  }

  /**
   * Return the number of each tree's mask, in which are the rows that come to a leaf that says yes.
   *
   * @param {(node: number) => boolean | number} says what a leaf says
   * @returns {Int32Array}
   */
  masksOf(says) {
    const { left, right, roots } = this.#nodes;
    const [leaves, known] = [this.#splits.count, this.#known];
    const position = new Int32Array(left.length);
    let end = left.length;
    for (let tree = roots.length - 1; tree >= 0; tree -= 1) {
      const root = /** @type {number} */ (roots[tree]);
      for (let node = end - 1; node >= root; node -= 1) {
        const below = /** @type {number} */ (left[node]);
        if (below < 0) {
          position[node] = leaves + (says(node) ? YES : NO);
          continue;
        }
        const one = /** @type {number} */ (position[root + below]);
        const other = /** @type {number} */ (position[root + /** @type {number} */ (right[node])]);
        const split = /** @type {number} */ (this.#splits.of[node]);
        position[node] = one === other ? one : this.#first + known.numberOf(split, one, other);
      }
      end = root;
    }
    return roots.map((root) => /** @type {number} */ (position[root]));
  }

  /** Lay out what `evaluate` needs, once all masks are known. */
  layOut() {
    const splits = this.#splits;
    const { block } = splits;
    const leaves = block.reserve(2 * BYTES);
    const triples = this.#known.all();
    this.#masks = block.reserve((triples.length / 3) * BYTES);
    const places = triples.map((number) => splits.placeOf(number));
    this.#place = block.write(places);
    this.#end = this.#place + places.byteLength;
    new Uint8Array(block.memory.buffer, leaves + YES * BYTES, BYTES).fill(0xff);
  }

  /** Evaluate all branches for the rows whose splits' masks are filled in. */
  evaluate() {
    const { evaluate } = this.#splits.block.treeMasks;
    if (this.#place < this.#end) evaluate(this.#place, this.#end, this.#masks);
  }

  /** The number of the mask of a leaf that says no. */
  get none() {
    return this.#splits.count + NO;
  }
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
