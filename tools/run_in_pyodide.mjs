// Runs a Python script in Pyodide under Node.js, so that no native NumPy is needed:
//
//   node tools/run_in_pyodide.mjs [--pyodide DIR] [--mount DIR]... [--packages a,b] [--libraries yes] script.py [argument]...
//
// The script sees the repository, and each mounted folder, under its own path; what it imports is loaded from
// DIR (static/vendor/pyodide). With --libraries, tables are read and written, trees grown and neighbours found as in the page. Its exit status is passed on.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const repository = resolve(dirname(fileURLToPath(import.meta.url)), "..");

function parse(words) {
  const options = {
    pyodide: resolve(repository, "static/vendor/pyodide"),
    mounts: [repository],
    packages: [],
    libraries: false,
  };
  while (words.length && words[0].startsWith("--")) {
    const [name, value] = words.splice(0, 2);
    if (name === "--pyodide") options.pyodide = resolve(value);
    else if (name === "--mount") options.mounts.push(resolve(value));
    else if (name === "--libraries") options.libraries = true;
    else if (name === "--packages") options.packages.push(...value.split(","));
    else throw new Error(`unknown option ${name}`);
  }
  if (!words.length)
    throw new Error("say which script to run: node run_in_pyodide.mjs script.py [argument]...");
  options.script = resolve(words.shift());
  options.arguments = words;
  return options;
}

function mount(FS, folders) {
  // a folder inside another one that is mounted is there already
  const outer = [...new Set(folders)].filter(
    (a) => !folders.some((b) => b !== a && a.startsWith(`${b}/`)),
  );
  for (const folder of outer) {
    FS.mkdirTree(folder);
    FS.mount(FS.filesystems.NODEFS, { root: folder }, folder);
  }
}

const START = `
import os, runpy, sys
def run(script, arguments, folders, working_directory):
    sys.path[:0] = folders
    sys.argv = [script, *arguments]
    os.environ["MPLBACKEND"] = "agg"
    if os.path.isdir(working_directory):
        os.chdir(working_directory)
    try:
        runpy.run_path(script, run_name="__main__")
    except SystemExit as stop:
        if isinstance(stop.code, str):
            print(stop.code, file=sys.stderr)
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0
run
`;

// What py/worker.py does for the page.
const USE_LIBRARIES = `
from functools import partial
import page_learning
from table_libraries import delimited, reading, writing
from astronomical_lite import learning_library
from astronomical_lite.tables import parquet_libraries, plain_reader
from astronomical_lite.tables.export.parquet_encoded import begin_encoded
from astronomical_lite.tables.formats.parquet.decoded import open_decoded
parquet_libraries.use(partial(open_decoded, reading), partial(begin_encoded, writing))
plain_reader.use(delimited)
learning_library.use(page_learning)
`;

async function useLibraries(python) {
  const { loadParquet } = await import("../static/js/tables/parquet.mjs");
  const vendored = (name) => readFileSync(resolve(repository, "static/vendor", name));
  const decoders = ["hysnappy/uncompress.wasm", "zstd/zstddec.wasm"].map(vendored);
  const reading = await loadParquet(python._module, ...decoders);
  const { parquetWriting: writing } = await import("../static/js/tables/parquet_writing.mjs");
  const { delimitedReader } = await import("../static/js/tables/delimited.mjs");
  const delimited = (task) => delimitedReader(() => python._module.HEAPU8.buffer, task);
  python.registerJsModule("table_libraries", { reading, writing, delimited });
  const { learningLibrary } = await import("../static/js/learning/learning_library.mjs");
  const kernel = (name) =>
    new WebAssembly.Module(readFileSync(resolve(repository, `static/wasm/${name}.wasm`)));
  const kernels = { treeMasks: kernel("tree_masks"), neighbours: kernel("neighbours") };
  python.registerJsModule("page_learning", learningLibrary(python._module, kernels));
  python.runPython(USE_LIBRARIES);
}

async function main() {
  const options = parse(process.argv.slice(2));
  const { loadPyodide } = await import(pathToFileURL(resolve(options.pyodide, "pyodide.mjs")));
  // without the columns of every instruction, bytecode is a tenth shorter; tracebacks have lines still
  const env = { PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1", HOME: "/home/pyodide" };
  const python = await loadPyodide({ env });
  mount(python.FS, options.mounts);
  const quiet = { messageCallback: () => {}, errorCallback: console.error };
  if (options.packages.length) await python.loadPackage(options.packages, quiet);
  await python.loadPackagesFromImports(readFileSync(options.script, "utf8"), quiet);
  const run = python.runPython(START);
  const folders = [
    dirname(options.script),
    resolve(repository, "py"),
    resolve(repository, "tools"),
  ];
  if (options.libraries) {
    python.runPython(`import sys; sys.path[:0] = ["${repository}/py"]`);
    await useLibraries(python);
  }
  return run(options.script, python.toPy(options.arguments), python.toPy(folders), process.cwd());
}

try {
  process.exitCode = await main();
} catch (error) {
  // the message of a Python error is its traceback; the JavaScript stack would bury it
  console.error(error.message);
  process.exitCode = 1;
}
