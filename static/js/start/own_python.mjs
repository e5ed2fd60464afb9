// The page's own Python, as tools/python_files.py packs it: its files, and what importing them changes in the memory that
// Python wakes with. That is missing where a file was edited since `make vendor`; then the files are imported.

import { MemoryChanges } from "./memory_changes.mjs";

const ADDRESS = new URL("../../python.bin", import.meta.url).href;
const CHANGES = "memory"; // by this name they are among the files
const GZIP = 0x1f; // first byte of what it packed

/** @typedef {[path: string, content: Uint8Array<ArrayBuffer>]} OwnFile */
/** @typedef {{ files: OwnFile[], changes: MemoryChanges | null }} OwnPython */

/**
 * The page's own Python.
 *
 * @param {string} zstddec address of Zstandard's decoder
 * @returns {Promise<OwnPython>}
 * @throws {Error} it did not come whole
 */
export async function fetchOwnPython(zstddec) {
  const response = await fetch(ADDRESS).catch(() => null);
  if (!response?.ok) throw new Error(`python.bin is missing (${response?.status ?? "no answer"})`);
  const packed = await response.arrayBuffer().catch(() => null);
  if (!packed) throw new Error("python.bin broke off");
  try {
    const all = filesIn(await contentOf(new Uint8Array(packed), zstddec));
    const changes = all.find(([path]) => path === CHANGES);
    return {
      files: all.filter((file) => file !== changes),
      changes: changes ? new MemoryChanges(changes[1]) : null,
    };
  } catch {
    throw new Error("python.bin is damaged");
  }
}

/**
 * What gzip or Zstandard packed; their checksums tell whether these are the bytes that were packed.
 *
 * @param {Uint8Array<ArrayBuffer>} packed
 * @param {string} zstddec
 */
async function contentOf(packed, zstddec) {
  if (packed[0] === GZIP) {
    const content = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(content).arrayBuffer());
  }
  const { zstandard } = await import("./zstd.mjs");
  const decoder = await (await fetch(zstddec)).arrayBuffer();
  return (await zstandard(decoder)).unpacked(packed, "python.bin");
}

/**
 * Files of a pack by path: an index, and what it lists.
 *
 * @param {Uint8Array<ArrayBuffer>} pack
 * @returns {OwnFile[]}
 */
function filesIn(pack) {
  const length = new DataView(pack.buffer).getUint32(0, true);
  let at = 4 + length;
  /** @type {[path: string, bytes: number][]} */
  const index = JSON.parse(new TextDecoder().decode(pack.subarray(4, at)));
  return index.map(([path, bytes]) => {
    at += bytes;
    // Texts stay, and the changes of the memory are let go of: they must not lie in one buffer.
    return [path, path === CHANGES ? pack.subarray(at - bytes, at) : pack.slice(at - bytes, at)];
  });
}

/**
 * Write files into the folder that Python works in.
 *
 * @param {Python} python
 * @param {OwnFile[]} files
 */
export function writeFiles({ FS }, files) {
  for (const [path, content] of files) {
    FS.mkdirTree(path.split("/").slice(0, -1).join("/"));
    FS.writeFile(path, content, { canOwn: true });
  }
}
