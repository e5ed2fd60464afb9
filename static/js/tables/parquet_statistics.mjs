// What a Parquet file says of its columns' values besides them.

/** @import { ColumnMetaData } from "../types/parquet.d.ts" */
/** @import { Column } from "./parquet_schema.mjs" */

/**
 * The least and the largest value of a column of numbers, NaN left aside.
 *
 * @param {(ColumnMetaData | undefined)[]} chunks the column's in each row group
 * @param {Column} column
 * @returns {[string, string] | null} as texts, since integers of 64 bits are no numbers; null where the file does not say
 */
export function extremesOf(chunks, { kind, depth }) {
  if (kind !== "number" || depth || !chunks.length) return null;
  /** @type {number | bigint | undefined} */
  let least;
  /** @type {number | bigint | undefined} */
  let largest;
  for (const chunk of chunks) {
    const said = chunk?.statistics;
    if (said?.is_min_value_exact === false || said?.is_max_value_exact === false) return null;
    const [low, high] = [said?.min_value, said?.max_value];
    if (!isNumber(low) || !isNumber(high)) return null;
    if (least === undefined || low < least) least = low;
    if (largest === undefined || high > largest) largest = high;
  }
  return [String(least), String(largest)];
}

/**
 * @param {unknown} value
 * @returns {value is number | bigint}
 */
const isNumber = (value) =>
  typeof value === "bigint" || (typeof value === "number" && !Number.isNaN(value));
