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

/** The interpreter's name where it is kept unpacked. */
export const PROGRAM = "program.wasm";

/** Chromium keeps code through the worker that had it compiled, which lives on for so many ms. */
export const LINGER = 300_000;

export const WASM = { headers: { "Content-Type": "application/wasm" } };

const PACKED_PROGRAM = "pyodide/program.bin";
const FILES = ["pyodide/code.bin", "pyodide/memory.bin", PACKED_PROGRAM, "zstd/zstddec.wasm"];

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
 * The interpreter as it is kept unpacked; null where it is not. Its bytes are not counted: Chromium keeps compiled code only
 * beside a response as it is fetched.
 *
 * @param {string} vendor
 * @returns {Promise<Response | null>}
 */
export async function fetchKeptProgram(vendor) {
  const response = await fetch(`${vendor}pyodide/${PROGRAM}`).catch(() => null);
  return response?.status === 200 ? response : null;
}

/**
 * What fetches and unpacks the files.
 *
 * @param {Downloads} downloads
 * @param {string} vendor
 * @param {ReturnType<typeof fetchDecoder>} decoding
 * @param {Promise<Listed[]>} manifest
 * @param {Promise<Response | null>} [kept] the interpreter, where it is kept unpacked
 * @returns {Unpacked}
 */
export function unpacking(downloads, vendor, decoding, manifest, kept = Promise.resolve(null)) {
  Promise.all([manifest, kept]).then(([files, isKept]) => {
    const isFetched = (/** @type {Listed} */ { path }) =>
      FILES.includes(path) && !(isKept && path === PACKED_PROGRAM);
    downloads.expect(files.filter(isFetched));
  });
  /** @param {string} name */
  const unpack = async (name) => {
    const { body } = await downloads.fetch(`${vendor}pyodide/${name}`);
    if (!body) throw new Error(`${name} is missing, it is empty`);
    return body.pipeThrough((await decoding).unpacking(name));
  };
  const compilePacked = async () =>
    WebAssembly.compileStreaming(new Response(await unpack("program.bin"), WASM));
  const program = kept.then((response) =>
    response ? WebAssembly.compileStreaming(response).catch(compilePacked) : compilePacked(),
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
