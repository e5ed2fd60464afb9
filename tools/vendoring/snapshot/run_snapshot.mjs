// Starts the Python in PYODIDE from its snapshot and runs a script in it:
//
//   node tools/vendoring/snapshot/run_snapshot.mjs PYODIDE SCRIPT.py
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { wake } from "../../../static/js/start/snapshot_loader.mjs";
import { zstandard } from "../../../static/js/start/zstd.mjs";

const [pyodide, script] = process.argv.slice(2).map((path) => resolve(path));
const imported = (name) => import(pathToFileURL(join(pyodide, name)));
const { loadPyodide } = await imported("pyodide.mjs");
const { default: createModule } = await imported("pyodide.asm.mjs");

const zstd = await zstandard(readFileSync(join(pyodide, "../zstd/zstddec.wasm")));
function unpacked(name) {
  const { body } = new Response(readFileSync(join(pyodide, name)));
  return body.pipeThrough(zstd.unpacking());
}

// Synchronous requests as in a worker of the page, for runtime_imports.py.
globalThis.XMLHttpRequest = class {
  open(_method, address) {
    this.address = address;
  }
  send() {
    this.status = 200;
    this.response = new Uint8Array(readFileSync(this.address)).buffer;
  }
};

const began = performance.now();
const data = () => zstd.unpacked(readFileSync(join(pyodide, "data.bin")));
const streams = { code: unpacked("code.bin"), memory: unpacked("memory.bin"), data };
const python = await wake(loadPyodide, createModule, streams, {});
const imports = python.pyimport("runtime_imports");
imports.resume(`${pyodide}/`, 0);
imports.destroy();
const check = python.pyimport("self_check");
check.check();
check.destroy();
const ready = performance.now();
python.runPython(readFileSync(script, "utf8"), { globals: python.toPy({ __name__: "__main__" }) });
console.log(
  `started in ${Math.round(ready - began)} ms, done after ${Math.round(performance.now() - ready)} ms more`,
);
