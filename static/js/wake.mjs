// Wakes a Python that was put to sleep with everything imported (tools/vendoring/snapshot/snapshot.mjs):
//
//   const python = await wake(loadPyodide, createModule, { code, memory, data }, options);
//
// Two streams: `code` has an index, the extension modules and the packages' data files; `memory` is Pyodide's own
// snapshot. `data()` gives the bytes of the files that the index says come later, at once. A snapshot holds addresses in WebAssembly's memory and function table, so each extension module is linked
// again to the very places it had; then the memory is laid over. Runs in the page and, to verify, under Node.js.

// Takes exact numbers of bytes from a stream.
class Reader {
  constructor(stream) {
    this.source = stream.getReader();
    this.rest = new Uint8Array(0);
  }

  // The next bytes, as many as there are at hand and at most `most`; none at the end.
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
}

const words = (bytes) => new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);

// The index of `code`, the modules, being compiled as they come, and the files.
async function readCode(reader) {
  const [length] = words(await reader.take(4));
  const index = JSON.parse(new TextDecoder().decode(await reader.take(length)));
  const rest = (async () => {
    const compiling = [];
    for (const { bytes } of index.libraries) {
      const compiled = WebAssembly.compile(await reader.take(bytes));
      compiled.catch(() => {}); // told when it is awaited
      compiling.push(compiled);
    }
    const files = [];
    for (const { path, bytes, later } of index.files)
      if (!later) files.push([path, await reader.take(bytes)]);
    return { modules: await Promise.all(compiling), files };
  })();
  rest.catch(() => {});
  return { index, rest };
}

// What precedes the memory in Pyodide's snapshot: its second word is how long that is.
async function readHeader(reader) {
  const start = await reader.take(8);
  const header = new Uint8Array(words(start)[1]);
  header.set(start);
  header.set(await reader.take(header.length - start.length), start.length);
  return header;
}

// Where the interpreter has the address of a function that is compiled here if this browser can, or 0.
const trampoline = (module) =>
  (module.__PyRuntime + module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >>> 2]) >>> 2;

// Link the extension modules in the order and to the places they had.
function link(module, index, modules) {
  const { LDSO } = module;
  const places = new Map(index.libraries.map((library) => [library.path, library]));
  const short = []; // as libraries name each other
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
  if (wasmTable.length !== index.table)
    throw new Error("Python's functions are not in the places they had");
}

// Lay the memory over what starting has left in `heap`, except from `there[0]` to `there[1]`: the interpreter's
// read-only data are there already.
async function lay(heap, { there: [begin, end], stored }, reader) {
  let at = 0;
  for (;;) {
    if (at === begin) at = end;
    const bytes = await reader.some(at < begin ? begin - at : Infinity);
    if (!bytes.length) break;
    heap.set(bytes, at);
    at += bytes.length;
  }
  if (at !== stored) throw new Error("a file of Python's ended early");
}

function write(FS, files) {
  for (const [path, bytes] of files) {
    FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    FS.writeFile(path, bytes, { canOwn: true });
  }
}

const INPUT_OUTPUT_ERROR = 29;

// Files with a name and a length; opening one brings the content of all.
function writeLater(FS, files, data) {
  const nodes = files.map(({ path }) => FS.lookupPath(path).node);
  const usual = nodes.map((node) => node.stream_ops);
  const bring = () => {
    let content;
    try {
      content = data();
    } catch {
      throw new FS.ErrnoError(INPUT_OUTPUT_ERROR);
    }
    let at = 0;
    files.forEach(({ bytes }, i) => {
      nodes[i].contents = content.slice(at, (at += bytes));
      nodes[i].stream_ops = usual[i];
    });
  };
  files.forEach(({ bytes }, i) => {
    nodes[i].usedBytes = bytes;
    nodes[i].stream_ops = { ...usual[i], open: bring };
  });
}

export async function wake(load, createModule, { code, memory, data }, options) {
  const asleep = new Reader(memory);
  const [{ index, rest }, header] = await Promise.all([
    readCode(new Reader(code)),
    readHeader(asleep),
  ]);
  return load({
    ...options,
    packages: [],
    _loadSnapshot: header,
    createPyodideModule: async (settings) => {
      const module = await createModule(settings);
      if (!module.growMemory(index.memory)) throw new RangeError("not enough memory for Python");
      const { modules, files } = await rest;
      link(module, index, modules);
      const own = module.HEAPU32[trampoline(module)];
      await lay(module.HEAPU8, index, asleep);
      module.HEAPU32[trampoline(module)] = own;
      const later = index.files.filter((file) => file.later);
      write(module.FS, [...files, ...later.map(({ path }) => [path, new Uint8Array(0)])]);
      writeLater(module.FS, later, data);
      return module;
    },
  });
}
