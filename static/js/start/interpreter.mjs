// Pyodide as PyScript's interpreter, woken with everything imported, telling the page how many bytes have come.
// PyScript takes any module that exports `loadPyodide` and `version`.

import { loadPyodide as load, version } from "../../vendor/pyodide/pyodide.mjs";
import { wake } from "./snapshot_loader.mjs";
import { zstandard } from "./zstd.mjs";

const vendor = new URL("../../vendor/pyodide/", import.meta.url).href;
const zstddec = new URL("../../vendor/zstd/zstddec.wasm", import.meta.url).href;
const hysnappy = new URL("../../vendor/hysnappy/uncompress.wasm", import.meta.url).href;
const manifest = new URL("../../vendor/manifest.json", import.meta.url).href;
const sources = new URL("../../python.json", import.meta.url).href;

/** @import { Boot } from "../messages.d.ts" */
/** @typedef {typeof self.fetch} Fetch */

const AT_START = [
  "pyodide/code.bin",
  "pyodide/memory.bin",
  "pyodide/program.bin",
  "pyodide/pyodide-lock.json",
  "zstd/zstddec.wasm",
];
const STANDARD_LIBRARY = "python_stdlib.zip";
const PROGRAM = "pyodide.asm.wasm"; // what Pyodide asks for, and gets from program.bin

/** @param {Boot} message */
const post = (message) => self.postMessage({ boot: message });

// This worker holds a lock for as long as it lives, whoever ends it; the page waits for the lock to be free.
const lifeline = `worker-${crypto.randomUUID?.() ?? Math.random()}`;
self.navigator.locks?.request(lifeline, () => {
  post({ lifeline });
  return new Promise(() => {});
});

/**
 * A response with the same content, whose bytes are counted while they flow through it.
 *
 * @param {Response} response
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} body its content
 * @param {(bytes: number) => void} count
 */
function counted(response, body, count) {
  /** @type {TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>} */
  const meter = new TransformStream({
    transform(chunk, controller) {
      count(chunk.byteLength);
      controller.enqueue(chunk);
    },
  });
  // Pyodide would go on without a package whose download broke off, so the page is told here.
  body.pipeTo(meter.writable).catch((error) => {
    if (error instanceof TypeError) post({ failed: `${response.url} is missing, it broke off` });
  });
  const { status, statusText, headers } = response;
  return new Response(meter.readable, { status, statusText, headers });
}

/** @param {RequestInfo | URL} resource */
const addressOf = (resource) => (resource instanceof Request ? resource.url : String(resource));

/**
 * A `fetch` for files that Python cannot start without.
 *
 * @param {Fetch} fetch
 * @param {(bytes: number) => void} count
 * @returns {Fetch}
 */
function countingFetch(fetch, count) {
  return async (resource, options) => {
    const address = addressOf(resource);
    // The standard library's modules are in the snapshot's memory; runtime_imports.py fetches those that are not.
    if (address.endsWith(STANDARD_LIBRARY)) return new Response("");
    const response = await fetch(resource, options).catch((error) => {
      post({ failed: `${address} could not be fetched` });
      throw error;
    });
    if (!response.ok) {
      // Emscripten waits for ever when its module does not come, so the page is told here.
      const failed = `${response.url} is missing (${response.status})`;
      post({ failed });
      throw new Error(failed);
    }
    return response.body ? counted(response, response.body, count) : response;
  };
}

/**
 * A `fetch` that has the interpreter already.
 *
 * @param {ReadableStream} program its content
 * @param {Fetch} fetch for all else
 * @returns {Fetch}
 */
function fetchWith(program, fetch) {
  const headers = { "Content-Type": "application/wasm" };
  return async (resource, options) =>
    addressOf(resource).endsWith(PROGRAM)
      ? new Response(program, { headers })
      : fetch(resource, options);
}

/**
 * A file's bytes, while Python waits.
 *
 * @param {string} address
 * @throws {Error} it could not be fetched
 */
function fetchedNow(address) {
  const request = new XMLHttpRequest();
  request.open("GET", address, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`${address} is missing (${request.status})`);
  return new Uint8Array(request.response);
}

/**
 * The bytes of some of the vendored files together.
 *
 * @param {{ files: { path: string, bytes: number }[] }} manifest
 * @param {string[]} names
 */
function bytesOf({ files }, names) {
  const sizes = files.filter(({ path }) => names.includes(path)).map(({ bytes }) => bytes);
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

/**
 * Write the page's own Python into the folder that Python works in.
 *
 * @param {Python} python
 * @param {Record<string, string>} texts by path
 */
function writeSources({ FS }, texts) {
  const encoder = new TextEncoder();
  for (const [path, text] of Object.entries(texts)) {
    FS.mkdirTree(path.split("/").slice(0, -1).join("/"));
    FS.writeFile(path, encoder.encode(text), { canOwn: true });
  }
}

/**
 * What reads Parquet files; fetched when one comes.
 *
 * @param {Python} python
 */
async function loadParquet({ FS }) {
  /** @param {string} address */
  const bytes = async (address) => {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`${address} is missing (${response.status})`);
    return response.arrayBuffer();
  };
  const [library, ...decoders] = await Promise.all([
    import("../tables/parquet.mjs"),
    bytes(hysnappy),
    bytes(zstddec),
  ]);
  return library.loadParquet(FS, ...decoders);
}

/**
 * Python, awake.
 *
 * @param {PyodideOptions} options
 */
async function loadPyodide(options) {
  const fetch = self.fetch.bind(self);
  let received = 0;
  let total = 0;
  let told = 0;
  /** @param {number} bytes */
  const count = (bytes) => {
    received += bytes;
    const now = performance.now();
    if (now - told > 60 || received >= total) {
      told = now;
      post({ text: "Loading Python", received, total });
    }
  };
  self.fetch = countingFetch(fetch, count);
  try {
    const decoding = self
      .fetch(zstddec)
      .then((response) => response.arrayBuffer())
      .then(zstandard);
    /** @param {string} name */
    const unpacked = async (name) => {
      const { body } = await self.fetch(vendor + name);
      if (!body) throw new Error(`${name} is missing, it is empty`);
      return body.pipeThrough((await decoding).unpacking());
    };
    const texts = self.fetch(sources).then((response) => response.json());
    const [program, code, memory, module, files] = await Promise.all([
      unpacked("program.bin"),
      unpacked("code.bin"),
      unpacked("memory.bin"),
      import("../../vendor/pyodide/pyodide.asm.mjs"),
      fetch(manifest).then((response) => response.json()),
    ]);
    total = bytesOf(files, AT_START);
    self.fetch = fetchWith(program, self.fetch);
    const zstd = await decoding;
    const streams = { code, memory, data: () => zstd.unpacked(fetchedNow(`${vendor}data.bin`)) };
    const python = await wake(load, module.default, streams, { ...options, indexURL: vendor });
    writeSources(python, await texts);
    const imports = python.pyimport("runtime_imports");
    imports.resume(vendor, 60 * new Date().getTimezoneOffset());
    imports.destroy();
    python.registerJsModule("table_libraries", { loadParquet: () => loadParquet(python) });
    return python;
  } finally {
    self.fetch = fetch;
    post({ text: "Starting Python" });
  }
}

export { loadPyodide, version };
