// The features of many rows, made of the columns of a table: combined, scaled, and side by side, as NumPy makes them.

import { ROWS } from "./split_masks.mjs";

/** @import { Kernel } from "./split_masks.mjs" */

const COLUMN = ROWS * Float32Array.BYTES_PER_ELEMENT; // bytes of what is made at a time
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
 * What makes features. What is infinite, before it is scaled or after, becomes NaN.
 *
 * @param {WebAssembly.Module} module of tree_masks.wat
 * @param {number} columns how many there are
 * @param {Recipe[]} recipes
 * @returns {(columns: Float32Array[], picked: Int32Array | null, features: Float32Array) => void} of columns, the rows that are
 *   picked of them, or all, and where their features go, row after row
 */
export function featureMaker(module, columns, recipes) {
  const kernel = /** @type {Kernel} */ (
    /** @type {unknown} */ (new WebAssembly.Instance(module).exports)
  );
  const { memory, combine, scale } = kernel;
  const [made, out] = [columns * COLUMN, (columns + 1) * COLUMN];
  const between = out + recipes.length * COLUMN;
  const places = between + WIDEST * Float32Array.BYTES_PER_ELEMENT;
  memory.grow(Math.ceil((places + COLUMN) / 2 ** 16));
  const own = new Float32Array(memory.buffer);
  const betweenHere = new Float32Array(memory.buffer, between, WIDEST);
  const placesHere = new Int32Array(memory.buffer, places, ROWS);
  const rowBytes = recipes.length * Float32Array.BYTES_PER_ELEMENT;
  const steps = recipes.map(({ of: [first = 0, ...others], operation, centre, width }, i) => ({
    first: first * COLUMN,
    others: others.map((column) => column * COLUMN),
    operation,
    centre,
    width,
    place: out + i * Float32Array.BYTES_PER_ELEMENT,
  }));

  return (table, picked, features) => {
    const rows = features.length / recipes.length;
    for (let start = 0; start < rows; start += ROWS) {
      const count = Math.min(ROWS, rows - start);
      const rowsHere = picked?.subarray(start, start + count);
      const [first, span] = rowsHere ? spanOf(rowsHere, placesHere) : [start, count];
      table.forEach((column, i) => {
        if (!rowsHere) own.set(column.subarray(first, first + span), i * ROWS);
        else if (span > WIDEST) pick(column, rowsHere, own.subarray(i * ROWS, i * ROWS + count));
        else {
          betweenHere.set(column.subarray(first, first + span));
          kernel.pick(between, places, i * COLUMN);
        }
      });
      for (const { first, others, operation, centre, width, place } of steps) {
        let column = first;
        for (const other of others) {
          combine(operation, column, other, made);
          column = made;
        }
        scale(column, centre, width, place, rowBytes);
      }
      const here = out / Float32Array.BYTES_PER_ELEMENT;
      const length = count * recipes.length;
      features.set(own.subarray(here, here + length), start * recipes.length);
    }
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
function pick(column, rows, values) {
  for (let i = 0; i < values.length; i += 1) values[i] = column[rows[i] ?? 0] ?? 0;
}
