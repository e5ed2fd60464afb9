// Projects in the origin private file system: projects/<id>/ for each of them.
//
// A file is replaced whole when what was written to it is closed, but only one at a time, and Firefox that was killed
// meanwhile has come back with an empty one. So what changes is written into a journal first, a single file too, and
// what is in the journal counts until all is replaced.

import { piecesOf } from "../shell/files.mjs";
import { packed, unpacked } from "./journal.mjs";

/** @import { Contents, FileWriter, ProjectStore } from "./project_store.d.ts" */

const ALL = "projects";
const JOURNAL = "journal";

// What Chromium takes at once, in bytes: of more it may break the writing off before it knows why, and say AbortError
// where there is no room.
const PIECE = 1 << 20;

/** @type {Map<string, FileSystemDirectoryHandle>} */
const folders = new Map(); // by path

/** @type {Map<string, Promise<void>>} */
const writing = new Map(); // by project, settled when its files are replaced

/** @type {ProjectStore["refusal"]} */
async function refusal() {
  if (!navigator.storage?.getDirectory) return "it has no storage for that.";
  const writable =
    window.FileSystemFileHandle && "createWritable" in FileSystemFileHandle.prototype;
  if (!writable) return "it cannot write such files.";
  try {
    await navigator.storage.getDirectory();
    return "";
  } catch {
    return "its storage is switched off for this page, or it is a private window.";
  }
}

/** @param {unknown} error */
const isNotFound = (error) => error instanceof Error && error.name === "NotFoundError";

/**
 * What a promise gives; null where what is asked for is not there.
 *
 * @template Found
 * @param {Promise<Found>} promise
 * @returns {Promise<Found | null>}
 */
async function unlessMissing(promise) {
  try {
    return await promise;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/**
 * The folder of a path.
 *
 * @param {string} path
 * @param {boolean} create make it, and those it is in, where it is not there
 * @throws {DOMException} NotFoundError, or storage fails
 */
async function folder(path, create = false) {
  const known = folders.get(path);
  if (known) return known;
  let found = await navigator.storage.getDirectory();
  for (const part of path.split("/")) found = await found.getDirectoryHandle(part, { create });
  folders.set(path, found);
  return found;
}

/** @param {string} path */
function forgetFolders(path) {
  for (const known of folders.keys()) if (known.startsWith(path)) folders.delete(known);
}

/**
 * The handle of a project's file.
 *
 * @param {string} id of the project
 * @param {string} path
 * @param {boolean} create make it where it is not there
 * @throws {DOMException} NotFoundError, or storage fails
 */
async function handleOf(id, path, create = false) {
  const parts = `${ALL}/${id}/${path}`.split("/");
  const name = parts.pop() ?? "";
  return (await folder(parts.join("/"), create)).getFileHandle(name, { create });
}

/**
 * A file's content as it is on disk; null where there is none.
 *
 * @param {string} id
 * @param {string} path
 * @returns {Promise<File | null>}
 */
async function fileOf(id, path) {
  const handle = await unlessMissing(handleOf(id, path));
  return handle && unlessMissing(handle.getFile());
}

/**
 * What was written together and is not in its files yet.
 *
 * @param {string} id
 * @returns {Promise<Contents>}
 */
async function readJournal(id) {
  const file = await fileOf(id, JOURNAL);
  // where it is taken away meanwhile, by a tab that had written, all is in its place
  const bytes = file && (await unlessMissing(file.arrayBuffer()));
  return bytes ? unpacked(new Uint8Array(bytes)) : new Map();
}

/**
 * Write bytes to a file's stream, piece by piece.
 *
 * @param {FileSystemWritableFileStream} stream
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @throws {DOMException} QuotaExceededError where there is no room
 */
async function writePieces(stream, bytes) {
  for (let start = 0; start < bytes.length; start += PIECE) {
    await stream.write(bytes.subarray(start, start + PIECE));
  }
}

/**
 * Write a file whole or not at all: what is written counts from close() on.
 *
 * @param {string} id
 * @param {string} path
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
async function writeFile(id, path, bytes) {
  const stream = await (await handleOf(id, path, true)).createWritable();
  try {
    await writePieces(stream, bytes);
    await stream.close();
  } catch (error) {
    await stream.abort().catch(() => {});
    throw error;
  }
}

/**
 * Replace the files that the journal has, and then take it away.
 *
 * @param {string} id
 * @param {Contents} contents
 */
async function apply(id, contents) {
  await Promise.all([...contents].map(([path, bytes]) => writeFile(id, path, bytes)));
  await (await folder(`${ALL}/${id}`)).removeEntry(JOURNAL);
}

/**
 * Write files once those written before are replaced.
 *
 * @param {string} id
 * @param {Contents} contents
 * @returns {Promise<{ done: Promise<void> }>} when they are safe; `done` when they are in their places as well
 */
async function writeTogether(id, contents) {
  const all = new Map([...(await readJournal(id)), ...contents]);
  await writeFile(id, JOURNAL, packed(all));
  const done = apply(id, all).catch((error) => console.warn("it stays in the journal", error));
  return { done };
}

/** @type {ProjectStore["write"]} */
async function write(id, contents) {
  const before = writing.get(id) ?? Promise.resolve();
  const written = before
    .then(() => writeTogether(id, contents))
    .catch((error) => {
      if (!isNotFound(error)) throw error;
      forgetFolders(`${ALL}/${id}`); // somebody cleared this site's data meanwhile
      return writeTogether(id, contents);
    });
  writing.set(
    id,
    written.then(
      ({ done }) => done,
      () => {},
    ),
  );
  await written;
}

/** @type {ProjectStore["paths"]} */
async function paths(id) {
  await writing.get(id);
  const found = new Set((await readJournal(id)).keys());
  const home = await unlessMissing(folder(`${ALL}/${id}`));
  for await (const { kind, name } of home?.values() ?? []) {
    if (kind === "file" && name !== JOURNAL && !name.endsWith(".crswap")) found.add(name);
  }
  return [...found];
}

/** @type {ProjectStore["readText"]} */
async function readText(id, path) {
  await writing.get(id);
  const newest = (await readJournal(id)).get(path);
  if (newest) return new TextDecoder().decode(newest);
  return (await (await fileOf(id, path))?.text()) ?? "";
}

/** @type {ProjectStore["open"]} */
async function open(id, path) {
  await writing.get(id);
  const newest = (await readJournal(id)).get(path);
  if (newest) return piecesOf(new File([newest], path));
  const file = await fileOf(id, path);
  return file && piecesOf(file);
}

/**
 * @param {string} id
 * @param {string} path
 * @returns {Promise<FileWriter>}
 */
async function replace(id, path) {
  const stream = await (await handleOf(id, path, true)).createWritable();
  return {
    write: (piece) => writePieces(stream, piece),
    close: () => stream.close(),
    abort: () => stream.abort(),
  };
}

/** @type {ProjectStore["ids"]} */
async function ids() {
  const found = [];
  for await (const handle of (await folder(ALL, true)).values()) {
    if (handle.kind === "directory") found.push(handle.name);
  }
  return found;
}

/** @type {ProjectStore["has"]} */
const has = async (id) => Boolean(await unlessMissing(folder(`${ALL}/${id}`)));

/**
 * The files in a folder and its folders, without the browser's own while they are written.
 *
 * @param {FileSystemDirectoryHandle} folder
 * @returns {AsyncGenerator<FileSystemFileHandle>}
 */
async function* filesIn(folder) {
  for await (const handle of folder.values()) {
    if (handle.kind === "directory") yield* filesIn(handle);
    else if (!handle.name.endsWith(".crswap")) yield handle;
  }
}

/** @type {ProjectStore["sizeOf"]} */
async function sizeOf(id) {
  let size = 0;
  for await (const handle of filesIn(await folder(`${ALL}/${id}`))) {
    size += (await handle.getFile().catch(() => ({ size: 0 }))).size;
  }
  return size;
}

/** @type {ProjectStore["remove"]} */
async function remove(id) {
  await writing.get(id);
  writing.delete(id);
  forgetFolders(`${ALL}/${id}`);
  await (await folder(ALL)).removeEntry(id, { recursive: true });
}

/** @type {ProjectStore} */
export const privateFiles = {
  refusal,
  isInUse: async () => true,
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
