"""Functions have one address, whatever objects a browser's function table gives."""

from __future__ import annotations

import json
import subprocess

from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import PYODIDE, SNAPSHOT_TOOLS, run_snapshot

from environment import ROOT
from vendoring.build.wasm_data import MAGIC, number
from vendoring.fetch.node import find_node

START = ROOT / "static" / "js" / "start"
# The place of each exported function, as the module says and as V8's table shows it.
COMPARE = f"""
import {{ functionPlaces, packPlaces, unpackPlaces }} from "{START}/function_places.mjs";
import {{ readFileSync }} from "node:fs";
const found = [];
for (const [code, base] of JSON.parse(readFileSync(0, "utf8"))) {{
  const bytes = Int8Array.from(code);
  const table = new WebAssembly.Table({{ element: "anyfunc", initial: 300 }});
  const begin = new WebAssembly.Global({{ value: "i32" }}, base);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {{
    e: {{ table, begin, f: () => {{}} }},
  }});
  const seen = new Map();
  for (let i = 0; i < table.length; i++) seen.set(table.get(i), i);
  const names = Object.keys(instance.exports);
  const shown = names.filter((name) => seen.has(instance.exports[name]));
  const said = functionPlaces(bytes);
  found.push([
    said && unpackPlaces(packPlaces(said, names), names),
    shown.map((name) => [name, seen.get(instance.exports[name])]),
  ]);
}}
console.log(JSON.stringify(found));
"""


def vector(items) -> bytes:
    items = list(items)
    return number(len(items)) + b"".join(items)


def section(kind: int, content: bytes) -> bytes:
    return bytes([kind]) + number(len(content)) + content


def name(text: str) -> bytes:
    return number(len(text.encode())) + text.encode()


def offset(base: int | None) -> bytes:
    """Where a segment of functions begins: at a number, or where the linker says."""
    return (b"\x23\0" if base is None else b"\x41" + number(base)) + b"\x0b"


def module(imported: int, own: int, exported, elements, base: int | None) -> bytes:
    """A module of `imported` and `own` functions, of which it exports some and puts some into the table."""
    imports = [name("e") + name("begin") + b"\x03\x7f\0", name("e") + name("table") + b"\1\x70\0\0"]
    imports += [name("e") + name("f") + b"\0\0"] * imported
    exports = [name(text) + b"\0" + number(function) for text, function in exported]
    exports.insert(len(exports) // 2, name("the table") + b"\1\0")
    segments = [b"\0" + offset(base) + vector(map(number, elements))] if elements else []
    return b"".join(
        [
            MAGIC,
            section(1, vector([b"\x60\0\0"])),
            section(2, vector(imports)),
            section(3, vector([b"\0"] * own)),
            section(7, vector(exports)),
            section(9, vector(segments)) if segments else b"",
            section(10, vector([b"\2\0\x0b"] * own)),
        ]
    )


@st.composite
def modules(draw):
    imported, own = draw(st.integers(0, 3)), draw(st.integers(1, 200))
    function = st.integers(0, imported + own - 1)
    names = draw(st.lists(st.text(min_size=1).filter(lambda t: not t.isdecimal()), unique=True))
    exported = [(text, draw(function)) for text in names if text != "the table"]
    base = draw(st.one_of(st.none(), st.integers(0, 63)))
    elements = draw(st.lists(function, max_size=200))
    return module(imported, own, exported, elements, base), base


def compare(made: list[tuple[bytes, int | None]]):
    command = [find_node(), "--input-type=module", "--eval", COMPARE]
    given = json.dumps([[list(code), 50] for code, _ in made])
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


@settings(max_examples=15, deadline=None)
@given(st.lists(modules(), min_size=10, max_size=20))
def test_a_module_says_itself_which_functions_it_puts_into_the_table(made):
    for (said, shown), (_, base) in zip(compare(made), made, strict=True):
        begins = 50 if base is None else 0
        assert [[text, begins + place] for text, place in said] == shown


def test_a_module_that_fills_the_table_in_an_unknown_way_is_told_apart():
    strange = bytearray(module(0, 1, [("a", 0)], [0], None))
    strange[strange.index(b"\x09\x07\1\0") + 3] = 0x41  # its segment's kind
    script = f"""
import {{ functionPlaces }} from "{START}/function_places.mjs";
console.log(String(functionPlaces(Uint8Array.from({list(strange)}))));
"""
    command = [find_node(), "--input-type=module", "--eval", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "undefined"


LATE = """
import sys
assert "sklearn.decomposition" not in sys.modules
import numpy as np
from sklearn.decomposition import PCA
from scipy.stats import norm
points = np.outer(np.arange(9.0), [3.0, 4.0])
print(PCA(1).fit(points).explained_variance_ratio_.round(6), norm.cdf(0))
"""


def test_python_wakes_and_links_later_where_the_table_gives_other_objects(tmp_path):
    done = run_snapshot(
        PYODIDE, LATE, tmp_path, "--import", str(SNAPSHOT_TOOLS / "foreign_tables.mjs")
    )
    assert done.stdout.splitlines()[:1] == ["[1.] 0.5"], done.stderr[-400:]


# Wakes Python from a snapshot whose index is changed, and says what comes of it.
CHANGED = f"""
import {{ readFileSync }} from "node:fs";
import {{ wake }} from "{START}/snapshot_loader.mjs";
import {{ zstandard }} from "{START}/zstd.mjs";
const pyodide = "{PYODIDE}";
const {{ loadPyodide }} = await import(`${{pyodide}}/pyodide.mjs`);
const {{ default: createModule }} = await import(`${{pyodide}}/pyodide.asm.mjs`);
const zstd = await zstandard(readFileSync(`${{pyodide}}/../zstd/zstddec.wasm`));
const code = zstd.unpacked(readFileSync(`${{pyodide}}/code.bin`), "code.bin");
const [length] = new Uint32Array(code.slice(0, 4).buffer);
const changes = {{
  none: () => {{}},
  addresses: (index) => index.addresses ^= 1,
  table: (index) => index.table -= 1,
  "a library's place": (index) => index.libraries[5].tableBase -= 1000,
  "the interpreter's places": ({{ functions: [exported, places] }}) => {{ exported.pop(); places.pop(); }},
}};
for (const [name, change] of Object.entries(changes)) {{
  const index = JSON.parse(new TextDecoder().decode(code.subarray(4, 4 + length)));
  change(index);
  const made = new TextEncoder().encode(JSON.stringify(index));
  const parts = [new Uint8Array(Uint32Array.of(made.length).buffer), made, code.subarray(4 + length)];
  const memory = new Response(readFileSync(`${{pyodide}}/memory.bin`)).body;
  const streams = {{ code: new Blob(parts).stream(), memory: memory.pipeThrough(zstd.unpacking("memory.bin")) }};
  const came = await wake(loadPyodide, createModule, streams, {{}}).then(() => "awake", String);
  console.log(JSON.stringify([name, came]));
}}
"""


def test_python_does_not_wake_where_a_function_would_have_another_address():
    command = [find_node(), "--input-type=module", "--eval", CHANGED]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    came = dict(json.loads(line) for line in done.stdout.splitlines())
    assert came.pop("none") == "awake", done.stderr[-400:]
    assert len(came) == 4
    for change, error in came.items():
        assert error.startswith("Error: "), change
        assert "places" in error, change
