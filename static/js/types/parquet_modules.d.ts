// The modules of hyparquet and its companions that are imported.

declare module "*/vendor/hyparquet/column.js" {
  export function parquetHeader(
    reader: import("./parquet.d.ts").DataReader,
  ): import("./parquet.d.ts").PageHeader;
}

declare module "*/vendor/hyparquet/metadata.js" {
  export function parquetMetadata(
    bytes: Uint8Array,
    options: { geoparquet: boolean },
  ): import("./parquet.d.ts").FileMetaData;
  export function parquetSchema(
    metadata: import("./parquet.d.ts").FileMetaData,
  ): import("./parquet.d.ts").SchemaTree;
}

declare module "*/vendor/hyparquet/schema.js" {
  export function getTreePath(
    tree: import("./parquet.d.ts").SchemaTree,
    names: string[],
  ): import("./parquet.d.ts").SchemaTree[];
}

declare module "*/vendor/hyparquet/datapage.js" {
  export function decompressPage(
    bytes: Uint8Array<ArrayBuffer>,
    size: number,
    codec: import("./parquet.d.ts").CompressionCodec,
    compressors: import("./parquet.d.ts").Compressors,
  ): Uint8Array<ArrayBuffer>;
  export function readDataPage(
    bytes: Uint8Array<ArrayBuffer>,
    header: import("./parquet.d.ts").DataPageHeader,
    decoder: import("./parquet.d.ts").ColumnDecoder,
  ): import("./parquet.d.ts").DataPage;
  export function readDataPageV2(
    bytes: Uint8Array<ArrayBuffer>,
    header: import("./parquet.d.ts").PageHeader,
    decoder: import("./parquet.d.ts").ColumnDecoder,
  ): import("./parquet.d.ts").DataPage;
}

declare module "*/vendor/hyparquet/encoding.js" {
  export function readRleBitPackedHybrid(
    reader: import("./parquet.d.ts").DataReader,
    width: number,
    output: Int32Array,
    length: number,
  ): void;
}

declare module "*/vendor/hyparquet/plain.js" {
  export function readPlain(
    reader: import("./parquet.d.ts").DataReader,
    type: import("./parquet.d.ts").ParquetType,
    count: number,
    fixedLength: number | undefined,
  ): import("./parquet.d.ts").DecodedArray;
}

declare module "*/vendor/hyparquet/thrift.js" {
  export function readVarInt(reader: import("./parquet.d.ts").DataReader): number;
}

declare module "*/vendor/hyparquet-compressors/brotli.js" {
  export function decompressBrotli(
    input: Uint8Array<ArrayBuffer>,
    size: number,
  ): Uint8Array<ArrayBuffer>;
}

declare module "*/vendor/hyparquet-compressors/gzip.js" {
  export function gunzip(
    input: Uint8Array<ArrayBuffer>,
    output: Uint8Array<ArrayBuffer>,
  ): Uint8Array<ArrayBuffer>;
}

declare module "*/vendor/hyparquet-compressors/lz4.js" {
  type Decompress = (input: Uint8Array<ArrayBuffer>, size: number) => Uint8Array<ArrayBuffer>;
  export const decompressLz4: Decompress;
  export const decompressLz4Raw: Decompress;
}

declare module "*/vendor/hyparquet-writer/bytewriter.js" {
  export class ByteWriter {
    /** Where in the buffer it goes on; of the file it counts by itself. */
    index: number;
    getBytes(): Uint8Array<ArrayBuffer>;
  }
}

declare module "*/vendor/hyparquet-writer/parquet-writer.js" {
  export class ParquetWriter {
    constructor(options: {
      writer: import("*/vendor/hyparquet-writer/bytewriter.js").ByteWriter;
      schema: import("./parquet.d.ts").SchemaElement[];
      kvMetadata: { key: string; value: string }[];
      createdBy: string;
      statistics: boolean;
    });
    write(options: {
      columnData: import("./parquet.d.ts").ColumnSource[];
      rowGroupSize: number;
    }): void;
    finish(): void;
  }
}
