// Files of projects in the origin private file system: projects/<id>/ for each project.

/** @type {Map<string, FileSystemDirectoryHandle>} */
const folders = new Map(); // by path

/** Why nothing can be kept here, the end of a sentence; "" where it can. */
async function refusal() {
  if (!window.isSecureContext) return "the page is served without https.";
  if (!navigator.storage?.getDirectory || !navigator.locks) return "it has no storage for that.";
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

/** Settled with why nothing can be kept here, the end of a sentence; with "" where it can. */
export const refused = refusal();

/**
 * The folder of a path.
 *
 * @param {string} path
 * @param {boolean} create make it, and those it is in, where it is not there
 * @throws {DOMException} NotFoundError, or storage fails
 */
export async function folder(path, create = false) {
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
export async function fileOf(id, path, create = false) {
  const parts = `projects/${id}/${path}`.split("/");
  const name = parts.pop() ?? "";
  return (await folder(parts.join("/"), create)).getFileHandle(name, { create });
}

/**
 * Write a file whole or not at all: what is written counts from close() on.
 *
 * @param {string} id
 * @param {string} path
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
async function writeOnce(id, path, bytes) {
  const stream = await (await fileOf(id, path, true)).createWritable();
  try {
    await stream.write(bytes);
    await stream.close();
  } catch (error) {
    await stream.abort().catch(() => {});
    throw error;
  }
}

/** @param {unknown} error */
const isNotFound = (error) => error instanceof Error && error.name === "NotFoundError";

/**
 * Give a project's file a new content, whole or not at all.
 *
 * @param {string} id
 * @param {string} path
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @throws {DOMException} storage fails
 */
export async function write(id, path, bytes) {
  try {
    await writeOnce(id, path, bytes);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    forgetFolders(`projects/${id}`); // somebody cleared this site's data meanwhile
    await writeOnce(id, path, bytes);
  }
}

/**
 * A file of a project as text; "" where there is none.
 *
 * @param {string} id
 * @param {string} path
 * @throws {DOMException} storage fails
 */
export async function readText(id, path) {
  try {
    return await (await (await fileOf(id, path)).getFile()).text();
  } catch (error) {
    if (isNotFound(error)) return "";
    throw error;
  }
}

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

/**
 * The bytes in a folder.
 *
 * @param {FileSystemDirectoryHandle} folder
 */
export async function sizeOf(folder) {
  let size = 0;
  for await (const handle of filesIn(folder)) {
    size += (await handle.getFile().catch(() => ({ size: 0 }))).size;
  }
  return size;
}

/**
 * Delete a project's files.
 *
 * @param {string} id
 * @throws {DOMException} NotFoundError, or storage fails
 */
export async function remove(id) {
  forgetFolders(`projects/${id}`);
  const all = await folder("projects");
  await all.removeEntry(id, { recursive: true });
}

/**
 * How much this site uses of what the browser allows it, in bytes; nothing where it does not say.
 *
 * @returns {Promise<StorageEstimate>}
 */
export const estimate = () => navigator.storage.estimate().catch(() => ({}));
