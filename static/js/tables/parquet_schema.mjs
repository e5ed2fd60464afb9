// The columns of a Parquet file: what each one holds, in the words of the core's tables/formats/parquet.

import { parquetSchema } from "../../vendor/hyparquet/metadata.js";
import { getTreePath } from "../../vendor/hyparquet/schema.js";

/** @import { FileMetaData, SchemaElement, SchemaTree } from "../types/parquet.d.ts" */

/**
 * A column.
 *
 * @typedef {object} Column
 * @property {string[]} path its name, after those of the structures it is in
 * @property {string} kind "truth", "number", "text", "bytes", "uuid", "date", "time", "timestamp", "decimal",
 *   "float16" or "missing"; "" where it cannot be read
 * @property {string} unit of times: "ms", "us" or "ns"
 * @property {number} scale of decimals: the digits behind the point
 * @property {number} depth the levels of lists
 * @property {string} reason why it cannot be read
 * @property {number} leaf its number among those stored
 * @property {SchemaElement} element
 * @property {SchemaTree[]} schemaPath
 * @property {number[]} repeated the definition level from which on a list of each level has an element
 * @property {number} defined the definition level of a value that is there
 */

const LISTS_OF_STRUCTURES = "lists of structures";
const UNREAD = new Set(["BSON", "INTERVAL", "GEOMETRY", "GEOGRAPHY", "VARIANT", "FILE"]);
const UNITS = { MILLIS: "ms", MICROS: "us", NANOS: "ns" };

/**
 * @param {FileMetaData} metadata
 * @returns {Column[]}
 */
export function columnsOf(metadata) {
  const tree = parquetSchema(metadata);
  /** @type {Column[]} */
  const found = [];
  let leaf = 0;

  /** @type {(node: SchemaTree) => number} */
  const leaves = (node) =>
    node.children.length ? node.children.reduce((sum, child) => sum + leaves(child), 0) : 1;

  /** @type {(node: SchemaTree, path: string[], reason: string) => void} */
  const leaveOut = (node, path, reason) => {
    const nothing = { kind: "", unit: "", scale: 0, depth: 0, element: node.element };
    found.push({ ...nothing, path, reason, leaf, schemaPath: [], repeated: [], defined: 0 });
    leaf += leaves(node);
  };

  /** @type {(node: SchemaTree, path: string[], inList: boolean) => void} */
  const visit = (node, path, inList) => {
    const { element, children } = node;
    const isMap = [element.converted_type, element.logical_type?.type].some((type) =>
      ["MAP", "MAP_KEY_VALUE"].includes(type ?? ""),
    );
    if (isMap) return leaveOut(node, path, "maps");
    if (["VARIANT", "FILE"].includes(element.logical_type?.type ?? "")) {
      return leaveOut(node, path, "values of varying types");
    }
    if (!children.length) {
      const names = node.path;
      const schemaPath = getTreePath(tree, names);
      const kind = kindOf(element);
      found.push({ path, ...kind, leaf, element, schemaPath, ...levels(schemaPath) });
      leaf += 1;
      return;
    }
    const only = children.length === 1 ? children[0] : undefined;
    const isList = element.converted_type === "LIST" || element.logical_type?.type === "LIST";
    if (isList && only?.element.repetition_type === "REPEATED") {
      const inner = only.children.length === 1 ? only.children[0] : undefined;
      const item = only.children.length ? inner : only;
      if (!item || holdsStructure(item)) return leaveOut(node, path, LISTS_OF_STRUCTURES);
      return visit(item, path, true);
    }
    if (inList || element.repetition_type === "REPEATED") {
      return leaveOut(node, path, LISTS_OF_STRUCTURES);
    }
    for (const child of children) visit(child, [...path, child.element.name], false);
  };

  for (const child of tree.children) visit(child, [child.element.name], false);
  return found;
}

/**
 * Return true if a list's elements are structures or maps, not values or further lists.
 *
 * @param {SchemaTree} item
 * @returns {boolean}
 */
function holdsStructure({ element, children }) {
  if (!children.length) return false;
  const isList = element.converted_type === "LIST" || element.logical_type?.type === "LIST";
  const only = children.length === 1 ? children[0] : undefined;
  if (!isList || !only) return true;
  const inner = only.children.length === 1 ? only.children[0] : undefined;
  return only.children.length > 0 && (!inner || holdsStructure(inner));
}

/**
 * @param {SchemaTree[]} schemaPath
 */
function levels(schemaPath) {
  const repeated = [];
  let defined = 0;
  for (const { element } of schemaPath.slice(1)) {
    if (element.repetition_type !== "REQUIRED") defined += 1;
    if (element.repetition_type === "REPEATED") repeated.push(defined);
  }
  return { repeated, defined, depth: repeated.length };
}

/**
 * @param {SchemaElement} element
 */
function kindOf({ type, converted_type: converted, logical_type: logical, scale, type_length }) {
  /** @type {(kind: string, more?: { unit?: string, scale?: number, reason?: string }) => { kind: string, unit: string, scale: number, reason: string }} */
  const made = (kind, more = {}) => ({ kind, unit: "", scale: 0, reason: "", ...more });
  const meaning = logical?.type ?? "";
  const unit = logical && "unit" in logical ? UNITS[logical.unit] : undefined;
  if (UNREAD.has(meaning) || UNREAD.has(converted ?? "")) {
    return made("", { reason: `values of a kind that is not read here (${meaning || converted})` });
  }
  if (meaning === "NULL") return made("missing");
  if (meaning === "DECIMAL" || converted === "DECIMAL") {
    return made("decimal", { scale: scale ?? (logical && "scale" in logical ? logical.scale : 0) });
  }
  if (type === "BOOLEAN") return made("truth");
  if (type === "INT96") return made("timestamp", { unit: "ns" });
  if (meaning === "DATE" || converted === "DATE") return made("date");
  if (meaning === "TIME") return made("time", { unit });
  if (meaning === "TIMESTAMP") return made("timestamp", { unit });
  for (const [suffix, name] of [
    ["MILLIS", "ms"],
    ["MICROS", "us"],
  ]) {
    if (converted === `TIME_${suffix}`) return made("time", { unit: name });
    if (converted === `TIMESTAMP_${suffix}`) return made("timestamp", { unit: name });
  }
  if (meaning === "UUID") return made("uuid");
  if (meaning === "FLOAT16" && type_length === 2) return made("float16");
  if (type === "BYTE_ARRAY" || type === "FIXED_LEN_BYTE_ARRAY") {
    const isText =
      ["UTF8", "ENUM", "JSON"].includes(converted ?? "") ||
      ["STRING", "ENUM", "JSON"].includes(meaning);
    return made(isText ? "text" : "bytes");
  }
  return made("number");
}
