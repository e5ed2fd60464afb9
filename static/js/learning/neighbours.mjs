// The nearest of some points of each row of a block, and how many of them are of a class.

import { COLUMN, ROWS } from "./block.mjs";

/** @import { Block } from "./block.mjs" */

const DOUBLE = Float64Array.BYTES_PER_ELEMENT;
const SHORT = Int16Array.BYTES_PER_ELEMENT;

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
 * @param {Block} block
 * @param {Points} points
 * @returns {(records: Uint8Array, probabilities: Float64Array, rows?: Uint8Array) => boolean} of each row of the block, or of rows
 *   of doubles, one after the other; false if one has less than k neighbours, as where a value is missing
 */
export function neighbourFinder(block, { values, classes, shares, k, isDouble }) {
  const { compare, vote } = block.neighbours;
  const [n, width] = [classes.length, values.length / classes.length];
  const stride = recordBytes(k);
  const [points, ofClass, share] = [block.write(values), block.write(classes), block.write(shares)];
  const table = isDouble ? block.reserve(ROWS * width) : block.placeOf(0);
  const records = block.reserve(ROWS * stride);
  const probabilities = block.reserve(ROWS * 2 * DOUBLE);
  const squares = block.reserve(4 * DOUBLE);

  return (recordsThere, probabilitiesThere, rows) => {
    const { buffer } = block.memory;
    const here = new Uint8Array(buffer, records, recordsThere.length);
    here.set(recordsThere);
    if (rows) new Uint8Array(buffer, table, rows.length).set(rows);
    else for (let feature = 0; feature < block.width; feature += 1) block.layOut(feature);
    const end = records + recordsThere.length;
    compare(table, COLUMN, width, records, end, stride, k, points, n, squares, isDouble);
    if (!vote(records, end, stride, k, ofClass, share, probabilities)) return false;
    recordsThere.set(here);
    probabilitiesThere.set(new Float64Array(buffer, probabilities, probabilitiesThere.length));
    return true;
  };
}
