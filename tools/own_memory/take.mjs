// Wakes the page's Python under Node.js, imports its own Python there, and writes what that changes in its memory;
// static/js/start/memory_changes.mjs says how it is written.
//
//   node tools/own_memory/take.mjs PYODIDE OUT FOLDER...
//
// PYODIDE has the snapshot, each FOLDER files of the page's own Python, as they lie in the folder that Python works in.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { BLOCK } from "../../static/js/start/memory_changes.mjs";
import { IDENTITY, wake } from "../../static/js/start/snapshot_loader.mjs";
import { zstandard } from "../../static/js/start/zstd.mjs";
import { emptyFreeMemory, immortalising } from "../vendoring/snapshot/heap.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const [pyodide, out, ...folders] = process.argv.slice(2).map((path) => resolve(path));
const imported = (name) => import(pathToFileURL(join(pyodide, name)));
const { loadPyodide } = await imported("pyodide.mjs");
const { default: createModule } = await imported("pyodide.asm.mjs");
const fetched = (name) => new Uint8Array(readFileSync(join(pyodide, name)));
const zstd = await zstandard(readFileSync(join(pyodide, "../zstd/zstddec.wasm")));
const unpacked = (name) => zstd.unpacked(fetched(name), name);
const streamed = (bytes) =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });

const memory = unpacked("memory.bin");
let laid; // the memory, as the page has it before it lays over what is written here
const python = await wake(
  loadPyodide,
  createModule,
  {
    code: streamed(unpacked("code.bin")),
    memory: streamed(memory),
    data: () => unpacked("data.bin"),
    fetched,
    changes: Promise.resolve({
      identity: new TextDecoder().decode(memory.subarray(0, IDENTITY)),
      memory: 0,
      lay(heap) {
        laid = heap.slice();
      },
    }),
  },
  { _makeSnapshot: true },
);
const { _module: module, FS } = python;
const functions = module.wasmTable.length;

FS.mkdirTree("/tools");
FS.mount(FS.filesystems.NODEFS, { root: resolve(here, "..") }, "/tools");
folders.forEach((root, i) => {
  FS.mkdirTree(`/own/${i}`);
  FS.mount(FS.filesystems.NODEFS, { root }, `/own/${i}`);
});
const globals = python.toPy({ __name__: "import_all" });
python.runPython(readFileSync(join(here, "import_all.py"), "utf8"), { globals });
const importAll = globals.get("import_all");
importAll(immortalising(module));
importAll.destroy();
globals.destroy();
python.runPython("import gc; gc.collect()");

const open = FS.streams.filter((stream) => stream && stream.fd > 2).map(({ path }) => path);
if (open.length) throw new Error(`files are open: ${open.join(", ")}`);
if (module.wasmTable.length !== functions) throw new Error("there are more functions than before");

const PAGE = 65536;
const needed = Math.ceil(emptyFreeMemory(module) / PAGE) * PAGE;
// Pyodide's list of loaded packages: it fills it anew each time.
const packages = module.__hiwire_get(6);
for (const name of Object.keys(packages)) delete packages[name];
const snapshot = python.makeMemorySnapshot();
const begins = snapshot.length - module.HEAPU8.length;
const before = memory.subarray(IDENTITY, IDENTITY + begins);
if (Buffer.compare(snapshot.subarray(0, begins), before)) {
  throw new Error("objects of JavaScript are in the memory");
}
const heap = snapshot.subarray(begins, begins + needed);

const runs = []; // blocks left out, blocks that follow
const changed = [];
let [same, other] = [0, 0];
for (let at = 0; at < heap.length; at += BLOCK) {
  const block = heap.subarray(at, at + BLOCK);
  const had = at < laid.length ? laid.subarray(at, at + BLOCK) : new Uint8Array(BLOCK);
  if (Buffer.compare(block, had)) {
    changed.push(block);
    other++;
  } else {
    if (other) {
      runs.push(same, other);
      [same, other] = [0, 0];
    }
    same++;
  }
}
if (other) runs.push(same, other);
const head = Uint32Array.of(needed, runs.length);
writeFileSync(
  out,
  Buffer.concat([
    memory.subarray(0, IDENTITY),
    Buffer.from(head.buffer),
    Buffer.from(Uint32Array.from(runs).buffer),
    ...changed,
  ]),
);
