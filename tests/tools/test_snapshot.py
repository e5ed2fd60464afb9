"""A Python put to sleep: what the files hold, and modules that were left in the wheels."""

from __future__ import annotations

import ast
import importlib
import json
import struct
import subprocess
import sys
import zipfile

import pytest

from environment import ROOT
from vendoring import snapshot, vendored
from vendoring.patches import CONSTRUCTS, PUTS, RELOCATES, places
from vendoring.wasm_data import MAGIC, without_data

PYODIDE = ROOT / "static" / "vendor" / "pyodide"


def test_modules_are_put_where_they_were_only_by_the_linker_expected():
    runtime = f"{PUTS}0;{RELOCATES}}}{CONSTRUCTS}}}"
    changed = places(runtime)
    assert changed.count("Module.placeOf") == 3
    assert changed.count("{") == changed.count("}") + runtime.count("{") - runtime.count("}")
    assert places(runtime.replace("applyRelocs", "relocate")) is None
    assert places(runtime + PUTS) is None


def test_what_can_be_imported_from_a_wheel():
    names = ["six.pyc", "numpy/__init__.pyc", "numpy/core/x.so", "_lone.abi3.so"]
    names += ["scipy.libs/libopenblas.so", "six-1.0.dist-info/METADATA", "numpy/data.txt"]
    assert snapshot.top_level(names) == {"six", "numpy", "_lone"}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("matplotlib/mpl-data/matplotlibrc", True),
        ("numpy-2.4.3.dist-info/METADATA", True),
        ("numpy-2.4.3.dist-info/RECORD", False),
        ("numpy/__init__.pyc", False),
        ("scipy.libs/libopenblas.so", False),
        ("scipy/stats/_sobol_direction_numbers.npz", False),
    ],
)
def test_what_is_read_at_run_time(name, data):
    assert snapshot.is_data(name) == data


def test_pieces_are_packed_one_by_one_and_kept_in_order(tmp_path, monkeypatch):
    monkeypatch.setattr(snapshot, "PIECE", 4)
    target = tmp_path / "made"

    def pack(source, made):
        made.write_bytes(b"<" + source.read_bytes() + b">")

    snapshot.write_packed(target, b"abcdefghij", pack, tmp_path)
    assert target.read_bytes() == b"<abcd><efgh><ij>"


def unpacked(name: str, folder) -> bytes:
    """A file that Python is woken from, as the page unpacks it."""
    script = folder / "unpack.mjs"
    script.write_text(
        f"""import {{ readFileSync, writeFileSync }} from "node:fs";
import {{ zstandard }} from "{ROOT / "static" / "js" / "zstd.mjs"}";
const [decoder, source, target] = process.argv.slice(2);
const unpacking = await zstandard(readFileSync(decoder));
const body = new Response(readFileSync(source)).body.pipeThrough(unpacking());
writeFileSync(target, Buffer.from(await new Response(body).arrayBuffer()));
"""
    )
    decoder = ROOT / "static" / "vendor" / "zstd" / "zstddec.wasm"
    command = ["node", script, decoder, PYODIDE / name, folder / "content"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ValueError(done.stderr)
    return (folder / "content").read_bytes()


@pytest.mark.parametrize("change", ["cut", "flip"])
def test_a_file_that_is_damaged_is_not_taken_for_whole(change, tmp_path, monkeypatch):
    data = bytearray((PYODIDE / snapshot.CODE).read_bytes())
    if change == "cut":
        del data[-1000:]
    else:
        data[:4] = b"nope"
    (tmp_path / "damaged").write_bytes(data)
    with pytest.raises(ValueError, match="ended early" if change == "cut" else "is damaged"):
        unpacked(tmp_path / "damaged", tmp_path)


@pytest.fixture(scope="module")
def code(tmp_path_factory):
    """The index of code.bin, and what follows it."""
    data = unpacked(snapshot.CODE, tmp_path_factory.mktemp("code"))
    (length,) = struct.unpack_from("<I", data)
    return json.loads(data[4 : 4 + length]), data[4 + length :]


def test_the_code_is_that_of_the_wheels(code):
    index, rest = code
    held = {}
    for wheel in PYODIDE.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            held |= {name: archive.read(name) for name in archive.namelist()}
    at = 0
    for member in [*index["libraries"], *index["files"]]:
        name = member["path"].split("/site-packages/")[1]
        whole = without_data(held[name]) if name.endswith(".so") else held[name]
        assert rest[at : at + member["bytes"]] == whole, name
        at += member["bytes"]
    assert at == len(rest)
    fonts = [member["path"] for member in index["files"] if member["path"].endswith(".ttf")]
    assert fonts


def test_the_memory_is_as_long_as_the_index_says(code, tmp_path):
    data = unpacked(snapshot.MEMORY, tmp_path)
    header = struct.unpack_from("<4I", data)[1]
    assert len(data) - header == code[0]["stored"] <= code[0]["memory"]


@pytest.fixture
def finder(tmp_path, monkeypatch):
    """A finder of one wheel that holds the package `distant`."""
    wheel = tmp_path / "distant-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("distant/__init__.py", "")
        archive.writestr("distant/part.py", "answer = 42")
    site = tmp_path / "site"
    site.mkdir()
    made = vendored.Parts({"distant": wheel.name})
    made.folder = f"{tmp_path}/"
    monkeypatch.setattr(vendored, "SITE_PACKAGES", site)
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setattr(sys, "meta_path", [made, *sys.meta_path])
    yield made
    for name in ("distant.part", "distant"):
        sys.modules.pop(name, None)


def test_a_module_left_in_a_wheel_is_imported_from_it_once(finder, monkeypatch):
    asked = []

    def fetched(address):
        asked.append(address)
        with open(address, "rb") as stream:
            return stream.read()

    monkeypatch.setattr(vendored, "fetched", fetched)
    assert importlib.import_module("distant.part").answer == 42
    with pytest.raises(ModuleNotFoundError, match=r"distant\.nothing"):
        importlib.import_module("distant.nothing")
    with pytest.raises(ModuleNotFoundError, match="elsewhere"):
        importlib.import_module("elsewhere")
    assert asked == [f"{finder.folder}distant-1.0-py3-none-any.whl"]


def test_the_standard_library_is_fetched_for_a_module_of_it_alone(finder, monkeypatch, tmp_path):
    archive = tmp_path / "python.zip"
    monkeypatch.setattr(vendored, "ARCHIVE", archive)
    monkeypatch.setattr(vendored, "fetched", lambda address: address.encode())
    for name in ("sys", "elsewhere", "uio"):
        finder.find_spec(name)
    assert not archive.exists()
    finder.find_spec("wave")
    assert archive.read_bytes() == f"{finder.folder}python_stdlib.zip".encode()


class Request:
    """What a worker's XMLHttpRequest does where the server has no such file."""

    status = 404

    @classmethod
    def new(cls):
        return cls()

    def open(self, *arguments):
        self.arguments = arguments

    def send(self):
        assert self.arguments[2] is False


def test_a_wheel_that_is_missing_is_named(finder, monkeypatch):
    monkeypatch.setitem(sys.modules, "js", type("js", (), {"XMLHttpRequest": Request}))
    with pytest.raises(ImportError, match=r"could not be loaded: .*distant-1\.0.*\(404\)"):
        importlib.import_module("distant")


def section(kind: int, content: bytes) -> bytes:
    return bytes([kind, len(content)]) + content


PLACED = bytes([0, 0x23, 1, 0x0B, 3]) + b"abc" + bytes([0, 0x41, 0x80, 1, 0x0B, 1]) + b"z"


@pytest.mark.parametrize(
    ("sections", "kept"),
    [
        ([(1, b"types"), (11, b"\2" + PLACED), (0, b"\4name")], False),
        ([(11, b"\1" + bytes([1, 2]) + b"ab")], True),  # put where the code says
        ([(7, b"__em_js__x"), (11, b"\2" + PLACED)], True),
    ],
)
def test_the_data_of_an_extension_module_are_left_out_where_that_is_safe(sections, kept):
    module = MAGIC + b"".join(section(kind, content) for kind, content in sections)
    empty = b"\2" + bytes([0, 0x23, 1, 0x0B, 0]) + bytes([0, 0x41, 0x80, 1, 0x0B, 0])
    wanted = [(kind, empty if kind == 11 else content) for kind, content in sections]
    short = MAGIC + b"".join(section(kind, content) for kind, content in wanted)
    assert without_data(module) == (module if kept else short)


def imported(path) -> set[tuple[str, str]]:
    """What a file of ours imports of others: modules, and names taken from them."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {(alias.name, "__name__") for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {(node.module, alias.name) for alias in node.names}
    return found


# skops is used where the user has it, load_safely by what is taken away
ELSEWHERE = {"__future__", "app", "astronomical", "load_safely", "skops"}


def test_all_that_the_page_imports_is_in_the_memory(tmp_path):
    """`warm_up.py` imports what `py/` does, so that no import waits for a wheel."""
    folders = [ROOT / "py" / "app", ROOT / "py" / "astronomical"]
    files = [path for folder in folders for path in folder.rglob("*.py")]
    wanted = sorted(set().union(*map(imported, files)))
    wanted = [(module, name) for module, name in wanted if module.split(".")[0] not in ELSEWHERE]
    assert {("numpy", "__name__"), ("astropy.table", "Table")} <= set(wanted)
    script = tmp_path / "list.py"
    script.write_text(
        f"import sys\nwanted = {wanted!r}\n"
        "print([pair for pair in wanted if not hasattr(sys.modules.get(pair[0]), pair[1])])"
    )
    command = ["node", ROOT / "tools" / "vendoring" / "woken.mjs", PYODIDE, script]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[:1] == ["[]"], done.stderr[-400:]
