// Rows of plain delimited text for Python: numbers straight from their bytes into its arrays, texts as runs of bytes.
// What is not plain is told and left to pandas: a row of another length ends the reading, a value that is no plain number
// the reading of its column.
//
//   const reader = delimitedReader(() => memory of Python, JSON of a Task);
//   while ((rows = reader.next()) > 0) reader.texts(column);      -1: not plain
//   reader.kinds();

import { BLOCK, CR, LF } from "./delimited_fields.mjs";
import { NumberColumn } from "./delimited_numbers.mjs";
import { DifferentTexts, RepeatedTexts } from "./delimited_texts.mjs";

/**
 * What is to be read.
 *
 * @typedef {object} Task
 * @property {number} address of the first byte; after the last there is one more, which is 0
 * @property {number} length in bytes
 * @property {string} delimiter
 * @property {(number | "words" | "different words")[]} columns where the numbers of a column go, or what words it has
 * @property {number} rows that there is room for
 * @property {string[]} missing texts that stand for a missing number
 */

/**
 * A column while it is read.
 *
 * @typedef {object} Column
 * @property {(memory: ArrayBufferLike) => void} begin go on, in memory that may have grown
 * @property {(bytes: Uint8Array, at: number, row: number) => number} read a value; where it ends, -1 if it is not plain
 * @property {() => string} kind
 */

const SPACE = 32;

/**
 * A reader of rows.
 *
 * @param {() => ArrayBufferLike} memory of Python; it may grow between the reader's steps
 * @param {string} json a Task
 */
export function delimitedReader(memory, json) {
  /** @type {Task} */
  const { address, length, delimiter, columns, rows: most, missing } = JSON.parse(json);
  const separator = delimiter.charCodeAt(0);
  const stores = columns.map((column) => {
    if (typeof column === "number") return new NumberColumn(column, most, separator, missing);
    return column === "words" ? new RepeatedTexts(separator, most) : new DifferentTexts(separator);
  });
  let row = 0;
  let at = 0;

  /** Read rows of some four million bytes: their number, -1 where they are not plain. */
  const next = () => {
    const buffer = memory();
    const bytes = new Uint8Array(buffer, address, length + 1);
    for (const store of stores) store.begin(buffer);
    const first = row;
    const end = Math.min(length, at + BLOCK);
    while (at < end) {
      if (bytes[at] === LF) at += 1;
      else if (bytes[at] === CR && bytes[at + 1] === LF) at += 2;
      else {
        if (row >= most) return -1;
        at = readRow(bytes, at, row, stores, separator);
        if (at < 0) return -1;
        if (bytes[at] === CR) at += 1;
        if (bytes[at] !== LF && at < length) return -1;
        at += 1;
        row += 1;
      }
    }
    return row - first;
  };
  return {
    next,
    /** @param {number} column of words */
    texts: (column) => {
      const store = stores[column];
      if (!store || store instanceof NumberColumn) throw new Error(`column ${column} has no words`);
      return store.texts();
    },
    kinds: () => JSON.stringify(stores.map((store) => store.kind())),
  };
}

/**
 * Read a row: where it ends, -1 if it is not plain.
 *
 * @param {Uint8Array} bytes
 * @param {number} start
 * @param {number} row
 * @param {Column[]} columns
 * @param {number} delimiter
 */
function readRow(bytes, start, row, columns, delimiter) {
  let at = start;
  const last = columns.length - 1;
  for (let i = 0; i <= last; i += 1) {
    while (bytes[at] === SPACE) at += 1;
    at = /** @type {Column} */ (columns[i]).read(bytes, at, row);
    if (at < 0) return -1;
    if (i < last) {
      if (bytes[at] !== delimiter) return -1;
      at += 1;
    }
  }
  return at;
}
