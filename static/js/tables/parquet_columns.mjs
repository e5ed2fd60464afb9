// Columns of a Parquet file, put together page by page: values in an array of Python's, texts in one run of bytes.

import { kindOfNumbers, numberStore } from "./parquet_numbers.mjs";
import { isText, textStore } from "./parquet_texts.mjs";

/** @import { Kind, Values } from "./parquet_numbers.mjs" */
/** @import { Dictionary, Page } from "./parquet_pages.mjs" */
/** @import { Column } from "./parquet_schema.mjs" */

/**
 * The lists of one level, in their order.
 *
 * @typedef {object} Lists
 * @property {Int32Array} lengths
 * @property {Uint8Array | undefined} missing 1 where there is no list
 */

/**
 * A column. Of lists of lists, those that hold the others come first.
 *
 * @typedef {object} Decoded
 * @property {number} count of values: one for each row or, in lists, each element; of texts, their numbers in `texts`
 * @property {Uint8Array} [missing] 1 where a value is missing
 * @property {Uint8Array} [texts] the bytes of all texts
 * @property {Uint32Array} [ends] where each of the texts ends
 * @property {Lists[]} lists
 */

/**
 * @typedef {object} Store where the values of a column go
 * @property {(dictionary: Dictionary) => void} useDictionary
 * @property {(page: Page, at: number) => void} fill put a page's values at consecutive places
 * @property {(page: Page, places: Int32Array) => void} scatter put each of them at its place
 * @property {() => Pick<Decoded, "texts" | "ends">} done
 */

/**
 * What array a column's values need: of texts they are their numbers.
 *
 * @param {Column} column
 * @returns {Kind}
 */
export const kindOf = (column) => (isText(column) ? Int32Array : kindOfNumbers(column));

/**
 * What takes the pages of a column.
 *
 * @param {Column} column
 * @param {Values} values to be filled, of the column's kind; where one is missing it stays as it is
 */
export function sinkOf(column, values) {
  const { depth, defined, repeated } = column;
  const most = values.length;
  const store =
    values instanceof Int32Array && isText(column)
      ? textStore(values)
      : numberStore(column, values);
  const lists = repeated.map(() => ({ lengths: new Int32Array(most), ...flags(most), count: 0 }));
  const absent = flags(most);
  let at = 0;

  /**
   * Take the lists that begin or go on with an entry.
   *
   * @param {number} repetition
   * @param {number} definition
   */
  const addToLists = (repetition, definition) => {
    for (let level = Math.max(repetition - 1, 0); level < depth; level += 1) {
      const list = /** @type {typeof lists[number]} */ (lists[level]);
      const full = repeated[level] ?? 0;
      if (level >= repetition) {
        if (level > 0 && definition < (repeated[level - 1] ?? 0)) return;
        if (definition < full - 1) list.set(list.count);
        list.count += 1;
      }
      if (definition >= full)
        list.lengths[list.count - 1] = (list.lengths[list.count - 1] ?? 0) + 1;
    }
  };

  /** @param {Page} page */
  const add = (page) => {
    const { slots, definitions, repetitions } = page;
    if (!definitions && !depth) {
      store.fill(page, at);
      at += slots;
      return;
    }
    const places = new Int32Array(slots);
    const inList = repeated[depth - 1] ?? 0;
    let n = 0;
    for (let i = 0; i < slots; i += 1) {
      const definition = definitions ? (definitions[i] ?? 0) : defined;
      if (depth) addToLists(repetitions ? (repetitions[i] ?? 0) : 0, definition);
      if (definition === defined) {
        places[n] = at;
        n += 1;
      } else if (definition >= inList) absent.set(at);
      if (definition >= inList) at += 1;
    }
    store.scatter(page, places.subarray(0, n));
  };

  /** @returns {Decoded} */
  const done = () => ({
    count: at,
    ...store.done(),
    missing: absent.upTo(at),
    lists: lists.map(({ lengths, count, upTo }) => ({
      lengths: lengths.subarray(0, count),
      missing: upTo(count),
    })),
  });
  return { add, done, useDictionary: store.useDictionary };
}

/**
 * Flags of which most often none is set.
 *
 * @param {number} most
 */
function flags(most) {
  /** @type {Uint8Array | undefined} */
  let set;
  return {
    /** @param {number} place */
    set(place) {
      set ??= new Uint8Array(most);
      set[place] = 1;
    },
    /** @param {number} count */
    upTo: (count) => set?.subarray(0, count),
  };
}
