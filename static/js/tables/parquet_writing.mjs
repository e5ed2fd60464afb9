// Parquet files that Python has written, a group of rows at a time: Python fills typed arrays column by column, and
// hyparquet-writer encodes them.
//
//   const file = parquetWriting.begin(JSON of columns and metadata);
//   const room = file.numbers(0, rows, true);  room.values and room.missing are filled
//   file.group()                               the bytes that the file goes on with
//   file.finish()                              the last ones

import { ByteWriter } from "../../vendor/hyparquet-writer/bytewriter.js";
import { ParquetWriter } from "../../vendor/hyparquet-writer/parquet-writer.js";

/** @import { ColumnSource, SchemaElement } from "../types/parquet.d.ts" */

/**
 * @typedef {object} Written what Python's `WrittenColumn` says
 * @property {string} name
 * @property {string} type
 */

/**
 * @typedef {object} Kind how numbers of a type come from Python, and what Parquet calls them
 * @property {new (length: number) => Numbers} array
 * @property {Omit<SchemaElement, "name">} element
 */

/** @typedef {Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array} Integers */
/** @typedef {Integers | BigInt64Array | BigUint64Array | Float32Array | Float64Array} Numbers */

/** @param {8 | 16 | 32 | 64} bitWidth @param {boolean} isSigned @returns {Omit<SchemaElement, "name">} */
const integer = (bitWidth, isSigned) => ({
  type: bitWidth === 64 ? "INT64" : "INT32",
  // the logical type INTEGER is written with a width that Thrift's readers refuse, since it should be one byte
  converted_type: `${isSigned ? "INT" : "UINT"}_${bitWidth}`,
});

/** @type {Record<string, Kind>} */
const KINDS = {
  bool: { array: Uint8Array, element: { type: "BOOLEAN" } },
  int8: { array: Int8Array, element: integer(8, true) },
  int16: { array: Int16Array, element: integer(16, true) },
  int32: { array: Int32Array, element: { type: "INT32" } },
  int64: { array: BigInt64Array, element: { type: "INT64" } },
  uint8: { array: Uint8Array, element: integer(8, false) },
  uint16: { array: Uint16Array, element: integer(16, false) },
  uint32: { array: Uint32Array, element: integer(32, false) },
  uint64: { array: BigUint64Array, element: integer(64, false) },
  float16: {
    array: Float32Array,
    element: { type: "FIXED_LEN_BYTE_ARRAY", type_length: 2, logical_type: { type: "FLOAT16" } },
  },
  float32: { array: Float32Array, element: { type: "FLOAT" } },
  float64: { array: Float64Array, element: { type: "DOUBLE" } },
};

/** @type {Omit<SchemaElement, "name">} */
const TEXT = { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } };

/**
 * The element of the schema that a column is.
 *
 * @param {Written} column
 * @returns {SchemaElement}
 */
function elementOf({ name, type }) {
  const element = type === "text" ? TEXT : KINDS[type]?.element;
  if (!element) throw new Error(`${name} holds values of a type that is not written (${type})`);
  return { name, repetition_type: "OPTIONAL", ...element };
}

/**
 * The values of a column as hyparquet-writer takes them, null where they are missing.
 *
 * @param {Written} column
 * @param {Numbers} values
 * @param {Uint8Array | undefined} missing
 */
function plain({ type }, values, missing) {
  const all = Array.from(/** @type {ArrayLike<unknown>} */ (values));
  return all.map((value, row) => (missing?.[row] ? null : type === "bool" ? value === 1 : value));
}

/**
 * The source of a column of numbers or truth values.
 *
 * @param {Written} column
 * @param {Numbers} values
 * @param {Uint8Array | undefined} missing
 * @returns {ColumnSource}
 */
function numbersOf(column, values, missing) {
  const { name, type } = column;
  // a dictionary would take -0 for 0
  const encoding = type.startsWith("float") ? { encoding: "PLAIN" } : {};
  // a typed array of these is refused where numbers are beyond those with a sign
  const asArray = missing || type === "bool" || type === "uint32";
  return { name, data: asArray ? plain(column, values, missing) : values, ...encoding };
}

/**
 * The source of a column of texts.
 *
 * @param {Written} column
 * @param {Int32Array} values the number of each row's text
 * @param {Uint8Array} texts all of them as UTF-8
 * @param {Int32Array} ends where each of them ends
 * @param {Uint8Array | undefined} missing
 * @returns {ColumnSource}
 */
function textsOf({ name }, values, texts, ends, missing) {
  // as bytes: to make strings of them and bytes again takes most of the time
  const distinct = Array.from(ends, (end, i) => texts.subarray(ends[i - 1] ?? 0, end));
  const data = Array.from(values, (number, row) => (missing?.[row] ? null : distinct[number]));
  return { name, data };
}

/**
 * Begin a file.
 *
 * @param {string} description JSON of its columns and its own keys and texts
 */
function begin(description) {
  /** @type {{ columns: Written[], metadata: Record<string, string> }} */
  const { columns, metadata } = JSON.parse(description);
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [{ name: "schema", num_children: columns.length }, ...columns.map(elementOf)],
    kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    createdBy: "hyparquet-writer",
    statistics: false, // a fifth of the time, for a file that is read whole
  });
  /** @type {(() => ColumnSource)[]} of the group that is being filled */
  let sources = [];

  /** What has been encoded since it was last taken; it lasts until more is. */
  const taken = () => {
    const encoded = bytes.getBytes();
    bytes.index = 0;
    return encoded;
  };
  /** @param {number} number */
  const columnAt = (number) => {
    const column = columns[number];
    if (!column) throw new Error(`there is no column ${number}`);
    return column;
  };

  return {
    /** @param {number} number @param {number} rows @param {boolean} some are missing */
    numbers(number, rows, some) {
      const column = columnAt(number);
      const kind = KINDS[column.type];
      if (!kind) throw new Error(`${column.name} does not hold numbers`);
      const values = new kind.array(rows);
      const missing = some ? new Uint8Array(rows) : undefined;
      sources.push(() => numbersOf(column, values, missing));
      return { values, missing };
    },
    /**
     * @param {number} number
     * @param {number} rows
     * @param {boolean} some are missing
     * @param {number} count of different texts
     * @param {number} size of all of them
     */
    texts(number, rows, some, count, size) {
      const column = columnAt(number);
      const [values, ends] = [new Int32Array(rows), new Int32Array(count)];
      const texts = new Uint8Array(size);
      const missing = some ? new Uint8Array(rows) : undefined;
      sources.push(() => textsOf(column, values, texts, ends, missing));
      return { values, ends, texts, missing };
    },
    group() {
      const columnData = sources.map((source) => source());
      sources = [];
      writer.write({ columnData, rowGroupSize: Math.max(columnData[0]?.data.length ?? 0, 1) });
      return taken();
    },
    finish() {
      writer.finish();
      return taken();
    },
  };
}

/** What writes Parquet files. */
export const parquetWriting = { begin };
