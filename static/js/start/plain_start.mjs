// Python, started as Pyodide starts it, from its own files and the wheels: slower, but with nothing of ours that a
// browser could disagree with. No file of it is used that is another than the manifest says.

import { fetchedNow } from "./fetched_now.mjs";
import { mountWheels } from "./lazy_files.mjs";
import { limitStack } from "./stack_limit.mjs";

/** @import { Downloads, Listed } from "./downloads.mjs" */

// As tools/vendoring/snapshot/snapshot.mjs sets it
const ENVIRONMENT = { HOME: "/home/pyodide", MPLBACKEND: "agg", PYTHONHASHSEED: "0" };
const LOCK = "pyodide-lock.json";
const MORE = "plain.json";
const OTHERS = [LOCK, MORE, "pyodide.asm.wasm", "python_stdlib.zip"];

/**
 * @param {LoadPyodide} load Pyodide's own way to load it
 * @param {PyodideOptions} options
 * @param {string} vendor address of the folder with static/vendor's files
 * @param {Downloads} downloads
 * @param {Promise<Listed[]>} manifest
 * @returns {Promise<Python>}
 * @throws {Error} a package did not come
 */
export async function start(load, options, vendor, downloads, manifest) {
  const folder = `${vendor}pyodide/`;
  const files = await manifest;
  downloads.verify(files);
  self.fetch = downloads.fetch;
  const [lockFileContents, more, module] = await Promise.all([
    downloads.fetch(folder + LOCK).then((response) => response.text()),
    downloads.fetch(folder + MORE).then((response) => response.json()),
    import("../../vendor/pyodide/plain.asm.mjs"),
  ]);
  /** @type {{ packages: Record<string, { file_name: string, name: string }> }} */
  const { packages } = JSON.parse(lockFileContents);
  const wheels = Object.values(packages).map((entry) => entry.file_name);
  const names = [...OTHERS, ...wheels].map((name) => `pyodide/${name}`);
  downloads.expect(files.filter(({ path }) => names.includes(path)));
  const python = await load({
    ...options,
    indexURL: folder,
    packageBaseUrl: folder,
    lockFileContents,
    packages: [],
    env: ENVIRONMENT,
    createPyodideModule: module.default,
  });
  await python.loadPackage(Object.keys(packages), { messageCallback() {} });
  const lost = Object.values(packages).filter(({ name }) => !(name in python.loadedPackages));
  if (lost.length) throw new Error(`${lost[0]?.file_name} could not be installed`);
  // The rest is read where it is, as in a Python that woke.
  const rest = Object.entries(more.packs).filter(([name]) => !wheels.includes(name));
  mountWheels(python._module, more.packages, Object.fromEntries(rest), (name) =>
    fetchedNow(folder + name),
  );
  limitStack(python._module);
  const west = 60 * new Date().getTimezoneOffset();
  python.runPython(`import time; time.timezone = time.altzone = ${west}`);
  return python;
}
