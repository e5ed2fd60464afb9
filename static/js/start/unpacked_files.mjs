// The files that Python is woken from, fetched and unpacked as they come.

import { zstandard } from "./zstd.mjs";

/** @import { Downloads, Listed } from "./downloads.mjs" */
/** @typedef {Uint8Array<ArrayBuffer>} Bytes */
/** @typedef {"code.bin" | "memory.bin"} Name of a file that is unpacked */

/**
 * What Python is woken from.
 *
 * @typedef {object} Unpacked
 * @property {(name: Name) => Promise<ReadableStream<Bytes>>} unpack a file's content
 * @property {Promise<WebAssembly.Module>} program the interpreter
 */

const WASM = { headers: { "Content-Type": "application/wasm" } };

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
 * @returns {Unpacked}
 */
export function unpacking(downloads, vendor, decoding, manifest) {
  manifest.then((files) => downloads.expect(files.filter(({ path }) => FILES.includes(path))));
  /** @param {string} name */
  const unpack = async (name) => {
    const { body } = await downloads.fetch(`${vendor}pyodide/${name}`);
    if (!body) throw new Error(`${name} is missing, it is empty`);
    return body.pipeThrough((await decoding).unpacking(name));
  };
  const program = unpack("program.bin").then((stream) =>
    WebAssembly.compileStreaming(new Response(stream, WASM)),
  );
  program.catch(() => {}); // its error is thrown where it is awaited
  return { unpack, program };
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
