// Pyodide as PyScript's interpreter: woken with everything imported or, where that fails, started the plain way.
// PyScript takes any module that exports `loadPyodide` and `version`.

import { loadPyodide as load, version } from "../../vendor/pyodide/pyodide.mjs";
import { readFromBrowser } from "./browser_files.mjs";
import { Downloads } from "./downloads.mjs";
import { allowNoDatabase } from "./empty_database.mjs";
import { holdFinalizers } from "./fetched_now.mjs";
import { fetchOwnPython, writeFiles } from "./own_python.mjs";
import { askForUnpacked, Lost } from "./unpacked_ahead.mjs";
import { fetchManifest } from "./unpacked_files.mjs";

const vendor = new URL("../../vendor/", import.meta.url).href;
const hysnappy = `${vendor}hysnappy/uncompress.wasm`;
const zstddec = `${vendor}zstd/zstddec.wasm`;
const wasm = new URL("../../wasm/", import.meta.url).href;

/** @import { Boot } from "../messages.d.ts" */
/** @import { Kernels } from "../learning/block.mjs" */
/** @import { OwnPython } from "./own_python.mjs" */
/** @typedef {typeof import("./plain_start.mjs").start} Start one of the two ways */

allowNoDatabase();

/** @param {Boot} message */
const post = (message) => self.postMessage({ boot: message });

// This worker holds a lock for as long as it lives, whoever ends it; the page waits for the lock to be free.
const lifeline = `worker-${crypto.randomUUID?.() ?? Math.random()}`;
self.navigator.locks?.request(lifeline, () => {
  post({ lifeline });
  return new Promise(() => {});
});

holdFinalizers(self);
const ahead = askForUnpacked();

/**
 * The bytes at an address.
 *
 * @param {string} address
 */
async function bytes(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} is missing (${response.status})`);
  return response.arrayBuffer();
}

/**
 * Try one way to start Python. What Pyodide and Emscripten only write to the console ends it too.
 *
 * @param {Start} start
 * @param {PyodideOptions} options
 * @param {Downloads} downloads
 */
async function attempt(start, options, downloads) {
  const { fetch } = self;
  const { instantiateStreaming } = WebAssembly;
  WebAssembly.instantiateStreaming = (...given) => {
    const made = instantiateStreaming.apply(WebAssembly, given);
    made.catch(downloads.fail);
    return made;
  };
  try {
    return await Promise.race([
      start(load, options, vendor, downloads, fetchManifest(vendor)),
      downloads.failure,
    ]);
  } finally {
    downloads.stop();
    self.fetch = fetch;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
}

/**
 * What an error says, in a line: of a Python error, its last.
 *
 * @param {unknown} error
 */
const wordsOf = (error) =>
  (error instanceof Error ? error.message || error.name : String(error))
    .trim()
    .split("\n")
    .at(-1) ?? "";

/**
 * Return true where another way to start would fail too: for want of memory or of a network.
 *
 * @param {unknown} error
 * @param {Downloads} downloads
 */
const isHopeless = (error, downloads) =>
  downloads.isCut ||
  (error instanceof Lost && error.isCut) ||
  (error instanceof RangeError && /memory/i.test(error.message));

/**
 * Python, woken.
 *
 * @param {PyodideOptions} options
 * @param {Promise<OwnPython>} own
 * @returns {Promise<Python>}
 */
async function startFast(options, own) {
  const script = import("../../vendor/pyodide/pyodide.asm.mjs");
  script.catch(() => {}); // fast_start.mjs imports it too
  const unpacked = await ahead;
  const downloads = new Downloads("Loading Python", unpacked ? () => {} : post); // one worker tells
  try {
    const { start } = await import("./fast_start.mjs");
    /** @type {Start} */
    const startWith = (...given) => start(unpacked, own, ...given);
    return await attempt(startWith, options, downloads);
  } catch (error) {
    if (isHopeless(error, downloads)) throw error;
    console.warn("Python could not be woken", error);
    unpacked?.leave();
    return startPlain(options, wordsOf(error));
  }
}

/**
 * Python, started the plain way.
 *
 * @param {PyodideOptions} options
 * @param {string} reason
 * @returns {Promise<Python>}
 */
async function startPlain(options, reason) {
  post({ plain: reason });
  const { start } = await import("./plain_start.mjs");
  return attempt(start, options, new Downloads("Loading Python the plain way", post));
}

/** What asks trees about many rows at once, and what compares rows with points. */
async function compileKernels() {
  const [treeMasks, neighbours] = await Promise.all(
    ["tree_masks", "neighbours"].map(async (name) =>
      WebAssembly.compile(await bytes(`${wasm}${name}.wasm`)),
    ),
  );
  return /** @type {Kernels} */ ({ treeMasks, neighbours });
}

/**
 * What reads Parquet files; fetched when one comes.
 *
 * @param {Python} python
 */
async function loadParquet({ _module }) {
  const [library, ...decoders] = await Promise.all([
    import("../tables/parquet.mjs"),
    bytes(hysnappy),
    bytes(zstddec),
  ]);
  return library.loadParquet(_module, ...decoders);
}

/** What writes Parquet files; fetched when one is asked for. */
async function loadParquetWriting() {
  return (await import("../tables/parquet_writing.mjs")).parquetWriting;
}

/**
 * Python with the page's own Python in its folder.
 *
 * @param {(own: Promise<OwnPython>) => Promise<Python>} start
 */
async function ready(start) {
  try {
    const own = fetchOwnPython(zstddec);
    const [python, { files }, { delimitedReader }, { learningLibrary }, kernels] =
      await Promise.all([
        start(own),
        own,
        import("../tables/delimited.mjs"),
        import("../learning/learning_library.mjs"),
        compileKernels(),
      ]);
    performance.mark("python awake");
    post({ text: "Starting Python" });
    writeFiles(python, files);
    const { _module: module } = python;
    python.registerJsModule("page_learning", learningLibrary(module, kernels));
    python.registerJsModule("table_libraries", {
      loadParquet: () => loadParquet(python),
      loadParquetWriting,
      delimitedReader: (task) => delimitedReader(() => module.HEAPU8.buffer, task),
      readFromBrowser: (path, file) => readFromBrowser(module.FS, path, file),
    });
    performance.mark("python handed over");
    return python;
  } catch (error) {
    post({ failed: wordsOf(error) });
    throw error;
  }
}

/** @param {PyodideOptions} options */
export const loadPyodide = (options) => {
  performance.mark("python asked for");
  return ready((own) => startFast(options, own));
};

/** @param {PyodideOptions} options */
export const loadPlainPyodide = (options) => ready(() => startPlain(options, ""));

export { version };
