// Texts of a Parquet file's columns: different ones in one run of bytes, and for each row which of them it has.

/** @import { Store } from "./parquet_columns.mjs" */
/** @import { Page } from "./parquet_pages.mjs" */
/** @import { Column } from "./parquet_schema.mjs" */

const NOT_THERE = "a text is not in its dictionary";

/**
 * True for a column whose values are bytes.
 *
 * @param {Column} column
 */
export function isText({ kind, element: { type, type_length } }) {
  if (kind === "float16" || type === "INT96") return false;
  if (type === "FIXED_LEN_BYTE_ARRAY" && kind === "decimal") return (type_length ?? 0) > 8;
  return type === "BYTE_ARRAY" || type === "FIXED_LEN_BYTE_ARRAY";
}

/**
 * What collects texts.
 *
 * @param {Int32Array} numbers of the rows' texts, to be filled
 * @returns {Store}
 */
export function textStore(numbers) {
  let texts = new Uint8Array(1024);
  let ends = new Uint32Array(256);
  let [count, end] = [0, 0];
  let first = 0; // number of the dictionary's first text

  /** @param {number} bytes that are to come */
  const makeRoom = (bytes) => {
    if (count + 1 > ends.length) {
      const larger = new Uint32Array(2 * ends.length);
      larger.set(ends);
      ends = larger;
    }
    if (end + bytes > texts.length) {
      const larger = new Uint8Array(Math.max(2 * texts.length, end + bytes));
      larger.set(texts);
      texts = larger;
    }
  };
  /** @param {Uint8Array} bytes */
  const push = (bytes) => {
    makeRoom(bytes.length);
    texts.set(bytes, end);
    end += bytes.length;
    ends[count] = end;
    count += 1;
    return count - 1;
  };
  /** @type {(page: Page, n: number, place: (i: number) => number) => void} */
  const put = ({ values, plain: runs }, n, place) => {
    const plain = runs?.[0];
    if (plain) {
      const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
      for (let i = 0, at = 0; i < n; i += 1) {
        const length = view.getUint32(at, true);
        at += 4;
        if (at + length > plain.length) throw new Error("a text ends early");
        makeRoom(length);
        if (length > 24) texts.set(plain.subarray(at, at + length), end);
        else
          for (let k = 0; k < length; k += 1)
            texts[end + k] = /** @type {number} */ (plain[at + k]);
        at += length;
        end += length;
        ends[count] = end;
        numbers[place(i)] = count;
        count += 1;
      }
      return;
    }
    for (let i = 0; i < values.length; i += 1) {
      const value = values[i];
      const isNumber = typeof value === "number";
      const number = isNumber ? first + value : push(/** @type {Uint8Array} */ (value));
      if (number >= count) throw new Error(NOT_THERE);
      numbers[place(i)] = number;
    }
  };
  return {
    useDictionary({ values }) {
      first = count;
      for (const bytes of values) push(/** @type {Uint8Array} */ (bytes));
    },
    fill(page, at) {
      if (!(page.inDictionary && page.values instanceof Int32Array))
        put(page, page.slots, (i) => at + i);
      else shift(page.values, first, count, numbers.subarray(at));
    },
    scatter: (page, places) => put(page, places.length, (i) => /** @type {number} */ (places[i])),
    done: () => ({ texts: texts.subarray(0, end), ends: ends.subarray(0, count) }),
  };
}

/**
 * Make places in a dictionary the numbers of its texts.
 *
 * @param {Int32Array} places
 * @param {number} first number of the dictionary's texts
 * @param {number} count of all texts
 * @param {Int32Array} numbers to be filled
 */
function shift(places, first, count, numbers) {
  const [n, last] = [places.length, count - 1 - first];
  let [i, wrong] = [0, 0];
  // four at a time, as in parquet_numbers
  for (; i + 4 <= n; i += 4) {
    const p0 = /** @type {number} */ (places[i]);
    const p1 = /** @type {number} */ (places[i + 1]);
    const p2 = /** @type {number} */ (places[i + 2]);
    const p3 = /** @type {number} */ (places[i + 3]);
    wrong |= p0 | p1 | p2 | p3 | (last - p0) | (last - p1) | (last - p2) | (last - p3);
    numbers[i] = first + p0;
    numbers[i + 1] = first + p1;
    numbers[i + 2] = first + p2;
    numbers[i + 3] = first + p3;
  }
  for (; i < n; i += 1) {
    const place = /** @type {number} */ (places[i]);
    wrong |= place | (last - place);
    numbers[i] = first + place;
  }
  if (wrong < 0) throw new Error(NOT_THERE);
}
