// Columns of a Parquet file, put together page by page: values in a typed array, texts in one run of bytes.

/** @import { DecodedArray, ParquetType } from "../types/parquet.d.ts" */
/** @import { Page } from "./parquet_pages.mjs" */
/** @import { Column } from "./parquet_schema.mjs" */

/** @typedef {Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array} Numbers */
/** @typedef {Numbers | BigInt64Array | BigUint64Array} Values */
/** @typedef {{ BYTES_PER_ELEMENT: number, new (size: number): Values, new (buffer: ArrayBuffer, at: number, size: number): Values }} Kind */
/** @typedef {(ArrayKind: Kind, size: number) => Values} Scratch makes arrays */

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
 * @property {Values} values a value for each row or, in lists, each element; of texts, their numbers in `texts`
 * @property {Uint8Array} [missing] 1 where a value is missing
 * @property {Uint8Array} [texts] the bytes of all texts
 * @property {Uint32Array} [ends] where each of the texts ends
 * @property {Lists[]} lists
 */

/**
 * @typedef {object} Store where the values of a column go
 * @property {(dictionary: DecodedArray) => void} useDictionary
 * @property {(page: Page, at: number) => void} fill put a page's values at consecutive places
 * @property {(page: Page, places: Int32Array) => void} scatter put each of them at its place
 * @property {(slots: number) => Pick<Decoded, "values" | "texts" | "ends">} done
 */

const DAY = 86_400_000_000_000n; // ns
const EPOCH = 2_440_588n; // Julian day of 1970-01-01

/**
 * Makes arrays of the same memory, since taking memory anew takes longer than filling it: each lasts until the next.
 *
 * @returns {Scratch}
 */
export function scratchMemory() {
  let memory = new ArrayBuffer(0);
  return (ArrayKind, size) => {
    const bytes = size * ArrayKind.BYTES_PER_ELEMENT;
    if (ArrayKind.BYTES_PER_ELEMENT < 4) return new ArrayKind(size); // truth values are 0 where missing
    if (memory.byteLength < bytes) memory = new ArrayBuffer(bytes);
    return new ArrayKind(memory, 0, size);
  };
}

/**
 * What takes the pages of a column.
 *
 * @param {Column} column
 * @param {number} most values it may have
 * @param {Scratch} scratch
 */
export function sinkOf(column, most, scratch) {
  const { depth, defined, repeated } = column;
  const store = isText(column) ? textStore(most) : numberStore(column, most, scratch);
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
    ...store.done(at),
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

/** @param {Column} column */
function isText({ kind, element: { type, type_length } }) {
  if (kind === "float16" || type === "INT96") return false;
  if (type === "FIXED_LEN_BYTE_ARRAY" && kind === "decimal") return (type_length ?? 0) > 8;
  return type === "BYTE_ARRAY" || type === "FIXED_LEN_BYTE_ARRAY";
}

/**
 * @param {Column} column
 * @returns {Kind}
 */
function arrayOf({ kind, element: { type, converted_type, logical_type } }) {
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
 * @param {Column} column
 * @param {number} most
 * @param {Scratch} scratch
 * @returns {Store}
 */
function numberStore(column, most, scratch) {
  const ArrayKind = arrayOf(column);
  const values = scratch(ArrayKind, most);
  /** @type {Values} */
  let dictionary = values;

  /** @param {DecodedArray} decoded */
  const ownKind = (decoded) => {
    const plain = numbersOf(column, decoded);
    const own = new ArrayKind(plain.length);
    setAll(own, plain, 0);
    return own;
  };
  return {
    useDictionary(decoded) {
      dictionary = ownKind(decoded);
    },
    fill(page, at) {
      if (page.plain) copy(values, at, page.plain, page.slots, widthOf(column));
      else if (page.inDictionary) gather(values, at, dictionary, page.values);
      else setAll(values, numbersOf(column, page.values), at);
    },
    scatter(page, places) {
      if (!page.inDictionary) spread(values, places, ownKind(page.values));
      else {
        const found = new ArrayKind(places.length);
        gather(found, 0, dictionary, page.values);
        spread(values, places, found);
      }
    },
    done: (slots) => ({ values: values.subarray(0, slots) }),
  };
}

/** @param {Column} column */
const widthOf = ({ element: { type } }) => (type === "INT32" || type === "FLOAT" ? 4 : 8);

/**
 * Copy numbers from the bytes of a page.
 *
 * @param {Values} values
 * @param {number} at
 * @param {Uint8Array<ArrayBuffer>} page
 * @param {number} slots
 * @param {number} width of a number as it is stored, in bytes
 */
function copy(values, at, page, slots, width) {
  if (page.length < slots * width) throw new Error("a page ends early");
  const stored = page.subarray(0, slots * width);
  if (values.BYTES_PER_ELEMENT === width) {
    new Uint8Array(values.buffer, values.byteOffset + at * width, slots * width).set(stored);
  } else setAll(values, new Int32Array(stored.slice().buffer), at);
}

/**
 * Set values from others; integers of another width or sign lose no bit that the file's writer meant.
 *
 * @type {(target: Values, values: ArrayLike<number> | ArrayLike<bigint>, at: number) => void}
 */
const setAll = (target, values, at) =>
  /** @type {Numbers} */ (target).set(/** @type {Numbers} */ (values), at);

/**
 * Values as an array of 32-bit words, or as they are where they are narrower: numbers of 64 bits would be made anew one
 * by one, and a NaN might change.
 *
 * @param {Values} values
 * @returns {{ words: Numbers, width: number }}
 */
function wordsOf(values) {
  const { buffer, byteOffset, byteLength, BYTES_PER_ELEMENT } = values;
  if (BYTES_PER_ELEMENT < 4) return { words: /** @type {Numbers} */ (values), width: 1 };
  const words = new Uint32Array(buffer, byteOffset, byteLength / 4);
  return { words, width: BYTES_PER_ELEMENT / 4 };
}

/**
 * @param {Values} target
 * @param {number} at
 * @param {Values} dictionary
 * @param {DecodedArray} places in the dictionary
 */
function gather(target, at, dictionary, places) {
  const { words: to, width } = wordsOf(target);
  const { words: from } = wordsOf(dictionary);
  const n = places.length;
  const most = dictionary.length;
  for (let i = 0; i < n; i += 1) {
    const place = /** @type {number} */ (places[i]);
    if (place >= most) throw new Error("a value is not in its dictionary");
    if (width === 1) to[at + i] = /** @type {number} */ (from[place]);
    else {
      to[2 * (at + i)] = /** @type {number} */ (from[2 * place]);
      to[2 * (at + i) + 1] = /** @type {number} */ (from[2 * place + 1]);
    }
  }
}

/**
 * @param {Values} target
 * @param {Int32Array} places
 * @param {Values} values
 */
function spread(target, places, values) {
  const { words: to, width } = wordsOf(target);
  const { words: from } = wordsOf(values);
  for (let i = 0; i < places.length; i += 1) {
    const place = /** @type {number} */ (places[i]);
    if (width === 1) to[place] = /** @type {number} */ (from[i]);
    else {
      to[2 * place] = /** @type {number} */ (from[2 * i]);
      to[2 * place + 1] = /** @type {number} */ (from[2 * i + 1]);
    }
  }
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

/**
 * @param {number} most
 * @returns {Store}
 */
function textStore(most) {
  const numbers = new Int32Array(most);
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
  /** @type {(page: Page, place: (i: number) => number) => void} */
  const put = ({ values, plain, slots }, place) => {
    if (plain) {
      const view = new DataView(plain.buffer, plain.byteOffset, plain.byteLength);
      for (let i = 0, at = 0; i < slots; i += 1) {
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
      if (number >= count) throw new Error("a text is not in its dictionary");
      numbers[place(i)] = number;
    }
  };
  return {
    useDictionary(decoded) {
      first = count;
      for (const bytes of decoded) push(/** @type {Uint8Array} */ (bytes));
    },
    fill(page, at) {
      if (!(page.inDictionary && page.values instanceof Int32Array)) put(page, (i) => at + i);
      else {
        const places = page.values;
        for (let i = 0; i < places.length; i += 1) {
          const number = first + /** @type {number} */ (places[i]);
          if (number >= count) throw new Error("a text is not in its dictionary");
          numbers[at + i] = number;
        }
      }
    },
    scatter: (page, places) => put(page, (i) => /** @type {number} */ (places[i])),
    done: (slots) => ({
      values: numbers.subarray(0, slots),
      texts: texts.subarray(0, end),
      ends: ends.subarray(0, count),
    }),
  };
}
