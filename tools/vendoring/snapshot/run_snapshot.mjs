// Starts the Python in PYODIDE from its snapshot and runs scripts in it, each in a Python of its own:
//
//   node tools/vendoring/snapshot/run_snapshot.mjs [--mount=DIR]... PYODIDE SCRIPT.py...
//
// They see each DIR under its own path. Where there are several, a line "=== script NAME" precedes what each prints, and
// "ran" follows it where there was no error.
import { readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { wake } from "../../../static/js/start/snapshot_loader.mjs";
import { zstandard } from "../../../static/js/start/zstd.mjs";

const words = process.argv.slice(2);
const mounts = words
  .filter((word) => word.startsWith("--mount="))
  .map((word) => resolve(word.slice(8)));
const [pyodide, ...scripts] = words
  .filter((word) => !word.startsWith("--"))
  .map((path) => resolve(path));
const imported = (name) => import(pathToFileURL(join(pyodide, name)));
const { loadPyodide } = await imported("pyodide.mjs");
const { default: createModule } = await imported("pyodide.asm.mjs");
const fetched = (name) => new Uint8Array(readFileSync(join(pyodide, name)));

const zstd = await zstandard(readFileSync(join(pyodide, "../zstd/zstddec.wasm")));
const data = () => zstd.unpacked(fetched("data.bin"), "data.bin");
// Unpacked once for all.
const [code, memory] = ["code.bin", "memory.bin"].map((name) => zstd.unpacked(fetched(name), name));
const PIECE = 1 << 20;
function streamed(bytes) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at + PIECE));
      else controller.close();
      at += PIECE;
    },
  });
}

async function run(script) {
  const began = performance.now();
  const streams = { code: streamed(code), memory: streamed(memory), data, fetched };
  const python = await wake(loadPyodide, createModule, streams, {});
  const { FS } = python;
  for (const folder of mounts) {
    FS.mkdirTree(folder);
    FS.mount(FS.filesystems.NODEFS, { root: folder }, folder);
  }
  const imports = python.pyimport("runtime_imports");
  imports.resume(0);
  imports.destroy();
  const check = python.pyimport("self_check");
  check.check();
  check.destroy();
  const ready = performance.now();
  const globals = python.toPy({ __name__: "__main__" });
  python.runPython(readFileSync(script, "utf8"), { globals, filename: script });
  const [start, more] = [ready - began, performance.now() - ready].map(Math.round);
  return `started in ${start} ms, done after ${more} ms more`;
}

for (const script of scripts) {
  if (scripts.length > 1) console.log(`=== script ${basename(script)}`);
  try {
    const times = await run(script);
    console.log(scripts.length > 1 ? "ran" : times);
  } catch (error) {
    // the message of a Python error is its traceback; the JavaScript stack would bury it
    console.error(error.message);
    process.exitCode = 1;
  }
}

// A socket left open, or a thread, would keep Node.js up.
process.exit();
