// Pyodide as PyScript's interpreter, woken with everything imported, telling the page how many bytes have come.
// PyScript takes any module that exports `loadPyodide` and `version`.

import { loadPyodide as load, version } from "../vendor/pyodide/pyodide.mjs";
import { wake } from "./wake.mjs";
import { zstandard } from "./zstd.mjs";

const vendor = new URL("../vendor/pyodide/", import.meta.url).href;
const zstddec = new URL("../vendor/zstd/zstddec.wasm", import.meta.url).href;
const manifest = new URL("../vendor/manifest.json", import.meta.url).href;

const AT_START = [
  "pyodide/code.bin",
  "pyodide/memory.bin",
  "pyodide/program.bin",
  "pyodide/pyodide-lock.json",
  "zstd/zstddec.wasm",
];
const STANDARD_LIBRARY = "python_stdlib.zip";
const PROGRAM = "pyodide.asm.wasm"; // what Pyodide asks for, and gets from program.bin

const tell = (message) => self.postMessage({ boot: message });

// A lock that is free again when this worker is no more, whoever ended it: the page waits for it.
const lifeline = `worker-${crypto.randomUUID?.() ?? Math.random()}`;
self.navigator.locks?.request(lifeline, () => {
  tell({ lifeline });
  return new Promise(() => {});
});

// Pass a response on while counting what flows through it.
function counted(response, count) {
  const meter = new TransformStream({
    transform(chunk, controller) {
      count(chunk.byteLength);
      controller.enqueue(chunk);
    },
  });
  // Told here, and not left to Pyodide: it goes on without a package that broke off.
  response.body.pipeTo(meter.writable).catch((error) => {
    if (error instanceof TypeError) tell({ failed: `${response.url} is missing, it broke off` });
  });
  const { status, statusText, headers } = response;
  return new Response(meter.readable, { status, statusText, headers });
}

const addressOf = (resource) => String(resource?.url ?? resource);

// `fetch` for files that Python cannot start without.
function countingFetch(fetch, count) {
  return async (resource, ...options) => {
    const address = addressOf(resource);
    // The modules are in the memory; those that are not, runtime_imports.py fetches.
    if (address.endsWith(STANDARD_LIBRARY)) return new Response("");
    const response = await fetch(resource, ...options).catch((error) => {
      tell({ failed: `${address} could not be fetched` });
      throw error;
    });
    if (!response.ok) {
      // Told here: Emscripten waits for ever when its module does not come.
      const failed = `${response.url} is missing (${response.status})`;
      tell({ failed });
      throw new Error(failed);
    }
    return response.body ? counted(response, count) : response;
  };
}

// `fetch` that has the interpreter in `program`, a stream.
function fetchWith(program, fetch) {
  const headers = { "Content-Type": "application/wasm" };
  return async (resource, ...options) =>
    addressOf(resource).endsWith(PROGRAM)
      ? new Response(program, { headers })
      : fetch(resource, ...options);
}

// A file's bytes, while Python waits.
function fetchedNow(address) {
  const request = new XMLHttpRequest();
  request.open("GET", address, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`${address} is missing (${request.status})`);
  return new Uint8Array(request.response);
}

async function loadPyodide(options) {
  const fetch = self.fetch.bind(self);
  let received = 0;
  let total = 0;
  let told = 0;
  const count = (bytes) => {
    received += bytes;
    const now = performance.now();
    if (now - told > 60 || received >= total) {
      told = now;
      tell({ text: "Loading Python", received, total });
    }
  };
  self.fetch = countingFetch(fetch, count);
  try {
    const decoding = self
      .fetch(zstddec)
      .then((response) => response.arrayBuffer())
      .then(zstandard);
    const unpacked = async (name) => {
      const { body } = await self.fetch(vendor + name);
      return body.pipeThrough((await decoding).unpacking());
    };
    const [program, code, memory, module, files] = await Promise.all([
      unpacked("program.bin"),
      unpacked("code.bin"),
      unpacked("memory.bin"),
      import("../vendor/pyodide/pyodide.asm.mjs"),
      fetch(manifest).then((response) => response.json()),
    ]);
    const sizes = new Map(files.files.map(({ path, bytes }) => [path, bytes]));
    total = AT_START.reduce((sum, name) => sum + sizes.get(name), 0);
    self.fetch = fetchWith(program, self.fetch);
    const zstd = await decoding;
    const streams = { code, memory, data: () => zstd.unpacked(fetchedNow(`${vendor}data.bin`)) };
    const python = await wake(load, module.default, streams, { ...options, indexURL: vendor });
    const vendored = python.pyimport("runtime_imports");
    vendored.resume(vendor, 60 * new Date().getTimezoneOffset());
    vendored.destroy();
    return python;
  } finally {
    self.fetch = fetch;
    tell({ text: "Starting Python" });
  }
}

export { loadPyodide, version };
