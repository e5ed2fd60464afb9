// A worker of its own that keeps the interpreter unpacked in this browser: at the next visit it is compiled from a response
// that Chromium keeps compiled code beside.

import { Downloads } from "./downloads.mjs";
import { fetchDecoder, fetchKeptProgram, LINGER, PROGRAM, WASM } from "./unpacked_files.mjs";

const vendor = new URL("../../vendor/", import.meta.url).href;

/** The interpreter, unpacked. */
async function unpacked() {
  const downloads = new Downloads("", () => {});
  const decoder = await fetchDecoder(downloads, vendor);
  const packed = await (await downloads.fetch(`${vendor}pyodide/program.bin`)).arrayBuffer();
  return decoder.unpacked(new Uint8Array(packed), "program.bin");
}

/**
 * Keep the interpreter. Compiled code is kept only beside a response that has its address, as one has that was fetched and
 * one that was made has not; so it is kept twice, and fetched from the service worker between.
 *
 * @param {string} name of the cache
 * @returns {Promise<boolean>} false where it cannot be kept
 */
async function keep(name) {
  const address = `${vendor}pyodide/${PROGRAM}`;
  const cache = await caches.open(name);
  await cache.put(address, new Response(await unpacked(), WASM));
  const fetched = await fetchKeptProgram(vendor);
  if (fetched) await cache.put(address, fetched);
  return Boolean(fetched);
}

/**
 * Compile the interpreter from what is kept. It is compiled already and running in Python's worker, which Chromium finds
 * out; what it optimises there from now on it keeps, as long as this worker lives.
 */
async function compile() {
  const fetched = await fetchKeptProgram(vendor);
  if (!fetched) return;
  await WebAssembly.compileStreaming(fetched);
  await new Promise((resolve) => setTimeout(resolve, LINGER));
}

/** @param {MessageEvent<string>} event */
self.onmessage = async ({ data }) => {
  try {
    if (await keep(data)) await compile();
  } catch (error) {
    console.info(`The interpreter is not kept unpacked: ${error}`);
  } finally {
    self.close();
  }
};
