// Wakes a Python that was put to sleep with everything imported (tools/vendoring/snapshot.mjs):
//
//   const python = await wake(loadPyodide, createModule, { code, memory, data, fetched }, options);
//
// A snapshot holds addresses in WebAssembly's memory and function table, so each extension module is linked again to
// the very places it had; then the memory is laid over. Runs in the page and, to verify, under Node.js.

import { addressDigest, functionPlaces, unpackPlaces } from "./function_places.mjs";
import { mountWheels, writeLater, writeWhole } from "./lazy_files.mjs";
import { limitStack } from "./stack_limit.mjs";

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */
/** @import { Packs } from "./lazy_files.mjs" */
/** @typedef {Pick<import("./memory_changes.mjs").MemoryChanges, "identity" | "memory" | "lay">} Changes */

/**
 * The files that Python is woken from.
 *
 * @typedef {object} Snapshot
 * @property {ReadableStream<Bytes>} code an index, the extension modules and the packages' data files
 * @property {ReadableStream<Bytes>} memory Pyodide's own snapshot
 * @property {() => Bytes} data the data files that the index says come later, one after the other, at once
 * @property {(name: string) => Bytes} fetched a file beside these, at once
 * @property {Promise<Changes | null>} [changes] what is other in the memory once the page's own Python is imported
 */

/**
 * An extension module.
 *
 * @typedef {object} Library
 * @property {string} path
 * @property {number} bytes
 * @property {number[]} handles that it is known to the linker by
 * @property {boolean} global
 * @property {number | null} refcount null for one that is never let go of
 * @property {Record<string, number>} [functions] that it exports and puts into its part of the function table itself
 */
/** @typedef {{ path: string, bytes: number, later?: boolean }} DataFile */

/**
 * What `code` begins with.
 *
 * @typedef {object} Index
 * @property {string} identity what the memory begins with
 * @property {number} memory bytes the memory has to have
 * @property {[first: number, count: number][]} pages of it that come, in runs; all others are zeros
 * @property {[begin: number, end: number]} there pages with the interpreter's read-only data, which are in the memory
 * @property {number} table functions there have to be
 * @property {[number[], number[]]} functions that the interpreter puts into the function table itself, packed
 * @property {number} addresses of all symbols, as `addressDigest` gives them
 * @property {Library[]} libraries in the order they were linked in
 * @property {DataFile[]} files
 * @property {string} packages folder of the packages
 * @property {Packs} packs files of each wheel
 * @property {{ path: string, bytes: number, file: string }} library the standard library's archive
 */

/** Takes exact numbers of bytes from a stream. */
class Reader {
  /** @param {ReadableStream<Bytes>} stream */
  constructor(stream) {
    this.source = stream.getReader();
    /** @type {Bytes} */
    this.rest = new Uint8Array(0);
  }

  /**
   * The next bytes, as many as there are at hand and at most `most`; none at the end.
   *
   * @param {number} most
   */
  async some(most = Infinity) {
    if (!this.rest.length) {
      const { value, done } = await this.source.read();
      if (done) return new Uint8Array(0);
      this.rest = value;
    }
    const bytes = this.rest.subarray(0, Math.min(most, this.rest.length));
    this.rest = this.rest.subarray(bytes.length);
    return bytes;
  }

  /**
   * The next `count` bytes.
   *
   * @param {number} count
   * @throws {Error} there are fewer
   */
  async take(count) {
    const taken = new Uint8Array(count);
    for (let at = 0; at < count; ) {
      const bytes = await this.some(count - at);
      if (!bytes.length) throw new Error("a file of Python's ended early");
      taken.set(bytes, at);
      at += bytes.length;
    }
    return taken;
  }

  /**
   * Read the end, behind which a checksum lies.
   *
   * @throws {Error} something follows
   */
  async end() {
    if ((await this.some()).length) throw new Error("a file of Python's is damaged");
  }
}

// As tools/vendoring/snapshot/snapshot.py has them
export const IDENTITY = 16; // characters
const PAGE = 4096; // bytes

/** @param {Bytes} bytes */
const words = (bytes) => new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);

/**
 * The index of `code`, and a promise of the modules, compiled as they come, and the files.
 *
 * @param {Reader} reader
 */
async function readCode(reader) {
  const [length = 0] = words(await reader.take(4));
  /** @type {Index} */
  const index = JSON.parse(new TextDecoder().decode(await reader.take(length)));
  const rest = (async () => {
    const compiling = [];
    for (const { bytes } of index.libraries) {
      const compiled = WebAssembly.compile(await reader.take(bytes));
      compiled.catch(() => {}); // its error is thrown where it is awaited
      compiling.push(compiled);
    }
    /** @type {[path: string, content: Bytes][]} */
    const files = [];
    for (const { path, bytes, later } of index.files) {
      if (!later) files.push([path, await reader.take(bytes)]);
    }
    await reader.end();
    return { modules: await Promise.all(compiling), files };
  })();
  rest.catch(() => {});
  return { index, rest };
}

/**
 * The memory's identity, and what precedes it in Pyodide's snapshot: its second word is how long that is.
 *
 * @param {Reader} reader
 */
async function readHeader(reader) {
  const identity = new TextDecoder().decode(await reader.take(IDENTITY));
  const start = await reader.take(8);
  const header = new Uint8Array(words(start)[1] ?? 0);
  header.set(start);
  header.set(await reader.take(header.length - start.length), start.length);
  return { identity, header };
}

/**
 * The place among the memory's words where the interpreter has the address of a function that is compiled here if this
 * browser can, or 0.
 *
 * @param {PythonModule} module
 */
function trampoline({ HEAP32, __PyRuntime, __PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET }) {
  return (__PyRuntime + (HEAP32[__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >>> 2] ?? 0)) >>> 2;
}

/**
 * Which of the functions that a module exports are in the function table, for the linker.
 *
 * @param {Index} index
 * @returns {PythonModule["functionPlaces"]}
 */
function knownPlaces(index) {
  const libraries = new Map(index.libraries.map(({ path, functions }) => [path, functions ?? {}]));
  return (path, code, names) => {
    if (names) return unpackPlaces(index.functions, names);
    if (ArrayBuffer.isView(code)) return functionPlaces(code); // a library that is linked later
    return Object.entries(libraries.get(path) ?? {});
  };
}

/**
 * Link the extension modules in the order and to the places they had.
 *
 * @param {PythonModule} module
 * @param {Index} index
 * @param {WebAssembly.Module[]} modules
 */
function link(module, index, modules) {
  const { LDSO } = module;
  const places = new Map(index.libraries.map((library) => [library.path, library]));
  /** @type {string[]} */
  const short = []; // names without a folder, by which libraries ask for each other
  module.placeOf = (path) => places.get(path);
  index.libraries.forEach(({ path, handles, global, refcount }, i) => {
    const [first, ...others] = handles;
    const entry = module.newDSO(path, first, "loading");
    for (const handle of others) LDSO.loadedLibsByHandle[handle] = entry;
    entry.refcount = refcount ?? Infinity;
    entry.global = global;
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (!(name in LDSO.loadedLibsByName)) {
      LDSO.loadedLibsByName[name] = entry;
      short.push(name);
    }
    const flags = { global, nodelete: true, loadAsync: false };
    entry.exports = module.loadWebAssemblyModule(modules[i], flags, path, {}, first);
    if (global) module.mergeLibSymbols(entry.exports, path);
  });
  delete module.placeOf;
  for (const name of short) delete LDSO.loadedLibsByName[name];
  const { wasmTable } = module;
  if (wasmTable.length < index.table) wasmTable.grow(index.table - wasmTable.length);
  if (wasmTable.length !== index.table || addressDigest(module) !== index.addresses) {
    throw new Error("Python's functions are not in the places they had");
  }
}

/**
 * Lay the memory over what starting has left, except the interpreter's read-only data, which are there already.
 *
 * @param {PythonModule} module
 * @param {Index} index
 * @param {Reader} reader
 * @throws {Error} there is less of it than the index says, or more
 */
async function layMemory(module, { there: [begin, end], pages }, reader) {
  const { HEAPU8: heap, HEAPU32 } = module;
  // Nothing was written to beyond, so zeros are there.
  const used = HEAPU32[module._emscripten_get_sbrk_ptr() >>> 2] ?? 0;
  heap.fill(0, 0, begin * PAGE);
  heap.fill(0, end * PAGE, used);
  for (const [first, count] of pages) {
    const last = (first + count) * PAGE;
    for (let at = first * PAGE; at < last; ) {
      const bytes = await reader.some(last - at);
      if (!bytes.length) throw new Error("a file of Python's ended early");
      heap.set(bytes, at);
      at += bytes.length;
    }
  }
  await reader.end();
}

/**
 * @param {EmscriptenFiles} FS
 * @param {[path: string, content: Bytes][]} files
 */
function write(FS, files) {
  for (const [path, bytes] of files) {
    FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    FS.writeFile(path, bytes, { canOwn: true });
  }
}

/**
 * The Python of a snapshot, awake.
 *
 * @param {LoadPyodide} load Pyodide's own way to load it
 * @param {CreateModule} createModule what makes its interpreter
 * @param {Snapshot} snapshot
 * @param {PyodideOptions} options for `load`
 * @returns {Promise<Python>}
 * @throws {RangeError} there is not enough memory
 */
export async function wake(load, createModule, { code, memory, data, fetched, changes }, options) {
  const asleep = new Reader(memory);
  const [{ index, rest }, { identity, header }, found] = await Promise.all([
    readCode(new Reader(code)),
    readHeader(asleep),
    changes,
  ]);
  const changed = found?.identity === identity ? found : null;
  if (identity !== index.identity) throw new Error("files of Python's are of two versions");
  /** @type {PythonModule | undefined} */
  let interpreter;
  const python = await load({
    ...options,
    packages: [],
    _loadSnapshot: header,
    createPyodideModule: async (settings) => {
      const module = await createModule(
        Object.assign(settings, { functionPlaces: knownPlaces(index) }),
      );
      interpreter = module;
      performance.mark("interpreter made");
      const needed = Math.max(index.memory, changed?.memory ?? 0);
      if (!module.growMemory(needed)) throw new RangeError("not enough memory for Python");
      const { modules, files } = await rest;
      performance.mark("extensions compiled");
      link(module, index, modules);
      performance.mark("extensions linked");
      const own = module.HEAPU32[trampoline(module)] ?? 0;
      await layMemory(module, index, asleep);
      changed?.lay(module.HEAPU8);
      module.HEAPU32[trampoline(module)] = own;
      performance.mark("memory laid");
      const later = index.files.filter((file) => file.later);
      write(module.FS, files);
      writeLater(module.FS, later, data);
      writeWhole(module.FS, index.library, () => fetched(index.library.file));
      mountWheels(module, index.packages, index.packs, fetched);
      return module;
    },
  });
  if (interpreter) limitStack(interpreter);
  return python;
}
