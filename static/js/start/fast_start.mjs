// Python, woken from its memory with everything imported.

import { fetchedNow } from "./fetched_now.mjs";
import { wake } from "./snapshot_loader.mjs";
import { fetchDecoder, unpacking } from "./unpacked_files.mjs";

/** @import { Downloads, Listed } from "./downloads.mjs" */
/** @import { OwnPython } from "./own_python.mjs" */
/** @import { Unpacked } from "./unpacked_files.mjs" */

const STANDARD_LIBRARY = "python_stdlib.zip";
const PROGRAM = "pyodide.asm.wasm"; // what Pyodide asks for, and gets from program.bin

/**
 * A `fetch` without the interpreter, which is compiled already, and without the standard library: its modules are in the
 * snapshot's memory, and its archive comes when one that is not is imported.
 *
 * @param {typeof self.fetch} fetch for all else
 * @returns {typeof self.fetch}
 */
function fetchOthers(fetch) {
  return async (resource, options) => {
    const address = String(resource instanceof Request ? resource.url : resource);
    const isThere = address.endsWith(STANDARD_LIBRARY) || address.endsWith(PROGRAM);
    return isThere ? new Response("") : fetch(resource, options);
  };
}

/**
 * Have the interpreter instantiated from what it was compiled to.
 *
 * @param {Promise<WebAssembly.Module>} program
 * @param {Downloads} downloads told of an error, which Pyodide only logs
 */
function instantiateWith(program, downloads) {
  WebAssembly.instantiateStreaming = async (_, imports) => {
    try {
      const module = await program;
      return { module, instance: await WebAssembly.instantiate(module, imports) };
    } catch (error) {
      downloads.fail(error);
      throw error;
    }
  };
}

/**
 * @param {Unpacked | null} ahead what another worker unpacks
 * @param {Promise<OwnPython>} own
 * @param {LoadPyodide} load Pyodide's own way to load it
 * @param {PyodideOptions} options
 * @param {string} vendor address of the folder with static/vendor's files
 * @param {Downloads} downloads
 * @param {Promise<Listed[]>} manifest
 * @returns {Promise<Python>}
 * @throws {Error} it is not the Python that was put to sleep
 */
export async function start(ahead, own, load, options, vendor, downloads, manifest) {
  const folder = `${vendor}pyodide/`;
  const decoding = fetchDecoder(downloads, vendor);
  const { unpack, program } = ahead ?? unpacking(downloads, vendor, decoding, manifest);
  const [code, memory, module] = await Promise.all([
    unpack("code.bin"),
    unpack("memory.bin"),
    import("../../vendor/pyodide/pyodide.asm.mjs"),
  ]);
  self.fetch = fetchOthers(downloads.fetch);
  instantiateWith(program, downloads);
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
