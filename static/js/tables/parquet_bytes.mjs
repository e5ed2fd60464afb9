// The bytes of a page, unpacked: in one run, or in several where Snappy left them as they are, so that values are copied
// once, from the file into their array.

import { decompressPage } from "../../vendor/hyparquet/datapage.js";
import { literals } from "./snappy.mjs";

/** @import { CompressionCodec, Compressors } from "../types/parquet.d.ts" */

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */
/** @typedef {Bytes[]} Runs one after the other they are the bytes */

/**
 * Unpack a page; what it holds lasts until the next.
 *
 * @param {Bytes} packed
 * @param {number} size unpacked
 * @param {{ codec: CompressionCodec, compressors: Compressors }} place
 * @returns {Runs}
 */
export const unpacked = (packed, size, { codec, compressors }) =>
  (codec === "SNAPPY" && literals(packed, size)) || [
    decompressPage(packed, size, codec, compressors),
  ];

/** @param {Runs} runs */
const sizeOf = (runs) => runs.reduce((sum, { length }) => sum + length, 0);

/**
 * @param {Runs} runs
 * @param {number} size
 * @throws {Error} they have fewer bytes
 */
export function checkSize(runs, size) {
  if (sizeOf(runs) < size) throw new Error("a page ends early");
}

/** Bytes of one page at a time: taking memory anew for each takes longer than filling it. */
let scratch = new Uint8Array(0);

/**
 * Bytes in one run; they last until others are joined.
 *
 * @param {Runs} runs
 * @returns {Bytes}
 */
export function joined(runs) {
  const [first] = runs;
  if (first && runs.length === 1) return first;
  const size = sizeOf(runs);
  if (scratch.length < size) scratch = new Uint8Array(size);
  copyRuns(runs, size, scratch, 0);
  return scratch.subarray(0, size);
}

/**
 * The first bytes, in one run, and those that follow.
 *
 * @param {Runs} runs
 * @param {number} size of the first
 * @returns {[Bytes, Runs]}
 */
export function cut(runs, size) {
  const [first, ...others] = runs;
  if (first && first.length >= size)
    return [first.subarray(0, size), [first.subarray(size), ...others]];
  const whole = joined(runs);
  return [whole.subarray(0, size), [whole.subarray(size)]];
}

/**
 * Copy the first bytes.
 *
 * @param {Runs} runs
 * @param {number} size how many
 * @param {Uint8Array} target
 * @param {number} at
 * @throws {Error} there are fewer
 */
export function copyRuns(runs, size, target, at) {
  checkSize(runs, size);
  let left = size;
  for (const run of runs) {
    const part = run.length > left ? run.subarray(0, left) : run;
    target.set(part, at + size - left);
    left -= part.length;
  }
}
