// The nearest of some points of each row of a table, and how many of them are of a class. Rows are compared by neighbours.wat, in
// whose memory this lays out some at a time: they stay in the processor's cache.

import { KernelMemory } from "./kernel_memory.mjs";

const ROWS = 512;
const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
const SHORT = Int16Array.BYTES_PER_ELEMENT;

/**
 * The functions of neighbours.wat, which tells of them; all numbers are places in its memory or bytes, but for k and n.
 *
 * @typedef {object} Kernel
 * @property {WebAssembly.Memory} memory
 * @property {(table: number, width: number, record: number, end: number, stride: number, k: number, points: number, n: number, squares: number, isDouble: boolean) => void} compare
 * @property {(record: number, end: number, stride: number, k: number, classes: number, shares: number, out: number) => number} vote
 */

/**
 * Bytes of what is known of a row that has k neighbours.
 *
 * @param {number} k
 */
export const recordBytes = (k) => Math.ceil((k * (DOUBLE + SHORT) + SHORT) / DOUBLE) * DOUBLE;

/**
 * Points, and what a vote of their k neighbours gives.
 *
 * @typedef {object} Points
 * @property {Uint8Array} values one point after the other, numbers of single precision or doubles
 * @property {Uint8Array} classes 0 or 1
 * @property {Float64Array} shares two probabilities for each number of neighbours of class 1
 * @property {number} k
 * @property {boolean} isDouble
 */

/**
 * What finds the neighbours of rows that were compared with the first of the points, or with none.
 *
 * @param {WebAssembly.Module} module of neighbours.wat
 * @param {Points} points
 * @returns {(table: Uint8Array, records: Uint8Array, probabilities: Float64Array) => boolean} of each row; false if one has
 *   less than k neighbours, as where a value is missing
 */
export function neighbourFinder(module, { values, classes, shares, k, isDouble }) {
  const kernel = /** @type {Kernel} */ (
    /** @type {unknown} */ (new WebAssembly.Instance(module).exports)
  );
  const room = new KernelMemory(kernel.memory);
  const [n, width] = [classes.length, values.length / classes.length];
  const stride = recordBytes(k);
  const [points, ofClass, share] = [room.write(values), room.write(classes), room.write(shares)];
  const table = room.reserve(ROWS * width);
  const records = room.reserve(ROWS * stride);
  const probabilities = room.reserve(ROWS * 2 * DOUBLE);
  const squares = room.reserve(4 * DOUBLE);
  const { buffer } = kernel.memory;
  const tableHere = new Uint8Array(buffer, table, ROWS * width);
  const recordsHere = new Uint8Array(buffer, records, ROWS * stride);
  const probabilitiesHere = new Float64Array(buffer, probabilities, ROWS * 2);

  return (tableThere, recordsThere, probabilitiesThere) => {
    const rows = probabilitiesThere.length / 2;
    for (let start = 0; start < rows; start += ROWS) {
      const some = Math.min(ROWS, rows - start);
      const known = recordsThere.subarray(start * stride, (start + some) * stride);
      const end = records + some * stride;
      tableHere.set(tableThere.subarray(start * width, (start + some) * width));
      recordsHere.set(known);
      kernel.compare(table, width, records, end, stride, k, points, n, squares, isDouble);
      if (!kernel.vote(records, end, stride, k, ofClass, share, probabilities)) return false;
      known.set(recordsHere.subarray(0, some * stride));
      probabilitiesThere.set(probabilitiesHere.subarray(0, some * 2), start * 2);
    }
    return true;
  };
}
