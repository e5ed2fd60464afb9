// Takes a snapshot of a Python with everything imported; static/js/start/snapshot_loader.mjs starts Python from it.
//
//   node tools/vendoring/snapshot/snapshot.mjs PYODIDE SITE LIBRARY DISTRIBUTIONS.json OUT
//
// PYODIDE has the patched runtime (patches.py), SITE what the wheels hold, LIBRARY is the standard library, stripped,
// DISTRIBUTIONS the distribution of each top-level module. Writes OUT/memory, Pyodide's own snapshot, OUT/layout.json:
// where the extension modules were, and OUT/survey.json: the modules and docstrings that there are.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  addressDigest,
  functionPlaces,
  packPlaces,
} from "../../../static/js/start/function_places.mjs";
import { emptyFreeMemory, immortalising } from "./heap.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const [pyodide, site, library, distributions, out] = process.argv
  .slice(2)
  .map((path) => resolve(path));
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

// Functions that are in the function table of their own, of the interpreter and by path of the library.
let programs;
const functions = new Map();
function placesOf(path, code, names) {
  const places = functionPlaces(names ? readFileSync(join(pyodide, "pyodide.asm.wasm")) : code);
  if (!places) throw new Error(`${path} fills the function table in an unknown way`);
  if (names) programs = packPlaces(places, names);
  else if (places.length) functions.set(path, Object.fromEntries(places));
  return places;
}

let module;
const python = await loadPyodide({
  env: { HOME: "/home/pyodide", MPLBACKEND: "agg", PYTHONHASHSEED: "0" },
  stdLibURL: library,
  _makeSnapshot: true,
  createPyodideModule: async (settings) => {
    module = await createModule(
      Object.assign(settings, { placed: notes, functionPlaces: placesOf }),
    );
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
def run(packages, distributions, use_shipped_library, change):
    # The page imports these three by their short names; all else of tools is forgotten.
    folders = ["/tools", "/tools/vendoring/snapshot"]
    sys.path[:0] = folders
    from vendoring.build import lazy_modules
    lazy_modules.begin()
    # Only this filter goes again: those that packages add stay, and so does astropy's way to show warnings.
    warnings.simplefilter("ignore")
    quiet = warnings.filters[0]
    from vendoring.snapshot import warm_up
    warnings.filters.remove(quiet)
    lazy_modules.end()
    import runtime_documentation, runtime_imports, self_check
    from vendoring.build import immortalise
    for folder in folders:
        sys.path.remove(folder)
    for name in [name for name in sys.modules if name.partition(".")[0] == "vendoring"]:
        del sys.modules[name]
    use_shipped_library()
    documentation = runtime_documentation.prepare(packages, distributions.to_py())
    runtime_imports.prepare(packages, documentation.bring_before)
    immortalise.make_immortal(change)
run
`);

// The list of what the archive holds is in memory, with places in the archive that the page has.
const archive = python.runPython("import sys; next(p for p in sys.path if p.endswith('.zip'))");
function useShippedLibrary() {
  FS.writeFile(archive, readFileSync(join(pyodide, "python_stdlib.zip")));
  python.runPython(`
import sys, zipimport
zipimport._zip_directory_cache.clear()
for finder in sys.path_importer_cache.values():
    if isinstance(finder, zipimport.zipimporter):
        finder._get_files()
del finder
`);
}
run(
  packages,
  JSON.parse(readFileSync(distributions, "utf8")),
  useShippedLibrary,
  immortalising(module),
);
run.destroy();
python.runPython("del run, warnings; import gc; gc.collect()");
const open = FS.streams.flatMap((stream, number) => (stream && number > 2 ? [stream.path] : []));
if (open.length)
  throw new Error(`files are open, which a snapshot cannot hold: ${open.join("\n")}`);

const PAGE = 65536;
const memory = Math.ceil(emptyFreeMemory(module) / PAGE) * PAGE;
const snapshot = python.makeMemorySnapshot();
const header = snapshot.length - module.HEAPU8.length;

// V8's table gives the very objects that modules export, so that here each address can be compared with what Emscripten
// would have found in the table: the last place, where a function that equals others was made one with them.
const found = new Map();
for (let place = 0; place < module.wasmTable.length; place++) {
  found.set(module.wasmTable.get(place), place);
}
found.delete(null);
for (const [each, place] of found) {
  const address = module.getFunctionAddress(each);
  if (address && address !== place)
    throw new Error(`a function in place ${place} of the function table is known as ${address}`);
}

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
    functions: functions.get(place.path),
  };
});
const layout = {
  packages,
  library: { path: archive },
  memory,
  table: module.wasmTable.length,
  functions: programs,
  addresses: addressDigest(module),
  libraries,
};
writeFileSync(join(out, "memory"), snapshot.subarray(0, header + memory));
writeFileSync(join(out, "layout.json"), JSON.stringify(layout));
writeFileSync(
  join(out, "survey.json"),
  python.runPython("import runtime_documentation; runtime_documentation.survey()"),
);
