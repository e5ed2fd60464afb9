// Projects in IndexedDB, for browsers without an origin private file system that the page can write to (Safari before
// 26, WebKitGTK).
//
// "files" has a record per file, by [project, path]: its bytes, or for a large one how many pieces it has, which are in
// "pieces" by [project, writing, number]. All that a transaction writes counts at once, when it is complete; a large
// file's pieces come in transactions of their own, and count when the record that names their writing is replaced.

import { piecesOf } from "../shell/files.mjs";

/** @import { StoredFile } from "../messages.d.ts" */
/** @import { FileWriter, ProjectStore } from "./project_store.d.ts" */

/** @typedef {{ size: number, bytes: Uint8Array<ArrayBuffer> }} Whole */
/** @typedef {{ size: number, writing: string, count: number }} InPieces */

const NAME = "astronomical-lite";

/**
 * What makes version i + 1 of the database of version i.
 *
 * @type {((database: IDBDatabase, transaction: IDBTransaction) => void)[]}
 */
const STEPS = [
  (database) => {
    database.createObjectStore("files");
    database.createObjectStore("pieces");
  },
];

/** @type {Promise<IDBDatabase> | null} */
let connection = null;

/**
 * The database, brought up to date where it is older.
 *
 * @param {number} [version] today's, but in tests
 * @returns {Promise<IDBDatabase>}
 */
export function connect(version = STEPS.length) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, version);
    let refused = false;
    request.onupgradeneeded = ({ oldVersion }) => {
      const { result, transaction } = request;
      if (transaction) for (const step of STEPS.slice(oldVersion)) step(result, transaction);
    };
    request.onblocked = () => {
      refused = true;
      reject(
        new DOMException("another tab has this page in an older version: close it", "AbortError"),
      );
    };
    request.onerror = () => {
      const newer = request.error?.name === "VersionError";
      const words = "another tab has this page in a newer version: load this one anew";
      reject(newer ? new DOMException(words, "VersionError") : request.error);
    };
    request.onsuccess = () => {
      const database = request.result;
      if (refused) return database.close();
      // A tab with a newer version of the page waits for this one to let go; the browser ends connections too.
      database.onversionchange = () => {
        database.close();
        connection = null;
      };
      database.onclose = () => {
        connection = null;
      };
      resolve(database);
    };
  });
}

/** @returns {Promise<IDBDatabase>} */
function opened() {
  connection ??= connect().catch((error) => {
    connection = null;
    throw error;
  });
  return connection;
}

/**
 * A transaction, on a new connection where the browser has ended the one there was.
 *
 * @param {IDBTransactionMode} mode
 */
async function begin(mode) {
  const names = ["files", "pieces"];
  // A label counts as given when it would outlast a power cut.
  const options = /** @type {const} */ ({ durability: "strict" });
  try {
    return (await opened()).transaction(names, mode, options);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "InvalidStateError") throw error;
    connection = null;
    return (await opened()).transaction(names, mode, options);
  }
}

/**
 * Do something in a transaction: all of it or, if it rejects, nothing.
 *
 * @template Result
 * @param {IDBTransactionMode} mode
 * @param {(files: IDBObjectStore, pieces: IDBObjectStore) => IDBRequest<Result>} work its last request is the result
 * @returns {Promise<Result>}
 */
async function within(mode, work) {
  const transaction = await begin(mode);
  return new Promise((resolve, reject) => {
    transaction.onabort = () => reject(transaction.error);
    try {
      const request = work(transaction.objectStore("files"), transaction.objectStore("pieces"));
      transaction.oncomplete = () => resolve(request.result);
    } catch (error) {
      reject(error);
      transaction.abort(); // else what was asked for before would be done
    }
  });
}

/**
 * The keys that begin with these parts.
 *
 * @param {string[]} parts
 */
const beginningWith = (...parts) => IDBKeyRange.bound(parts, [...parts, []]);

/** @type {ProjectStore["refusal"]} */
async function refusal() {
  try {
    await opened();
    return "";
  } catch (error) {
    console.warn("no database", error);
    const blocked = error instanceof Error && ["AbortError", "VersionError"].includes(error.name);
    if (blocked) return `${error.message}.`;
    return "its storage is switched off for this page, or it is a private window.";
  }
}

/** @type {ProjectStore["isInUse"]} */
async function isInUse() {
  try {
    return (await indexedDB.databases()).some(({ name }) => name === NAME);
  } catch {
    return false; // such browsers have had a private file system for longer than this page knows of databases
  }
}

/** @type {ProjectStore["ids"]} */
async function ids() {
  const found = new Set();
  for (const name of /** @type {const} */ (["files", "pieces"])) {
    const keys = await within("readonly", (files, pieces) =>
      (name === "files" ? files : pieces).getAllKeys(),
    );
    for (const key of keys) if (Array.isArray(key)) found.add(String(key[0]));
  }
  return [...found];
}

/** @type {ProjectStore["has"]} */
const has = async (id) =>
  (await within("readonly", (files) => files.count(beginningWith(id)))) > 0 ||
  (await within("readonly", (_, pieces) => pieces.count(beginningWith(id)))) > 0;

/**
 * @param {string} id
 * @param {string} path
 * @returns {Promise<Whole | InPieces | undefined>}
 */
const recordOf = (id, path) => within("readonly", (files) => files.get([id, path]));

/** @type {ProjectStore["paths"]} */
async function paths(id) {
  const keys = await within("readonly", (files) => files.getAllKeys(beginningWith(id)));
  return keys.map((key) => (Array.isArray(key) ? String(key[1]) : ""));
}

/** @type {ProjectStore["readText"]} */
async function readText(id, path) {
  const record = await recordOf(id, path);
  return record && "bytes" in record ? new TextDecoder().decode(record.bytes) : "";
}

/**
 * @param {string} id
 * @param {string} path
 * @returns {Promise<StoredFile | null>}
 */
async function open(id, path) {
  const record = await recordOf(id, path);
  if (!record) return null;
  if ("bytes" in record) return piecesOf(new File([record.bytes], path));
  const { size, writing, count } = record;
  let number = 0;
  const next = async () => {
    if (number === count) return null;
    const key = [id, writing, number];
    const piece = await within("readonly", (_, pieces) => pieces.get(key));
    if (!piece) throw new DOMException("a piece of the file is missing", "NotFoundError");
    number += 1;
    return piece;
  };
  return { size, next };
}

/** @type {ProjectStore["write"]} */
async function write(id, contents) {
  await within("readwrite", (files) => {
    for (const [path, bytes] of contents) files.put({ size: bytes.byteLength, bytes }, [id, path]);
    return files.count();
  });
}

/**
 * @param {string} id
 * @param {string} path
 * @returns {Promise<FileWriter>}
 */
async function replace(id, path) {
  const writing = crypto.randomUUID();
  const before = await recordOf(id, path);
  /** @type {InPieces} */
  const record = { size: 0, writing, count: 0 };
  // Pieces of what was being written when a tab was closed are nobody's.
  const others = before && "writing" in before ? before.writing : "";
  await within("readwrite", (_, pieces) => deleteAllBut(pieces, id, others));
  return {
    async write(piece) {
      const key = [id, writing, record.count];
      await within("readwrite", (_, pieces) => pieces.put(piece, key));
      record.count += 1;
      record.size += piece.byteLength;
    },
    async close() {
      await within("readwrite", (files, pieces) => {
        files.put(record, [id, path]);
        return deleteAllBut(pieces, id, writing);
      });
    },
    async abort() {
      await within("readwrite", (_, pieces) => pieces.delete(beginningWith(id, writing)));
    },
  };
}

/**
 * Delete a project's pieces but for those of one writing.
 *
 * @param {IDBObjectStore} pieces
 * @param {string} id
 * @param {string} writing
 */
function deleteAllBut(pieces, id, writing) {
  pieces.delete(IDBKeyRange.bound([id], [id, writing], false, true));
  return pieces.delete(IDBKeyRange.bound([id, writing, []], [id, []]));
}

/** @type {ProjectStore["sizeOf"]} */
async function sizeOf(id) {
  const records = await within("readonly", (files) => files.getAll(beginningWith(id)));
  return records.reduce((sum, { size }) => sum + size, 0);
}

/** @type {ProjectStore["remove"]} */
async function remove(id) {
  await within("readwrite", (files, pieces) => {
    pieces.delete(beginningWith(id));
    return files.delete(beginningWith(id));
  });
}

/** @type {ProjectStore} */
export const database = {
  refusal,
  isInUse,
  ids,
  has,
  paths,
  readText,
  open,
  write,
  replace,
  sizeOf,
  remove,
};
