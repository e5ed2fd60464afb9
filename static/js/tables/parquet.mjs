// Parquet files for Python, column by column, as arrays that it copies into its own. Headers, encodings and codecs are
// hyparquet's and its companions' work; this makes columns of pages.
//
//   const parquet = await loadParquet(files of Emscripten, bytes of hysnappy's and of zstddec's WebAssembly);
//   const file = parquet.open(path);
//   file.description                       JSON: rows, columns, metadata
//   const column = file.read(0);           once everything is loaded nothing has to be waited for

import { parquetHeader } from "../../vendor/hyparquet/column.js";
import { parquetMetadata } from "../../vendor/hyparquet/metadata.js";
import { decompressBrotli } from "../../vendor/hyparquet-compressors/brotli.js";
import { gunzip } from "../../vendor/hyparquet-compressors/gzip.js";
import { decompressLz4, decompressLz4Raw } from "../../vendor/hyparquet-compressors/lz4.js";
import { zstandard } from "../start/zstd.mjs";
import { scratchMemory, sinkOf } from "./parquet_columns.mjs";
import { decodePage, readDictionary } from "./parquet_pages.mjs";
import { columnsOf } from "./parquet_schema.mjs";
import { snappy } from "./snappy.mjs";

/** @import { Compressors, FileMetaData } from "../types/parquet.d.ts" */
/** @import { Column } from "./parquet_schema.mjs" */
/** @import { Decoded, Scratch } from "./parquet_columns.mjs" */

/**
 * What reads Parquet files.
 *
 * @param {EmscriptenFiles} files where the files are
 * @param {BufferSource} hysnappy the WebAssembly of Snappy's decoder
 * @param {BufferSource} zstddec the WebAssembly of Zstandard's decoder
 */
export async function loadParquet(files, hysnappy, zstddec) {
  const { unpacked } = await zstandard(zstddec);
  /** @type {Compressors} */
  const compressors = {
    SNAPPY: await snappy(hysnappy),
    GZIP: (input, length) => gunzip(input, new Uint8Array(length)),
    BROTLI: decompressBrotli,
    ZSTD: (input) => unpacked(input, "a page packed with Zstandard"),
    LZ4: decompressLz4,
    LZ4_RAW: decompressLz4Raw,
  };
  return { open: (/** @type {string} */ path) => open(contentOf(files, path), compressors) };
}

/**
 * The bytes of a file, not copied where Emscripten has them in memory.
 *
 * @param {EmscriptenFiles} files
 * @param {string} path
 */
function contentOf(files, path) {
  const { contents, usedBytes } = files.lookupPath(path).node;
  const content = contents instanceof Uint8Array ? contents.subarray(0, usedBytes) : undefined;
  return /** @type {Uint8Array<ArrayBuffer>} */ (content ?? files.readFile(path));
}

/**
 * A Parquet file.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {Compressors} compressors
 * @throws {Error} it is damaged or encrypted
 */
function open(bytes, compressors) {
  const metadata = parquetMetadata(bytes, { geoparquet: false });
  const columns = columnsOf(metadata);
  const pairs = metadata.key_value_metadata ?? [];
  const description = JSON.stringify({
    rows: Number(metadata.num_rows),
    columns: columns.map(({ path, kind, unit, scale, depth, reason }) => {
      return { path, kind, unit, scale, depth, reason };
    }),
    metadata: Object.fromEntries(pairs.map(({ key, value }) => [key, value ?? ""])),
  });
  const scratch = scratchMemory();
  /** @param {number} number of the column; its values last until the next is read */
  const read = (number) => {
    const column = columns[number];
    if (!column) throw new Error(`there is no column ${number}`);
    return readColumn(bytes, metadata, column, compressors, scratch);
  };
  return { description, read };
}

/**
 * The values of a column, of all row groups.
 *
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {FileMetaData} metadata
 * @param {Column} column
 * @param {Compressors} compressors
 * @param {Scratch} scratch
 * @returns {Decoded}
 */
function readColumn(bytes, metadata, column, compressors, scratch) {
  const chunks = metadata.row_groups.map((group) => {
    const found = group.columns[column.leaf]?.meta_data;
    if (!found) throw new Error("a column is encrypted, or in another file");
    return found;
  });
  const slots = chunks.reduce((sum, { num_values }) => sum + Number(num_values), 0);
  const sink = sinkOf(column, slots, scratch);
  for (const chunk of chunks) {
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
