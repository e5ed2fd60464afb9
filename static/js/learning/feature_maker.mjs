// The features of a block of rows, made of the columns of a table: combined and scaled as NumPy does it.

import { COLUMN, ROWS, SIDE } from "./block.mjs";

/** @import { Block } from "./block.mjs" */

const SINGLE = Float32Array.BYTES_PER_ELEMENT;
const SCALE = 4; // what a step does that does not combine columns
const STEP = 32; // bytes
const WIDEST = 4 * ROWS; // between rows that are picked side by side: of those farther apart each is picked by itself

/**
 * How a feature is made.
 *
 * @typedef {object} Recipe
 * @property {number[]} of the columns that it is made of, by their numbers
 * @property {number} operation between one and the next: 0 for their difference, 1 sum, 2 product, 3 ratio
 * @property {number} centre that is subtracted
 * @property {number} width that it is divided by then
 */

/**
 * What makes a block's features. What is infinite, before it is scaled or after, becomes NaN.
 *
 * @param {Block} block
 * @param {number} columns how many there are
 * @param {Recipe[]} recipes of the features
 * @returns {(columns: Float32Array[], picked: Int32Array | null, start: number, count: number) => void} of columns so many rows from
 *   one on, or of those that are picked of them
 */
export function featureMaker(block, columns, recipes) {
  const { pick, make } = block.treeMasks;
  const [first, made] = [block.reserve(columns * COLUMN), block.reserve(COLUMN)];
  const [between, places] = [block.reserve(WIDEST * SINGLE), block.reserve(ROWS * SINGLE)];
  /** @param {number} column */
  const placeOf = (column) => first + column * COLUMN;
  const steps = recipes.flatMap(({ of: [one = 0, ...others], operation, centre, width }, i) => [
    ...others.map((other, before) =>
      stepOf([operation, before ? made : placeOf(one), placeOf(other), made]),
    ),
    stepOf([SCALE, others.length ? made : placeOf(one), 0, block.placeOf(i)], centre, width),
  ]);
  const told = new Uint8Array(steps.length * STEP);
  for (const [i, bytes] of steps.entries()) told.set(bytes, i * STEP);
  const step = block.write(told);
  const end = step + told.length;

  return (table, picked, start, count) => {
    const { buffer } = block.memory;
    const rows = picked?.subarray(start, start + count);
    const [from, span] = rows ? spanOf(rows, new Int32Array(buffer, places, ROWS)) : [start, count];
    const isNear = rows && span <= WIDEST;
    const here = isNear ? new Float32Array(buffer, between, span) : null;
    table.forEach((values, column) => {
      if (here) {
        here.set(values.subarray(from, from + span));
        pick(between, places, placeOf(column));
        return;
      }
      const own = new Float32Array(buffer, placeOf(column), count);
      if (rows) pickEach(values, rows, own);
      else own.set(values.subarray(start, start + count));
    });
    make(step, end);
    block.hasAll();
  };
}

/**
 * A step as tree_masks.wat has it.
 *
 * @param {number[]} told the operation and three places
 * @param {number} [centre]
 * @param {number} [width]
 */
function stepOf(told, centre = 0, width = 1) {
  const bytes = new Uint8Array(STEP);
  new Int32Array(bytes.buffer, 0, 4).set(told);
  new Float32Array(bytes.buffer, 16, 1).fill(centre);
  new Float64Array(bytes.buffer, 24, 1).fill(width);
  return bytes;
}

/**
 * What puts a block's features side by side.
 *
 * @param {Block} block
 * @returns {(features: Float32Array) => void} where those of some rows go, row after row
 */
export function rowWriter(block) {
  const { width, treeMasks } = block;
  const rowBytes = width * SINGLE;
  const table = block.reserve(ROWS * rowBytes + SIDE * SINGLE);
  return (features) => {
    // the last ones first: behind the end of a row they write into the next
    for (let feature = width - 1 - ((width - 1) % SIDE); feature >= 0; feature -= SIDE)
      treeMasks.interleave(block.placeOf(feature), table + feature * SINGLE, rowBytes);
    features.set(new Float32Array(block.memory.buffer, table, features.length));
  };
}

/**
 * Return the first of some rows, and how many there are from there to the last; and write how far each is from the first.
 *
 * @param {Int32Array} rows
 * @param {Int32Array} places
 * @returns {[number, number]}
 */
function spanOf(rows, places) {
  let [first, last] = [rows[0] ?? 0, 0];
  for (const row of rows) {
    first = Math.min(first, row);
    last = Math.max(last, row);
  }
  rows.forEach((row, i) => {
    places[i] = row - first;
  });
  places.fill(0, rows.length);
  return [first, last + 1 - first];
}

/**
 * @param {Float32Array} column
 * @param {Int32Array} rows
 * @param {Float32Array} values where they go
 */
function pickEach(column, rows, values) {
  for (let i = 0; i < values.length; i += 1) values[i] = column[rows[i] ?? 0] ?? 0;
}
