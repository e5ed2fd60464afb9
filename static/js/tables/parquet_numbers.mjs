// Numbers of a Parquet file's columns, put from their pages into an array of the type that the column has.

import { checkSize, copyRuns } from "./parquet_bytes.mjs";

/** @import { DecodedArray } from "../types/parquet.d.ts" */
/** @import { Runs } from "./parquet_bytes.mjs" */
/** @import { Store } from "./parquet_columns.mjs" */
/** @import { Column } from "./parquet_schema.mjs" */

/** @typedef {Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array} Numbers */
/** @typedef {Numbers | BigInt64Array | BigUint64Array} Values */
/** @typedef {{ name: string, BYTES_PER_ELEMENT: number, new (size: number): Values, new (buffer: ArrayBufferLike, at: number, size: number): Values }} Kind */

const DAY = 86_400_000_000_000n; // ns
const EPOCH = 2_440_588n; // Julian day of 1970-01-01
const NOT_THERE = "a value is not in its dictionary";

const INTEGERS = {
  INT_8: Int8Array,
  INT_16: Int16Array,
  INT_32: Int32Array,
  INT_64: BigInt64Array,
  UINT_8: Uint8Array,
  UINT_16: Uint16Array,
  UINT_32: Uint32Array,
  UINT_64: BigUint64Array,
};

/**
 * What array a column of numbers has.
 *
 * @param {Column} column
 * @returns {Kind}
 */
export function kindOfNumbers({ kind, element: { type, converted_type, logical_type } }) {
  const width = logical_type && "bitWidth" in logical_type ? logical_type.bitWidth : undefined;
  const isSigned = !(logical_type && "isSigned" in logical_type && !logical_type.isSigned);
  const name = width ? `${isSigned ? "" : "U"}INT_${width}` : (converted_type ?? "");
  if (kind === "truth") return Uint8Array;
  if (kind === "float16") return Uint16Array;
  if (type === "FLOAT") return Float32Array;
  if (type === "DOUBLE") return Float64Array;
  if (kind === "number" && name in INTEGERS)
    return INTEGERS[/** @type {keyof typeof INTEGERS} */ (name)];
  return type === "INT32" ? Int32Array : BigInt64Array;
}

/**
 * What puts numbers into an array.
 *
 * @param {Column} column
 * @param {Values} values to be filled
 * @returns {Store}
 */
export function numberStore(column, values) {
  const ArrayKind = kindOfNumbers(column);
  const width = ["INT32", "FLOAT"].includes(column.element.type ?? "") ? 4 : 8;
  let dictionary = new ArrayKind(0);

  /** @param {DecodedArray} decoded */
  const ownKind = (decoded) => {
    const plain = numbersOf(column, decoded);
    const own = new ArrayKind(plain.length);
    setAll(own, plain, 0);
    return own;
  };
  return {
    useDictionary({ plain, slots, values: decoded }) {
      if (!plain) {
        dictionary = ownKind(decoded);
        return;
      }
      checkSize(plain, slots * width);
      dictionary = roomFor(ArrayKind, slots);
      copy(dictionary, 0, plain, slots, width);
    },
    fill({ plain, slots, inDictionary, values: decoded }, at) {
      if (plain) copy(values, at, plain, slots, width);
      else if (inDictionary) gather(values, at, dictionary, decoded);
      else setAll(values, numbersOf(column, decoded), at);
    },
    scatter({ plain, inDictionary, values: decoded }, places) {
      let found = new ArrayKind(places.length);
      if (plain) copy(found, 0, plain, places.length, width);
      else if (inDictionary) gather(found, 0, dictionary, decoded);
      else found = ownKind(decoded);
      spread(values, places, found);
    },
    done: () => ({}),
  };
}

/** Dictionaries, of one column at a time: taking memory anew for each takes as long as filling it. */
let room = new ArrayBuffer(0);

/**
 * An array for a dictionary; what is in it lasts until the next.
 *
 * @param {Kind} ArrayKind
 * @param {number} slots
 */
function roomFor(ArrayKind, slots) {
  const size = slots * ArrayKind.BYTES_PER_ELEMENT;
  if (room.byteLength < size) room = new ArrayBuffer(size);
  return new ArrayKind(room, 0, slots);
}

/**
 * Copy numbers from the bytes of a page.
 *
 * @param {Values} values
 * @param {number} at
 * @param {Runs} page
 * @param {number} slots
 * @param {number} width of a number as it is stored, in bytes
 */
function copy(values, at, page, slots, width) {
  if (values.BYTES_PER_ELEMENT === width) {
    // in the array's own bounds: what is behind it is Python's
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    copyRuns(page, slots * width, bytes, at * width);
    return;
  }
  const stored = new Int32Array(slots);
  copyRuns(page, slots * width, new Uint8Array(stored.buffer), 0);
  setAll(values, stored, at);
}

/**
 * Set values from others; integers of another width or sign lose no bit that the file's writer meant.
 *
 * @type {(target: Values, values: ArrayLike<number> | ArrayLike<bigint>, at: number) => void}
 */
const setAll = (target, values, at) =>
  /** @type {Numbers} */ (target).set(/** @type {Numbers} */ (values), at);

/**
 * Put values of a dictionary at consecutive places.
 *
 * @param {Values} target
 * @param {number} at
 * @param {Values} dictionary of the same type
 * @param {DecodedArray} places in the dictionary
 */
function gather(target, at, dictionary, places) {
  const put = target.BYTES_PER_ELEMENT === 8 ? gatherPairs : gatherOnes;
  put(wordsOf(target), at, wordsOf(dictionary), /** @type {Int32Array} */ (places));
}

// Four at a time, and looked at afterwards whether a place was below 0 or past the last: twice as fast as one by one.

/** @type {(to: Numbers, at: number, from: Numbers, places: Int32Array) => void} */
function gatherOnes(to, at, from, places) {
  const [n, last] = [places.length, from.length - 1];
  let [i, j, wrong] = [0, at, 0];
  for (; i + 4 <= n; i += 4, j += 4) {
    const p0 = /** @type {number} */ (places[i]);
    const p1 = /** @type {number} */ (places[i + 1]);
    const p2 = /** @type {number} */ (places[i + 2]);
    const p3 = /** @type {number} */ (places[i + 3]);
    wrong |= p0 | p1 | p2 | p3 | (last - p0) | (last - p1) | (last - p2) | (last - p3);
    to[j] = /** @type {number} */ (from[p0]);
    to[j + 1] = /** @type {number} */ (from[p1]);
    to[j + 2] = /** @type {number} */ (from[p2]);
    to[j + 3] = /** @type {number} */ (from[p3]);
  }
  for (; i < n; i += 1, j += 1) {
    const place = /** @type {number} */ (places[i]);
    wrong |= place | (last - place);
    to[j] = /** @type {number} */ (from[place]);
  }
  if (wrong < 0) throw new Error(NOT_THERE);
}

/** @type {(to: Numbers, at: number, from: Numbers, places: Int32Array) => void} */
function gatherPairs(to, at, from, places) {
  const [n, last] = [places.length, from.length / 2 - 1];
  let [i, j, wrong] = [0, 2 * at, 0];
  for (; i + 4 <= n; i += 4, j += 8) {
    const p0 = /** @type {number} */ (places[i]);
    const p1 = /** @type {number} */ (places[i + 1]);
    const p2 = /** @type {number} */ (places[i + 2]);
    const p3 = /** @type {number} */ (places[i + 3]);
    wrong |= p0 | p1 | p2 | p3 | (last - p0) | (last - p1) | (last - p2) | (last - p3);
    to[j] = /** @type {number} */ (from[2 * p0]);
    to[j + 1] = /** @type {number} */ (from[2 * p0 + 1]);
    to[j + 2] = /** @type {number} */ (from[2 * p1]);
    to[j + 3] = /** @type {number} */ (from[2 * p1 + 1]);
    to[j + 4] = /** @type {number} */ (from[2 * p2]);
    to[j + 5] = /** @type {number} */ (from[2 * p2 + 1]);
    to[j + 6] = /** @type {number} */ (from[2 * p3]);
    to[j + 7] = /** @type {number} */ (from[2 * p3 + 1]);
  }
  for (; i < n; i += 1, j += 2) {
    const place = /** @type {number} */ (places[i]);
    wrong |= place | (last - place);
    to[j] = /** @type {number} */ (from[2 * place]);
    to[j + 1] = /** @type {number} */ (from[2 * place + 1]);
  }
  if (wrong < 0) throw new Error(NOT_THERE);
}

/**
 * Put each of some values at its place.
 *
 * @param {Values} target
 * @param {Int32Array} places
 * @param {Values} values of the same type
 */
function spread(target, places, values) {
  const [to, from, n] = [wordsOf(target), wordsOf(values), places.length];
  const isPair = target.BYTES_PER_ELEMENT === 8;
  for (let i = 0; i < n; i += 1) {
    const place = /** @type {number} */ (places[i]);
    if (!isPair) to[place] = /** @type {number} */ (from[i]);
    else {
      to[2 * place] = /** @type {number} */ (from[2 * i]);
      to[2 * place + 1] = /** @type {number} */ (from[2 * i + 1]);
    }
  }
}

/**
 * Values as words of 32 bits, numbers of 64 bits as pairs of them; as they are where they are narrower. As themselves
 * numbers of 64 bits would be made anew one by one, and a NaN might change.
 *
 * @param {Values} values
 * @returns {Numbers}
 */
function wordsOf(values) {
  const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT } = values;
  if (BYTES_PER_ELEMENT < 4) return /** @type {Numbers} */ (values);
  return new Int32Array(buffer, byteOffset, byteLength / 4);
}

/**
 * Values as numbers, where hyparquet has truth values, bytes or days and nanoseconds.
 *
 * @param {Column} column
 * @param {DecodedArray} decoded
 * @returns {ArrayLike<number> | ArrayLike<bigint>}
 */
function numbersOf({ kind, element: { type } }, decoded) {
  if (kind === "truth") return Uint8Array.from(/** @type {boolean[]} */ (decoded), Number);
  if (kind === "float16") {
    const bytes = /** @type {Uint8Array[]} */ (decoded);
    return Uint16Array.from(bytes, ([low = 0, high = 0]) => low | (high << 8));
  }
  if (type === "INT96") {
    const times = /** @type {bigint[]} */ (decoded);
    const nanoseconds = (/** @type {bigint} */ time) =>
      ((time >> 64n) - EPOCH) * DAY + (time & 0xffff_ffff_ffff_ffffn);
    return BigInt64Array.from(times, nanoseconds);
  }
  if (type === "FIXED_LEN_BYTE_ARRAY") {
    return BigInt64Array.from(/** @type {Uint8Array[]} */ (decoded), integerOf);
  }
  return /** @type {ArrayLike<number>} */ (decoded);
}

/**
 * An integer, of bytes that begin with the highest.
 *
 * @param {Uint8Array} bytes
 */
function integerOf(bytes) {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(8 * bytes.length, value);
}
