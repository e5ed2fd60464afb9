// Takes a snapshot of a Python with everything imported; static/js/start/snapshot_loader.mjs starts Python from it.
//
//   node tools/vendoring/snapshot/snapshot.mjs PYODIDE SITE WHEELS.json OUT
//
// PYODIDE has the patched runtime (patches.py), SITE what the wheels hold, WHEELS.json the wheel of each top-level
// module. Writes OUT/memory, Pyodide's own snapshot, and OUT/layout.json: where the extension modules were.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [pyodide, site, wheels, out] = process.argv.slice(2).map((path) => resolve(path));
const imported = (name) => import(pathToFileURL(join(pyodide, name)));
const { loadPyodide } = await imported("pyodide.mjs");
const { default: createModule } = await imported("pyodide.asm.mjs");

// dlopen keeps the file of an extension module in memory after it is linked. Its address and length are in what the
// handle points to.
const FILE = 28;
function forgetFiles() {
  for (const handle of Object.keys(module.LDSO.loadedLibsByHandle)) {
    const [data, length] = module.HEAPU32.subarray((Number(handle) + FILE) >>> 2);
    if (!length) continue;
    if (module.HEAPU32[data >>> 2] !== 0x6d736100)
      throw new Error("dlopen keeps its files elsewhere");
    module.HEAPU32.fill(0, (Number(handle) + FILE) >>> 2, ((Number(handle) + FILE) >>> 2) + 2);
    module._free(data);
  }
}

const placed = [];
const notes = {
  push(place) {
    placed.push(place);
    forgetFiles();
  },
};
let module;
const python = await loadPyodide({
  env: { HOME: "/home/pyodide", MPLBACKEND: "agg", PYTHONHASHSEED: "0" },
  _makeSnapshot: true,
  createPyodideModule: async (settings) => {
    settings.placed = notes;
    module = await createModule(settings);
    return module;
  },
});
const { FS, LDSO } = module;
// A place in the function table that is freed and used again would have another owner when the modules are linked again
// in order, so none is.
module.freeTableIndexes.push = () => 0;
// A browser may have more functions at the beginning of the table than Node.js has here; this leaves room for them.
module.wasmTable.grow(64);

const packages = python.runPython(
  "import sys; next(p for p in sys.path if p.endswith('site-packages'))",
);
FS.mount(FS.filesystems.NODEFS, { root: site }, packages);
const tools = resolve(here, "../..");
FS.mkdirTree("/tools");
FS.mount(FS.filesystems.NODEFS, { root: tools }, "/tools");
const run = python.runPython(`
import sys, warnings
sys.dont_write_bytecode = True
def run(wheels, change):
    # The page imports runtime_imports and self_check by these short names; all else of tools is forgotten.
    folders = ["/tools", "/tools/vendoring/snapshot"]
    sys.path[:0] = folders
    from vendoring.build import lazy_modules
    lazy_modules.begin()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from vendoring.snapshot import warm_up
    lazy_modules.end()
    import runtime_imports, self_check
    from vendoring.build import immortalise
    for folder in folders:
        sys.path.remove(folder)
    for name in [name for name in sys.modules if name.partition(".")[0] == "vendoring"]:
        del sys.modules[name]
    runtime_imports.prepare(wheels.to_py())
    immortalise.make_immortal(change)
run
`);

// As CPython makes an object immortal where addresses have 32 bits (Include/refcount.h).
const [IMMORTAL, AT_LEAST] = [5 << 28, 1 << 30];
function makeImmortal(addresses) {
  const view = addresses.getBuffer("u32");
  view.data.forEach((address, i) => {
    const count = address >>> 2;
    if (module.HEAPU32[count] < AT_LEAST) module.HEAPU32[count] = IMMORTAL;
    else view.data[i] = 0;
  });
  view.release();
}
run(JSON.parse(readFileSync(wheels, "utf8")), makeImmortal);
run.destroy();
python.runPython("del run, warnings; import gc; gc.collect()");
const open = FS.streams.flatMap((stream, number) => (stream && number > 2 ? [stream.path] : []));
if (open.length)
  throw new Error(`files are open, which a snapshot cannot hold: ${open.join("\n")}`);

// Free memory still has its last content, which everyone would fetch: allocate it, empty it, free it.
function emptyFreeMemory() {
  const end = () => module.HEAPU32[module._emscripten_get_sbrk_ptr() >>> 2];
  const had = [];
  for (let size = 1 << 16; size >= 16; size >>= 1) {
    for (;;) {
      const before = end();
      const address = module._malloc(size - 8);
      had.push(address);
      module.HEAPU8.fill(0, address, address + size - 8);
      if (end() !== before) break; // no free piece of that size was left
    }
  }
  for (const address of had) module._free(address);
  return end();
}

const PAGE = 65536;
const memory = Math.ceil(emptyFreeMemory() / PAGE) * PAGE;
const snapshot = python.makeMemorySnapshot();
const header = snapshot.length - module.HEAPU8.length;
// Memory beyond is free, and new memory is zeros anyhow.
const stored = snapshot.findLastIndex((byte) => byte !== 0) + 1 - header;

const handles = new Map();
for (const [handle, { name }] of Object.entries(LDSO.loadedLibsByHandle)) {
  handles.set(name, [...(handles.get(name) ?? []), Number(handle)]);
}
const libraries = placed.map((place) => {
  const { global, refcount } = LDSO.loadedLibsByName[place.path];
  return {
    ...place,
    handles: handles.get(place.path) ?? [],
    global,
    refcount: Number.isFinite(refcount) ? refcount : null,
  };
});
const layout = {
  packages,
  memory,
  stored,
  table: module.wasmTable.length,
  libraries,
};
writeFileSync(join(out, "memory"), snapshot.subarray(0, header + stored));
writeFileSync(join(out, "layout.json"), JSON.stringify(layout));
