// Pyodide as PyScript's interpreter: woken with everything imported or, where that fails, started the plain way.
// PyScript takes any module that exports `loadPyodide` and `version`.

import { loadPyodide as load, version } from "../../vendor/pyodide/pyodide.mjs";
import { readFromBrowser } from "./browser_files.mjs";
import { Downloads } from "./downloads.mjs";
import { allowNoDatabase } from "./empty_database.mjs";
import { holdFinalizers } from "./fetched_now.mjs";

const vendor = new URL("../../vendor/", import.meta.url).href;
const hysnappy = `${vendor}hysnappy/uncompress.wasm`;
const zstddec = `${vendor}zstd/zstddec.wasm`;
const wasm = new URL("../../wasm/", import.meta.url).href;
const sources = new URL("../../python.bin", import.meta.url).href;
const GZIP = 0x1f; // its first byte

/** @import { Boot } from "../messages.d.ts" */
/** @import { Kernels } from "../learning/learning_library.mjs" */
/** @import { Listed } from "./downloads.mjs" */
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

/**
 * The list of vendored files; empty where it cannot be had, since Python starts without.
 *
 * @returns {Promise<Listed[]>}
 */
async function manifest() {
  try {
    return (await (await fetch(`${vendor}manifest.json`)).json()).files;
  } catch {
    return [];
  }
}

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
 * Files of the page's own Python by path: an index, and what it lists.
 *
 * @param {Uint8Array} pack
 * @returns {[path: string, content: Uint8Array][]}
 */
function unpacked(pack) {
  const length = new DataView(pack.buffer).getUint32(0, true);
  let at = 4 + length;
  /** @type {[path: string, bytes: number][]} */
  const index = JSON.parse(new TextDecoder().decode(pack.subarray(4, at)));
  return index.map(([path, bytes]) => {
    at += bytes;
    return [path, pack.subarray(at - bytes, at)];
  });
}

/**
 * The page's own Python.
 *
 * @throws {Error} it did not come whole
 */
async function fetchSources() {
  const response = await fetch(sources).catch(() => null);
  if (!response?.ok) throw new Error(`python.bin is missing (${response?.status ?? "no answer"})`);
  const packed = await response.arrayBuffer().catch(() => null);
  if (!packed) throw new Error("python.bin broke off");
  try {
    return unpacked(await contentOf(new Uint8Array(packed)));
  } catch {
    throw new Error("python.bin is damaged");
  }
}

/**
 * What gzip or Zstandard packed; their checksums tell whether these are the bytes that were packed.
 *
 * @param {Uint8Array<ArrayBuffer>} packed
 */
async function contentOf(packed) {
  if (packed[0] === GZIP) {
    const content = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(content).arrayBuffer());
  }
  const { zstandard } = await import("./zstd.mjs");
  return (await zstandard(await bytes(zstddec))).unpacked(packed, "python.bin");
}

/**
 * Write the page's own Python into the folder that Python works in.
 *
 * @param {Python} python
 * @param {Awaited<ReturnType<typeof fetchSources>>} files
 */
function writeSources({ FS }, files) {
  for (const [path, content] of files) {
    FS.mkdirTree(path.split("/").slice(0, -1).join("/"));
    FS.writeFile(path, content, { canOwn: true });
  }
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
      start(load, options, vendor, downloads, manifest()),
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
  downloads.isCut || (error instanceof RangeError && /memory/i.test(error.message));

/**
 * Python, woken.
 *
 * @param {PyodideOptions} options
 * @returns {Promise<Python>}
 */
async function startFast(options) {
  const downloads = new Downloads("Loading Python", post);
  try {
    return await attempt((await import("./fast_start.mjs")).start, options, downloads);
  } catch (error) {
    if (isHopeless(error, downloads)) throw error;
    console.warn("Python could not be woken", error);
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
 * @param {Promise<Python>} starting
 */
async function ready(starting) {
  try {
    const [python, texts, { delimitedReader }, { learningLibrary }, kernels] = await Promise.all([
      starting,
      fetchSources(),
      import("../tables/delimited.mjs"),
      import("../learning/learning_library.mjs"),
      compileKernels(),
    ]);
    performance.mark("python awake");
    post({ text: "Starting Python" });
    writeSources(python, texts);
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
  return ready(startFast(options));
};

/** @param {PyodideOptions} options */
export const loadPlainPyodide = (options) => ready(startPlain(options, ""));

export { version };
