// Pages of a Parquet file. The common ones are decoded here straight from their bytes into typed arrays; hyparquet decodes
// those of lists and of rarer encodings.

import { readDataPage, readDataPageV2 } from "../../vendor/hyparquet/datapage.js";
import { readPlain } from "../../vendor/hyparquet/plain.js";
import { readVarInt } from "../../vendor/hyparquet/thrift.js";
import { cut, joined, unpacked } from "./parquet_bytes.mjs";
import { readLevels, readPlaces } from "./parquet_places.mjs";

/** @import { CompressionCodec, Compressors, DataPageHeader, DecodedArray, PageHeader, SchemaTree } from "../types/parquet.d.ts" */
/** @import { Bytes, Runs } from "./parquet_bytes.mjs" */
/** @import { Column } from "./parquet_schema.mjs" */

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
 * @property {Runs | null} plain instead of values: numbers as they are stored, or in one run texts, each after its
 *   length in four bytes
 * @property {ArrayLike<number> | null} definitions a level for each slot; null where nothing is missing
 * @property {ArrayLike<number> | null} repetitions a level for each slot; null where there are no lists
 */

/** @typedef {Pick<Page, "slots" | "values" | "plain">} Dictionary a page of which no value is missing or elsewhere */

/** @param {Bytes} bytes */
const readerOf = (bytes) => ({
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  offset: 0,
});

/**
 * The values of a dictionary page, numbers or texts; what it holds lasts until the next.
 *
 * @param {Bytes} packed
 * @param {PageHeader} header
 * @param {Place} place
 * @returns {Dictionary}
 */
export function readDictionary(packed, header, place) {
  const count = header.dictionary_page_header?.num_values ?? 0;
  const page = unpacked(packed, header.uncompressed_page_size, place);
  const { type, type_length } = place.column.element;
  if (!type) throw new Error("a column has no type");
  if (PLAIN_NUMBERS.has(type)) return { slots: count, values: [], plain: page };
  const values = readPlain(readerOf(joined(page)), type, count, type_length);
  return { slots: count, values, plain: null };
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
function firstVersion(packed, header, place) {
  const head = header.data_page_header;
  if (!head) throw new Error("a page has no header");
  const { column } = place;
  const page = unpacked(packed, header.uncompressed_page_size, place);
  if (!column.depth) {
    if (!column.defined) return complete(page, head, column);
    const [length, rest] = cut(page, LENGTH);
    const [packedLevels, values] = cut(rest, readerOf(length).view.getUint32(0, true));
    return partial(packedLevels, values, head, column);
  }
  const decoder = { type: column.element.type, ...column };
  return whole(head, readDataPage(joined(page), head, decoder));
}

/**
 * @param {Bytes} packed
 * @param {PageHeader} header
 * @param {Place} place
 * @returns {Page}
 */
function secondVersion(packed, header, place) {
  const head = header.data_page_header_v2;
  if (!head) throw new Error("a page has no header");
  const { column, codec, compressors } = place;
  if (!column.depth) {
    const start = head.repetition_levels_byte_length + head.definition_levels_byte_length;
    const [values, size] = [packed.subarray(start), header.uncompressed_page_size - start];
    const isPacked = head.is_compressed !== false && size > 0;
    const page = isPacked ? unpacked(values, size, place) : [values];
    if (!head.num_nulls) return complete(page, head, column);
    return partial(packed.subarray(0, start), page, head, column);
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
 * True where one run of levels says that no value is missing, as most pages have it.
 *
 * @param {Bytes} packed
 * @param {number} slots
 * @param {number} defined
 */
function areAllThere(packed, slots, defined) {
  const reader = readerOf(packed);
  const run = readVarInt(reader);
  return !(run & 1) && run >>> 1 >= slots && packed[reader.offset] === defined;
}

/** Levels of one page at a time. */
let levels = new Int32Array(0);

/**
 * A page of which values may be missing; what it holds lasts until the next.
 *
 * @param {Bytes} packedLevels
 * @param {Runs} page what follows the levels
 * @param {Pick<DataPageHeader, "num_values" | "encoding">} head
 * @param {Column} column
 * @returns {Page}
 */
function partial(packedLevels, page, head, column) {
  const slots = head.num_values;
  if (areAllThere(packedLevels, slots, column.defined)) return complete(page, head, column);
  if (levels.length < slots) levels = new Int32Array(slots);
  const definitions = levels.subarray(0, slots);
  readLevels(packedLevels, column.defined, definitions);
  let there = 0;
  for (let i = 0; i < slots; i += 1) if (definitions[i] === column.defined) there += 1;
  return { ...complete(page, { ...head, num_values: there }, column), slots, definitions };
}

/** Places in a dictionary, of one page at a time: taking memory anew for each takes longer than filling it. */
let scratch = new Int32Array(0);

/**
 * A page of which no value is missing; what it holds lasts until the next.
 *
 * @param {Runs} page what follows the levels
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
    readPlaces(joined(page), places);
    return { ...page_, values: places, inDictionary: true };
  }
  if (head.encoding === "PLAIN") {
    const isNumber = PLAIN_NUMBERS.has(element.type ?? "");
    const plain = isNumber ? page : element.type === "BYTE_ARRAY" ? [joined(page)] : null;
    if (plain) return { ...page_, values: [], inDictionary: false, plain };
  }
  // told to be required, so that no levels are looked for
  const root = /** @type {SchemaTree} */ (column.schemaPath[0]);
  const leaf = { ...root, children: [], element: { ...element, repetition_type: REQUIRED } };
  const decoder = { type: element.type, element, schemaPath: [root, leaf] };
  return whole(head, readDataPage(joined(page), head, decoder));
}

const LENGTH = 4; // bytes that say how many the levels have
const PLAIN_NUMBERS = new Set(["INT32", "INT64", "FLOAT", "DOUBLE"]);

/** @type {"REQUIRED"} */
const REQUIRED = "REQUIRED";
