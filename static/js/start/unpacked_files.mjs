// The files that Python is woken from, fetched and unpacked as they come.

import { zstandard } from "./zstd.mjs";

/** @import { Downloads, Listed } from "./downloads.mjs" */
/** @typedef {"code.bin" | "memory.bin" | "program.bin"} Name */
/** @typedef {(name: Name) => Promise<ReadableStream<Uint8Array<ArrayBuffer>>>} Unpack a file's content */

const FILES = [
  "pyodide/code.bin",
  "pyodide/memory.bin",
  "pyodide/program.bin",
  "zstd/zstddec.wasm",
];

/**
 * What unpacks Zstandard's files.
 *
 * @param {Downloads} downloads
 * @param {string} vendor address of the folder with static/vendor's files
 */
export async function fetchDecoder(downloads, vendor) {
  const response = await downloads.fetch(`${vendor}zstd/zstddec.wasm`);
  return zstandard(await response.arrayBuffer());
}

/**
 * What fetches and unpacks the files.
 *
 * @param {Downloads} downloads
 * @param {string} vendor
 * @param {ReturnType<typeof fetchDecoder>} decoding
 * @param {Promise<Listed[]>} manifest
 * @returns {Unpack}
 */
export function unpacking(downloads, vendor, decoding, manifest) {
  manifest.then((files) => downloads.expect(files.filter(({ path }) => FILES.includes(path))));
  return async (name) => {
    const { body } = await downloads.fetch(`${vendor}pyodide/${name}`);
    if (!body) throw new Error(`${name} is missing, it is empty`);
    return body.pipeThrough((await decoding).unpacking(name));
  };
}

/**
 * The list of vendored files; empty where it cannot be had, since Python starts without.
 *
 * @param {string} vendor
 * @returns {Promise<Listed[]>}
 */
export async function fetchManifest(vendor) {
  try {
    return (await (await fetch(`${vendor}manifest.json`)).json()).files;
  } catch {
    return [];
  }
}
