// Parquet files for Python, column by column, their values straight into its arrays. Headers, encodings and codecs are
// hyparquet's and its companions' work; this makes columns of pages.
//
//   const parquet = await loadParquet(module of Emscripten, bytes of hysnappy's and of zstddec's WebAssembly);
//   const file = parquet.open(path);
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

/** @import { ColumnMetaData, Compressors, FileMetaData } from "../types/parquet.d.ts" */
/** @import { Column } from "./parquet_schema.mjs" */
/** @import { Decoded } from "./parquet_columns.mjs" */
/** @import { Values } from "./parquet_numbers.mjs" */
/** @import { Bytes } from "./parquet_bytes.mjs" */

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
  /** @param {string} path */
  const openPath = (path) => open(contentOf(python.FS, path), compressors, memory);
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
 * The bytes of a file, not copied where Emscripten has them in memory.
 *
 * @param {EmscriptenFiles} files
 * @param {string} path
 */
function contentOf(files, path) {
  const { contents, usedBytes } = files.lookupPath(path).node;
  const isHere = contents instanceof Uint8Array && contents.length >= usedBytes;
  const content = isHere ? contents.subarray(0, usedBytes) : undefined;
  return /** @type {Bytes} */ (content ?? files.readFile(path));
}

/**
 * A Parquet file.
 *
 * @param {Bytes} bytes
 * @param {Compressors} compressors
 * @param {() => ArrayBufferLike} memory of Python
 * @throws {Error} it is damaged or encrypted
 */
function open(bytes, compressors, memory) {
  const metadata = parquetMetadata(bytes, { geoparquet: false });
  const columns = columnsOf(metadata);
  const pairs = metadata.key_value_metadata ?? [];
  const description = JSON.stringify({
    rows: Number(metadata.num_rows),
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
    return readColumn(bytes, chunksOf(metadata, column), column, compressors, values);
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
 * @param {Bytes} bytes
 * @param {(ColumnMetaData | undefined)[]} chunks
 * @param {Column} column
 * @param {Compressors} compressors
 * @param {Values} values to be filled
 * @returns {Decoded}
 */
function readColumn(bytes, chunks, column, compressors, values) {
  const sink = sinkOf(column, values);
  for (const chunk of chunks) {
    if (!chunk) throw new Error("a column is encrypted, or in another file");
    const [data, dictionary] = [chunk.data_page_offset, chunk.dictionary_page_offset ?? 0n];
    const start = Number(dictionary && dictionary < data ? dictionary : data);
    const size = Number(chunk.total_compressed_size);
    if (start + size > bytes.length) throw new Error("its end is missing");
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset + start, size), offset: 0 };
    let left = Number(chunk.num_values);
    while (left > 0) {
      if (reader.offset >= size) throw new Error("values are missing");
      const header = parquetHeader(reader);
      const packed = bytes.subarray(
        start + reader.offset,
        start + reader.offset + header.compressed_page_size,
      );
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
