// Runs a script in a Python as it is published, without a snapshot:
//
//   node tools/vendoring/snapshot/run_plain.mjs PYODIDE SITE FOLDER SCRIPT.py
//
// PYODIDE has the runtime, SITE what the wheels hold; the script sees FOLDER, and this one, under their own paths.
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const [pyodide, site, folder, script] = process.argv.slice(2).map((path) => resolve(path));
const { loadPyodide } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")));
// The order of sets is that of the snapshot.
const env = { HOME: "/home/pyodide", MPLBACKEND: "agg", PYTHONHASHSEED: "0" };
const python = await loadPyodide({ env });
python.runPython("import sys; sys.dont_write_bytecode = True");
const { FS } = python;
const packages = python.runPython(
  "import sys; next(p for p in sys.path if p.endswith('site-packages'))",
);
FS.mount(FS.filesystems.NODEFS, { root: site }, packages);
for (const seen of new Set([here, folder])) {
  FS.mkdirTree(seen);
  FS.mount(FS.filesystems.NODEFS, { root: seen }, seen);
}
const globals = python.toPy({ __name__: "__main__" });
python.runPython(readFileSync(script, "utf8"), { globals, filename: script });

// A socket left open, or a thread, would keep Node.js up.
process.exit();
