// Parquet files for Python, column by column, their values straight into its arrays. Headers, encodings and codecs are
// hyparquet's and its companions' work; this makes columns of pages.
//
//   const parquet = await loadParquet(module of Emscripten, bytes of hysnappy's and of zstddec's WebAssembly);
//   const file = parquet.open(path);       or the groups of rows alone that rows 5 to 9 are in: parquet.open(path, 5, 10)
//   file.description                       JSON: rows, metadata, columns with the array that the values of each need
//   const column = file.read(0, address);  once everything is loaded nothing has to be waited for

import { parquetHeader } from "../../vendor/hyparquet/column.js";
import { parquetMetadata } from "../../vendor/hyparquet/metadata.js";
import { decompressBrotli } from "../../vendor/hyparquet-compressors/brotli.js";
import { gunzip } from "../../vendor/hyparquet-compressors/gzip.js";
import { decompressLz4, decompressLz4Raw } from "../../vendor/hyparquet-compressors/lz4.js";
import { zstandard } from "../start/zstd.mjs";
import { kindOf, sinkOf } from "./parquet_columns.mjs";
import { decodePage, readDictionary } from "./parquet_pages.mjs";
import { columnsOf } from "./parquet_schema.mjs";
import { extremesOf } from "./parquet_statistics.mjs";
import { snappy } from "./snappy.mjs";

const ENDING = 8; // bytes behind the metadata: their number, and what every such file ends with

/** @import { ColumnMetaData, Compressors, FileMetaData } from "../types/parquet.d.ts" */
/** @import { Column } from "./parquet_schema.mjs" */
/** @import { Decoded } from "./parquet_columns.mjs" */
/** @import { Values } from "./parquet_numbers.mjs" */
/** @import { Bytes } from "./parquet_bytes.mjs" */
/** @typedef {{ size: number, at: (start: number, end: number) => Bytes }} Content of a file, read where it is asked for */

/**
 * What reads Parquet files.
 *
 * @param {PythonModule} python its files, and its memory, which may grow between one read and the next
 * @param {BufferSource} hysnappy the WebAssembly of Snappy's decoder
 * @param {BufferSource} zstddec the WebAssembly of Zstandard's decoder
 */
export async function loadParquet(python, hysnappy, zstddec) {
  const { unpacked } = await zstandard(zstddec);
  /** @type {Compressors} */
  const compressors = {
    SNAPPY: await snappy(hysnappy),
    GZIP: (input, length) => gunzip(input, new Uint8Array(length)),
    BROTLI: decompressBrotli,
    ZSTD: (input) => unpacked(input, "a page packed with Zstandard"),
    LZ4: unlessEmpty(decompressLz4),
    LZ4_RAW: unlessEmpty(decompressLz4Raw),
  };
  const memory = () => python.HEAPU8.buffer;
  /**
   * @param {string} path
   * @param {number} [first] row, 0 if it is not given
   * @param {number} [end] the row after the last, that after all rows if it is not given
   */
  const openPath = (path, first = 0, end = Number.POSITIVE_INFINITY) =>
    open(contentOf(python.FS, path), compressors, memory, [first, end]);
  return { open: openPath };
}

/**
 * A decoder that knows pages without values, such as of nulls alone: the library takes the byte that they are packed to
 * for the beginning of something.
 *
 * @param {(input: Uint8Array<ArrayBuffer>, length: number) => Uint8Array<ArrayBuffer>} decoder
 * @returns {(input: Uint8Array<ArrayBuffer>, length: number) => Uint8Array<ArrayBuffer>}
 */
const unlessEmpty = (decoder) => (input, length) =>
  length ? decoder(input, length) : new Uint8Array(0);

/**
 * The bytes of a file: not copied where Emscripten has them in memory, and read a part at a time where the browser holds
 * them (`readFromBrowser`).
 *
 * @param {EmscriptenFiles} files
 * @param {string} path
 * @returns {Content}
 */
function contentOf(files, path) {
  const { contents, usedBytes } = files.lookupPath(path).node;
  const isHeld = contents instanceof Uint8Array && contents.length < usedBytes;
  if (!isHeld) {
    const isHere = contents instanceof Uint8Array;
    const content = isHere ? contents.subarray(0, usedBytes) : files.readFile(path);
    const here = /** @type {Bytes} */ (content);
    return { size: here.length, at: (start, end) => here.subarray(start, end) };
  }
  /**
   * @param {number} start
   * @param {number} end
   */
  const at = (start, end) => {
    const [part, stream] = [new Uint8Array(end - start), files.open(path, "r")];
    try {
      let done = 0;
      while (done < part.length) {
        const read = files.read(stream, part, done, part.length - done, start + done);
        if (!read) throw new Error("its end is missing");
        done += read;
      }
    } catch (error) {
      // Emscripten throws what Python cannot
      if (error instanceof Error) throw error;
      throw new Error("it was changed, moved or deleted since it was opened", { cause: error });
    } finally {
      files.close(stream);
    }
    return part;
  };
  return { size: usedBytes, at };
}

/**
 * What the end of a file says of it.
 *
 * @param {Content} file
 */
function metadataOf({ size, at }) {
  const last = at(size - ENDING, size);
  const length = new DataView(last.buffer, last.byteOffset).getUint32(0, true);
  if (length + ENDING > size) throw new Error("its end is damaged");
  return parquetMetadata(at(size - ENDING - length, size), { geoparquet: false });
}

/**
 * A Parquet file, or the groups of rows of it that hold some rows.
 *
 * @param {Content} file
 * @param {Compressors} compressors
 * @param {() => ArrayBufferLike} memory of Python
 * @param {[number, number]} rows the first, and the one after the last
 * @throws {Error} it is damaged or encrypted
 */
function open(file, compressors, memory, [first, end]) {
  const whole = metadataOf(file);
  const starts = [0];
  const groups = whole.row_groups.filter(({ num_rows }) => {
    const start = starts.at(-1) ?? 0;
    const after = start + Number(num_rows);
    starts.push(after);
    return start < end && after > first;
  });
  const metadata = { ...whole, row_groups: groups };
  const columns = columnsOf(whole);
  const pairs = metadata.key_value_metadata ?? [];
  const description = JSON.stringify({
    rows: Number(whole.num_rows),
    starts,
    columns: columns.map((column) => {
      const { path, kind, unit, scale, depth, reason } = column;
      const array = { type: kindOf(column).name, slots: slotsOf(metadata, column) };
      const extremes = extremesOf(chunksOf(metadata, column), column);
      return { path, kind, unit, scale, depth, reason, extremes, array };
    }),
    metadata: Object.fromEntries(pairs.map(({ key, value }) => [key, value ?? ""])),
  });
  /**
   * @param {number} number of the column
   * @param {number} address of the array for its values
   */
  const read = (number, address) => {
    const column = columns[number];
    if (!column) throw new Error(`there is no column ${number}`);
    const values = new (kindOf(column))(memory(), address, slotsOf(metadata, column));
    return readColumn(file, chunksOf(metadata, column), column, compressors, values);
  };
  return { description, read };
}

/**
 * What the metadata say of a column in each row group.
 *
 * @param {FileMetaData} metadata
 * @param {Column} column
 */
const chunksOf = (metadata, { leaf }) =>
  metadata.row_groups.map(({ columns }) => columns[leaf]?.meta_data);

/**
 * How many values a column has at most, missing ones and lists without elements too.
 *
 * @param {FileMetaData} metadata
 * @param {Column} column
 */
const slotsOf = (metadata, column) =>
  chunksOf(metadata, column).reduce((sum, chunk) => sum + Number(chunk?.num_values ?? 0), 0);

/**
 * The values of a column, of all row groups.
 *
 * @param {Content} file
 * @param {(ColumnMetaData | undefined)[]} chunks
 * @param {Column} column
 * @param {Compressors} compressors
 * @param {Values} values to be filled
 * @returns {Decoded}
 */
function readColumn(file, chunks, column, compressors, values) {
  const sink = sinkOf(column, values);
  for (const chunk of chunks) {
    if (!chunk) throw new Error("a column is encrypted, or in another file");
    const [data, dictionary] = [chunk.data_page_offset, chunk.dictionary_page_offset ?? 0n];
    const start = Number(dictionary && dictionary < data ? dictionary : data);
    const size = Number(chunk.total_compressed_size);
    if (start + size > file.size) throw new Error("its end is missing");
    const bytes = file.at(start, start + size);
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, size), offset: 0 };
    let left = Number(chunk.num_values);
    while (left > 0) {
      if (reader.offset >= size) throw new Error("values are missing");
      const header = parquetHeader(reader);
      const packed = bytes.subarray(reader.offset, reader.offset + header.compressed_page_size);
      reader.offset += header.compressed_page_size;
      const place = { column, codec: chunk.codec, compressors };
      if (header.type === "DICTIONARY_PAGE")
        sink.useDictionary(readDictionary(packed, header, place));
      else if (header.type !== "INDEX_PAGE") {
        const page = decodePage(packed, header, place);
        sink.add(page);
        left -= page.slots;
      }
    }
  }
  return sink.done();
}
