"""The self-check of a Python that was woken: it agrees, and notices functions that are in another's place."""

from __future__ import annotations

import json
import subprocess

import pytest
from snapshots import PYODIDE

from environment import ROOT
from vendoring.snapshot import self_check

# The modules that each package's checks have to notice; all of their functions one place further on in the table.
SHIFTED = [
    "numpy/_core/_multiarray_umath",
    "numpy/linalg/_umath_linalg",
    "numpy/random/_pcg64",
    "pandas/_libs/hashtable",
    "pandas/_libs/missing",
    "pandas/_libs/tslibs/timedeltas",
    "pandas/_libs/tslibs/timestamps",
    "scipy/linalg/_flapack",
    "scipy/optimize/_zeros",
    "scipy/sparse/_sparsetools",
    "scipy/special/_special_ufuncs",
    "scipy/special/_ufuncs",
    "sklearn/neighbors/_kd_tree",
    "sklearn/tree/_tree",
    "sklearn/utils/murmurhash",
    "astropy/io/fits/_utils",
    "astropy/table/_column_mixins",
    "astropy/utils/xml/_iterparser",
    "erfa/ufunc",
    "kiwisolver/_cext",
    "matplotlib/backends/_backend_agg",
    "PIL/_imaging",
]

SCRIPT = """
import { readFileSync } from "node:fs";
import { wake } from "ROOT/static/js/start/snapshot_loader.mjs";
import { zstandard } from "ROOT/static/js/start/zstd.mjs";
import { loadPyodide } from "PYODIDE/pyodide.mjs";
import createModule from "PYODIDE/pyodide.asm.mjs";

const zstd = await zstandard(readFileSync("PYODIDE/../zstd/zstddec.wasm"));
const [code, memory] = ["code.bin", "memory.bin"].map((name) =>
  zstd.unpacked(readFileSync(`PYODIDE/${name}`), name));
const [length] = new Uint32Array(code.buffer, 0, 1);
const { libraries } = JSON.parse(new TextDecoder().decode(code.subarray(4, 4 + length)));

async function check(name) {
  let module;
  const streams = { code: new Response(code).body, memory: new Response(memory).body, data() {} };
  const python = await wake(loadPyodide, async (settings) => {
    module = await createModule(settings);
    return module;
  }, streams, { stderr() {} });
  const place = libraries.findIndex(({ path }) => name && path.includes(`/${name}.`));
  if (place >= 0) {
    const [begin, end] = [libraries[place].tableBase, libraries[place + 1].tableBase];
    const table = module.wasmTable;
    const functions = Array.from({ length: end - begin }, (_, i) => table.get(begin + i));
    functions.forEach((_, i) => table.set(begin + i, functions[(i + 1) % functions.length]));
  }
  const before = performance.now();
  try {
    python.pyimport("self_check").check();
    return performance.now() - before;
  } catch {
    return "noticed";
  }
}
console.error = console.warn = () => {};
const results = {};
for (const name of NAMES) results[name] = await check(name);
console.log(JSON.stringify(results));
"""


@pytest.fixture(autouse=True)
def rewound():
    self_check.rewind()


def test_it_holds_in_ordinary_python():
    self_check.check()


@pytest.mark.parametrize("name", list(self_check.CHECKS))
def test_a_package_that_gives_wrong_results_is_named(name, monkeypatch):
    monkeypatch.setitem(self_check.CHECKS, name, lambda: False)
    with pytest.raises(RuntimeError, match=f"{name} gives wrong results"):
        self_check.check()


def test_functions_that_are_one_place_further_on_are_noticed(tmp_path):
    script = tmp_path / "shift.mjs"
    text = SCRIPT.replace("NAMES", json.dumps(["", *SHIFTED]))
    script.write_text(text.replace("ROOT", str(ROOT)).replace("PYODIDE", str(PYODIDE)))
    done = subprocess.run(["node", script], capture_output=True, text=True, check=True)
    results = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(results.pop(""), float)
    assert results == dict.fromkeys(SHIFTED, "noticed")
