// Some rows of a table, feature after feature, in a memory in which functions of WebAssembly make them, and ask trees and
// neighbours about them. What these need lies there too, one behind the other.

import { KernelMemory } from "./kernel_memory.mjs";

export const ROWS = 512; // with all that comes of them they stay in the processor's cache
export const COLUMN = ROWS * Float32Array.BYTES_PER_ELEMENT + 64; // bytes from a feature to the next, as tree_masks.wat has it
export const SIDE = 4; // features that are laid out at a time

/**
 * Modules of WebAssembly.
 *
 * @typedef {object} Kernels
 * @property {WebAssembly.Module} treeMasks of tree_masks.wat
 * @property {WebAssembly.Module} neighbours of neighbours.wat
 */

/**
 * The functions of tree_masks.wat, which tells of them; all numbers are places in its memory or bytes.
 *
 * @typedef {object} TreeMasks
 * @property {(table: number, width: number, column: number) => number} transpose
 * @property {(column: number, threshold: number, end: number, mask: number) => void} mark
 * @property {(column: number, mask: number) => number} mark_missing
 * @property {(mask: number, more: number) => void} unite
 * @property {(branch: number, end: number, mask: number) => void} evaluate
 * @property {(masks: number, end: number, digits: number, counts: number) => void} count
 * @property {(tree: number, end: number, sums: number) => void} add
 * @property {(tree: number, end: number, sums: number) => void} add_of_eight
 * @property {(values: number, end: number, sums: number, last: number) => void} add_to_each
 * @property {(values: number, end: number, sums: number, known: number, others: number, places: number) => void} add_to_equal
 * @property {(column: number, place: number, out: number) => void} pick
 * @property {(step: number, end: number) => void} make
 * @property {(column: number, row: number, width: number) => void} interleave
 */

/**
 * The functions of neighbours.wat, which tells of them; all numbers are places in its memory or bytes, but for k and n.
 *
 * @typedef {object} Neighbours
 * @property {(table: number, apart: number, width: number, record: number, end: number, stride: number, k: number, points: number, n: number, squares: number, isDouble: boolean) => void} compare
 * @property {(record: number, end: number, stride: number, k: number, classes: number, shares: number, out: number) => number} vote
 */

export class Block extends KernelMemory {
  /** @type {TreeMasks} */
  treeMasks;
  /** @type {Neighbours} */
  neighbours;
  #table = -1;
  #columns;
  #laidOut;
  #lacks;

  /**
   * @param {Kernels} kernels
   * @param {number} width of the table, in features
   */
  constructor({ treeMasks, neighbours }, width) {
    super(new WebAssembly.Memory({ initial: 1 }));
    const imports = { page: { memory: this.memory } };
    this.treeMasks = /** @type {any} */ (new WebAssembly.Instance(treeMasks, imports).exports);
    this.neighbours = /** @type {any} */ (new WebAssembly.Instance(neighbours, imports).exports);
    this.width = width;
    const groups = Math.ceil(width / SIDE);
    this.#columns = this.reserve(groups * SIDE * COLUMN);
    this.#laidOut = new Uint8Array(groups);
    this.#lacks = new Uint8Array(groups);
  }

  /**
   * Take rows of a table, at most as many as there is room for; what stands behind them is any.
   *
   * @param {Float32Array} rows one after the other
   */
  take(rows) {
    const rowBytes = this.width * Float32Array.BYTES_PER_ELEMENT;
    if (this.#table < 0) this.#table = this.reserve(ROWS * rowBytes);
    new Float32Array(this.memory.buffer, this.#table, rows.length).set(rows);
    this.#laidOut.fill(0);
  }

  /** Call this when all features have been written where they belong, and none is missing. */
  hasAll() {
    this.#laidOut.fill(1);
    this.#lacks.fill(0);
  }

  /**
   * Return where the rows' values of a feature are, or belong.
   *
   * @param {number} feature
   * @returns {number}
   */
  placeOf(feature) {
    return this.#columns + feature * COLUMN;
  }

  /**
   * Lay out a feature of the rows taken.
   *
   * @param {number} feature
   * @returns {boolean} true if a value of it may be missing
   */
  layOut(feature) {
    const group = (feature - (feature % SIDE)) / SIDE;
    if (!this.#laidOut[group]) {
      const table = this.#table + group * SIDE * Float32Array.BYTES_PER_ELEMENT;
      const rowBytes = this.width * Float32Array.BYTES_PER_ELEMENT;
      const column = this.placeOf(group * SIDE);
      this.#lacks[group] = this.treeMasks.transpose(table, rowBytes, column);
      this.#laidOut[group] = 1;
    }
    return Boolean(this.#lacks[group]);
  }
}
