// Pages of a Parquet file. The common ones are decoded here straight from their bytes into typed arrays; hyparquet decodes
// those of lists and of rarer encodings.

import { decompressPage, readDataPage, readDataPageV2 } from "../../vendor/hyparquet/datapage.js";
import { readPlain } from "../../vendor/hyparquet/plain.js";
import { readVarInt } from "../../vendor/hyparquet/thrift.js";
import { readLevels, readPlaces } from "./parquet_places.mjs";

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
    if (!column.defined) return complete(page, head, column);
    const start = LENGTH + readerOf(page).view.getUint32(0, true);
    return partial(page.subarray(LENGTH, start), page.subarray(start), head, column);
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
  if (!column.depth) {
    const start = head.repetition_levels_byte_length + head.definition_levels_byte_length;
    const [values, size] = [packed.subarray(start), header.uncompressed_page_size - start];
    const isPacked = head.is_compressed !== false && size > 0;
    const page = isPacked ? decompressPage(values, size, codec, compressors) : values;
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
 * @param {Bytes} page what follows the levels
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
    readPlaces(page, places);
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

const LENGTH = 4; // bytes that say how many the levels have
const PLAIN = new Set(["INT32", "INT64", "FLOAT", "DOUBLE", "BYTE_ARRAY"]);

/** @type {"REQUIRED"} */
const REQUIRED = "REQUIRED";
