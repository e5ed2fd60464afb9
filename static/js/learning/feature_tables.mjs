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
 * @param {number} columns of the table, how many
 * @param {Recipe[]} recipes
 * @returns {(table: Float32Array, features: Float32Array) => void} of a table column after column, row after row
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

  return (table, features) => {
    const rows = features.length / recipes.length;
    for (let start = 0; start < rows; start += ROWS) {
      const count = Math.min(ROWS, rows - start);
      for (let column = 0; column < columns; column += 1) {
        const from = column * rows + start;
        own.set(table.subarray(from, from + count), column * ROWS);
      }
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
