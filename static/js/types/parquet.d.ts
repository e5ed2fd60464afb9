// What static/js/tables uses of hyparquet and its companions, in static/vendor.

type Bytes = Uint8Array<ArrayBuffer>;

export type ParquetType =
  | "BOOLEAN"
  | "INT32"
  | "INT64"
  | "INT96"
  | "FLOAT"
  | "DOUBLE"
  | "BYTE_ARRAY"
  | "FIXED_LEN_BYTE_ARRAY";

export type TimeUnit = "MILLIS" | "MICROS" | "NANOS";

export type LogicalType =
  | { type: "TIME" | "TIMESTAMP"; unit: TimeUnit }
  | { type: "DECIMAL"; scale: number }
  | { type: "INTEGER"; bitWidth: 8 | 16 | 32 | 64; isSigned: boolean }
  | {
      type:
        | "STRING"
        | "MAP"
        | "LIST"
        | "ENUM"
        | "DATE"
        | "NULL"
        | "JSON"
        | "BSON"
        | "UUID"
        | "FLOAT16"
        | "VARIANT"
        | "GEOMETRY"
        | "GEOGRAPHY"
        | "FILE";
    };

/** A node of the schema; `type` is that of a leaf. */
export interface SchemaElement {
  name: string;
  num_children?: number;
  type?: ParquetType;
  type_length?: number;
  repetition_type?: "REQUIRED" | "OPTIONAL" | "REPEATED";
  converted_type?: string;
  scale?: number;
  logical_type?: LogicalType;
}

export interface SchemaTree {
  element: SchemaElement;
  children: SchemaTree[];
  path: string[];
}

export type CompressionCodec =
  | "UNCOMPRESSED"
  | "SNAPPY"
  | "GZIP"
  | "LZO"
  | "BROTLI"
  | "LZ4"
  | "ZSTD"
  | "LZ4_RAW";

export type Compressors = Partial<
  Record<CompressionCodec, (input: Bytes, outputLength: number) => Bytes>
>;

export interface ColumnStatistics {
  min_value?: unknown;
  max_value?: unknown;
  /** False where they are bounds only. */
  is_min_value_exact?: boolean;
  is_max_value_exact?: boolean;
}

export interface ColumnMetaData {
  codec: CompressionCodec;
  num_values: bigint;
  total_compressed_size: bigint;
  data_page_offset: bigint;
  dictionary_page_offset?: bigint;
  statistics?: ColumnStatistics;
}

export interface FileMetaData {
  num_rows: bigint;
  schema: SchemaElement[];
  row_groups: { num_rows: bigint; columns: { meta_data?: ColumnMetaData }[] }[];
  key_value_metadata?: { key: string; value?: string }[];
}

export interface DataReader {
  view: DataView<ArrayBuffer>;
  offset: number;
}

/** Values of a page, as they come from there. */
export type DecodedArray =
  | Uint8Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array
  | unknown[];

export interface DataPageHeader {
  num_values: number;
  encoding: string;
}

export interface DataPageHeaderV2 extends DataPageHeader {
  num_nulls: number;
  definition_levels_byte_length: number;
  repetition_levels_byte_length: number;
  is_compressed?: boolean;
}

export interface PageHeader {
  type: "DATA_PAGE" | "DATA_PAGE_V2" | "DICTIONARY_PAGE" | "INDEX_PAGE";
  compressed_page_size: number;
  uncompressed_page_size: number;
  data_page_header?: DataPageHeader;
  data_page_header_v2?: DataPageHeaderV2;
  dictionary_page_header?: { num_values: number };
}

export interface ColumnDecoder {
  type: ParquetType | undefined;
  element: SchemaElement;
  schemaPath: SchemaTree[];
  codec?: CompressionCodec;
  compressors?: Compressors;
}

export interface DataPage {
  definitionLevels?: number[];
  repetitionLevels: number[];
  dataPage: DecodedArray;
}

/** A column that is written: of a group of rows its values, null where they are missing. */
export interface ColumnSource {
  name: string;
  data: ArrayLike<unknown>;
  encoding?: string;
}
