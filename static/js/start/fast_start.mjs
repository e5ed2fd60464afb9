// Python, woken from its memory with everything imported.

import { fetchedNow } from "./fetched_now.mjs";
import { wake } from "./snapshot_loader.mjs";
import { fetchDecoder, unpacking } from "./unpacked_files.mjs";

/** @import { Downloads, Listed } from "./downloads.mjs" */
/** @import { OwnPython } from "./own_python.mjs" */
/** @import { Unpack } from "./unpacked_files.mjs" */

const STANDARD_LIBRARY = "python_stdlib.zip";
const PROGRAM = "pyodide.asm.wasm"; // what Pyodide asks for, and gets from program.bin

/**
 * A `fetch` that has the interpreter already, and no standard library: its modules are in the snapshot's memory, and its
 * archive comes when one that is not is imported.
 *
 * @param {ReadableStream} program the interpreter
 * @param {typeof self.fetch} fetch for all else
 * @returns {typeof self.fetch}
 */
function fetchWith(program, fetch) {
  const headers = { "Content-Type": "application/wasm" };
  return async (resource, options) => {
    const address = String(resource instanceof Request ? resource.url : resource);
    if (address.endsWith(STANDARD_LIBRARY)) return new Response("");
    return address.endsWith(PROGRAM)
      ? new Response(program, { headers })
      : fetch(resource, options);
  };
}

/**
 * @param {Unpack | null} ahead what another worker unpacks
 * @param {LoadPyodide} load Pyodide's own way to load it
 * @param {PyodideOptions} options
 * @param {string} vendor address of the folder with static/vendor's files
 * @param {Downloads} downloads
 * @param {Promise<Listed[]>} manifest
 * @param {Promise<OwnPython>} own
 * @returns {Promise<Python>}
 * @throws {Error} it is not the Python that was put to sleep
 */
export async function start(ahead, load, options, vendor, downloads, manifest, own) {
  const folder = `${vendor}pyodide/`;
  const decoding = fetchDecoder(downloads, vendor);
  const unpack = ahead ?? unpacking(downloads, vendor, decoding, manifest);
  const [program, code, memory, module] = await Promise.all([
    unpack("program.bin"),
    unpack("code.bin"),
    unpack("memory.bin"),
    import("../../vendor/pyodide/pyodide.asm.mjs"),
  ]);
  self.fetch = fetchWith(program, downloads.fetch);
  const zstd = await decoding;
  /** @param {string} name */
  const fetched = (name) => fetchedNow(folder + name);
  const streams = {
    code,
    memory,
    data: () => zstd.unpacked(fetched("data.bin"), "data.bin"),
    fetched,
    changes: own.then(({ changes }) => changes),
  };
  const python = await wake(load, module.default, streams, { ...options, indexURL: folder });
  const imports = python.pyimport("runtime_imports");
  imports.resume(60 * new Date().getTimezoneOffset());
  imports.destroy();
  const check = python.pyimport("self_check");
  const began = performance.now();
  check.check();
  performance.measure("self-check", { start: began });
  check.destroy();
  return python;
}
