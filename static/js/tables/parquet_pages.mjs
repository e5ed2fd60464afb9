// Pages of a Parquet file. The common ones, without missing values, are decoded here straight from their bytes into typed
// arrays; hyparquet decodes all others.

import { decompressPage, readDataPage, readDataPageV2 } from "../../vendor/hyparquet/datapage.js";
import { readRleBitPackedHybrid } from "../../vendor/hyparquet/encoding.js";
import { readPlain } from "../../vendor/hyparquet/plain.js";
import { readVarInt } from "../../vendor/hyparquet/thrift.js";

/** @import { CompressionCodec, Compressors, DataPageHeader, DecodedArray, PageHeader, SchemaTree } from "../types/parquet.d.ts" */
/** @import { Column } from "./parquet_schema.mjs" */

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/**
 * What pages of a column have in common.
 *
 * @typedef {object} Place
 * @property {Column} column
 * @property {CompressionCodec} codec
 * @property {Compressors} compressors
 */

/**
 * The content of a page.
 *
 * @typedef {object} Page
 * @property {number} slots how many values it has, missing ones too
 * @property {DecodedArray} values those that are there, or their places in the dictionary
 * @property {boolean} inDictionary
 * @property {Bytes | null} plain instead of values: numbers as they are stored, or texts, each after its length in
 *   four bytes
 * @property {ArrayLike<number> | null} definitions a level for each slot; null where nothing is missing
 * @property {ArrayLike<number> | null} repetitions a level for each slot; null where there are no lists
 */

/** @param {Bytes} bytes */
const readerOf = (bytes) => ({
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  offset: 0,
});

/**
 * The values of a dictionary page.
 *
 * @param {Bytes} packed
 * @param {PageHeader} header
 * @param {Place} place
 * @returns {DecodedArray}
 */
export function readDictionary(packed, header, { column, codec, compressors }) {
  const count = header.dictionary_page_header?.num_values ?? 0;
  const page = decompressPage(packed, header.uncompressed_page_size, codec, compressors);
  const { type, type_length } = column.element;
  if (!type) throw new Error("a column has no type");
  return readPlain(readerOf(page), type, count, type_length);
}

/**
 * @param {Bytes} packed
 * @param {PageHeader} header
 * @param {Place} place
 * @returns {Page}
 */
export function decodePage(packed, header, place) {
  return header.type === "DATA_PAGE_V2"
    ? secondVersion(packed, header, place)
    : firstVersion(packed, header, place);
}

/**
 * @param {Bytes} packed
 * @param {PageHeader} header
 * @param {Place} place
 * @returns {Page}
 */
function firstVersion(packed, header, { column, codec, compressors }) {
  const head = header.data_page_header;
  if (!head) throw new Error("a page has no header");
  const page = decompressPage(packed, header.uncompressed_page_size, codec, compressors);
  if (!column.depth) {
    const start = column.defined ? endOfLevels(page, head.num_values, column.defined) : 0;
    if (start >= 0) return complete(page.subarray(start), head, column);
  }
  const decoder = { type: column.element.type, ...column };
  return whole(head, readDataPage(page, head, decoder));
}

/**
 * @param {Bytes} packed
 * @param {PageHeader} header
 * @param {Place} place
 * @returns {Page}
 */
function secondVersion(packed, header, { column, codec, compressors }) {
  const head = header.data_page_header_v2;
  if (!head) throw new Error("a page has no header");
  if (!column.depth && !head.num_nulls) {
    const start = head.repetition_levels_byte_length + head.definition_levels_byte_length;
    const [values, size] = [packed.subarray(start), header.uncompressed_page_size - start];
    const isPacked = head.is_compressed !== false && size > 0;
    const page = isPacked ? decompressPage(values, size, codec, compressors) : values;
    return complete(page, head, column);
  }
  const decoder = { type: column.element.type, ...column, codec, compressors };
  return whole(head, readDataPageV2(packed, header, decoder));
}

/**
 * A page as hyparquet decodes it.
 *
 * @param {Pick<DataPageHeader, "num_values" | "encoding">} head
 * @param {{ definitionLevels?: number[], repetitionLevels: number[], dataPage: DecodedArray }} page
 * @returns {Page}
 */
function whole({ num_values, encoding }, { definitionLevels, repetitionLevels, dataPage }) {
  return {
    slots: num_values,
    values: dataPage,
    inDictionary: encoding.endsWith("_DICTIONARY"),
    plain: null,
    definitions: definitionLevels?.length ? definitionLevels : null,
    repetitions: repetitionLevels.length ? repetitionLevels : null,
  };
}

/**
 * Where the definition levels of a page end if one run says that all values are there; else -1.
 *
 * @param {Bytes} page
 * @param {number} slots
 * @param {number} defined
 */
function endOfLevels(page, slots, defined) {
  const reader = readerOf(page);
  const end = 4 + reader.view.getUint32(0, true);
  reader.offset = 4;
  const run = readVarInt(reader);
  const isWhole = !(run & 1) && run >>> 1 >= slots && page[reader.offset] === defined;
  return isWhole ? end : -1;
}

/** Places in a dictionary, of one page at a time: taking memory anew for each takes longer than filling it. */
let scratch = new Int32Array(0);

/**
 * A page of which no value is missing; what it holds lasts until the next.
 *
 * @param {Bytes} page what follows the levels
 * @param {Pick<DataPageHeader, "num_values" | "encoding">} head
 * @param {Column} column
 * @returns {Page}
 */
function complete(page, head, column) {
  const slots = head.num_values;
  const { element } = column;
  const page_ = { slots, plain: null, definitions: null, repetitions: null };
  if (head.encoding.endsWith("_DICTIONARY")) {
    if (scratch.length < slots) scratch = new Int32Array(slots);
    const places = scratch.subarray(0, slots);
    const width = page[0] ?? 0;
    if (width && width <= WIDEST) unpack(page, width, places);
    else {
      places.fill(0);
      const reader = { ...readerOf(page), offset: 1 };
      if (width) readRleBitPackedHybrid(reader, width, places, page.length - 1);
    }
    return { ...page_, values: places, inDictionary: true };
  }
  if (head.encoding === "PLAIN" && PLAIN.has(element.type ?? "")) {
    return { ...page_, values: [], inDictionary: false, plain: page };
  }
  // told to be required, so that no levels are looked for
  const root = /** @type {SchemaTree} */ (column.schemaPath[0]);
  const leaf = { ...root, children: [], element: { ...element, repetition_type: REQUIRED } };
  const decoder = { type: element.type, element, schemaPath: [root, leaf] };
  return whole(head, readDataPage(page, head, decoder));
}

/**
 * Unpack places in a dictionary: runs of equal ones, and runs of bits, the lowest first.
 *
 * @param {Bytes} page their width, and they
 * @param {number} width in bits
 * @param {Int32Array} places
 */
function unpack(page, width, places) {
  const reader = { ...readerOf(page), offset: 1 };
  const mask = (1 << width) - 1;
  const n = places.length;
  for (let done = 0; done < n; ) {
    if (reader.offset >= page.length) throw new Error("a page ends early");
    const run = readVarInt(reader);
    let at = reader.offset;
    let [bits, held] = [0, 0];
    if (run & 1) {
      const count = (run >>> 1) * 8;
      const end = Math.min(done + count, n);
      // eight at a time, each from the four bytes that it begins in
      for (; done + 8 <= end && at + width + 4 <= page.length; done += 8) {
        for (let i = 0, bit = 0; i < 8; i += 1) {
          places[done + i] = (reader.view.getUint32(at + (bit >> 3), true) >>> (bit & 7)) & mask;
          bit += width;
        }
        at += width;
      }
      for (; done < end; done += 1) {
        while (held < width) {
          bits |= /** @type {number} */ (page[at]) << held;
          at += 1;
          held += 8;
        }
        places[done] = bits & mask;
        bits >>>= width;
        held -= width;
      }
      reader.offset += (count / 8) * width;
    } else {
      for (; held < width; held += 8) bits |= (page[at++] ?? 0) << held;
      const end = Math.min(done + (run >>> 1), n);
      places.fill(bits, done, end);
      done = end;
      reader.offset = at;
    }
  }
}

const WIDEST = 24; // bits of a place in a dictionary that are unpacked here
const PLAIN = new Set(["INT32", "INT64", "FLOAT", "DOUBLE", "BYTE_ARRAY"]);

/** @type {"REQUIRED"} */
const REQUIRED = "REQUIRED";
