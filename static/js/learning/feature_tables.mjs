// The features of many rows, made of the columns of a table: combined, scaled, and side by side, as NumPy makes them.

import { ROWS } from "./split_masks.mjs";

/** @import { Kernel } from "./split_masks.mjs" */

const COLUMN = ROWS * Float32Array.BYTES_PER_ELEMENT; // bytes of what is made at a time

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
  const end = out + recipes.length * COLUMN;
  memory.grow(Math.ceil(end / 2 ** 16));
  const own = new Float32Array(memory.buffer);
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
      table.forEach((column, i) => {
        if (picked) pick(column, picked, start, own.subarray(i * ROWS, i * ROWS + count));
        else own.set(column.subarray(start, start + count), i * ROWS);
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
 * @param {Float32Array} column
 * @param {Int32Array} picked rows of it
 * @param {number} start the first of these that is wanted
 * @param {Float32Array} values where they go
 */
function pick(column, picked, start, values) {
  for (let i = 0; i < values.length; i += 1) values[i] = column[picked[start + i] ?? 0] ?? 0;
}
