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
from hypothesis import given
from hypothesis import strategies as st

from environment import ROOT
from vendoring.build.patches import CONSTRUCTS, PUTS, RELOCATES, places
from vendoring.build.wasm_data import MAGIC, read_integer, unchanged, without_data
from vendoring.snapshot import runtime_imports, snapshot

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
const zstd = await zstandard(readFileSync(decoder));
const packed = readFileSync(source);
const body = new Response(packed).body.pipeThrough(zstd.unpacking());
const streamed = Buffer.from(await new Response(body).arrayBuffer());
if (!streamed.equals(zstd.unpacked(packed))) throw new Error("two ways, two results");
writeFileSync(target, streamed);
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


def test_the_code_and_the_data_are_those_of_the_wheels(code, tmp_path):
    index, rest = code
    held = {}
    for wheel in PYODIDE.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            held |= {name: archive.read(name) for name in archive.namelist()}
    now = [file for file in index["files"] if "later" not in file]
    later = [file for file in index["files"] if "later" in file]
    data = unpacked(snapshot.DATA, tmp_path)
    for content, members in ((rest, [*index["libraries"], *now]), (data, later)):
        at = 0
        for member in members:
            name = member["path"].split("/site-packages/")[1]
            whole = without_data(held[name]) if name.endswith(".so") else held[name]
            assert content[at : at + member["bytes"]] == whole, name
            at += member["bytes"]
        assert at == len(content)
    fonts = [
        [f["path"][-14:] for f in files if f["path"].endswith(".ttf")] for files in (now, later)
    ]
    assert fonts[0] == ["DejaVuSans.ttf"]
    assert len(fonts[1]) > 5


def test_the_memory_is_as_long_as_the_index_says(code, tmp_path):
    data = unpacked(snapshot.MEMORY, tmp_path)
    header = struct.unpack_from("<4I", data)[1]
    begin, end = code[0]["there"]
    assert len(data) - header + end - begin == code[0]["stored"] <= code[0]["memory"]
    assert end - begin > 1_000_000


def test_the_interpreter_is_the_one_it_was_packed_from(tmp_path):
    packed = unpacked(snapshot.PROGRAM, tmp_path)
    assert packed == (PYODIDE / snapshot.INTERPRETER).read_bytes()


WOKEN = """
import errno, gc, io, os, sys
import matplotlib, pandas
folder = matplotlib.get_data_path() + "/fonts/ttf/"
print(len(gc.get_objects()) < 20_000, sys.getrefcount(pandas.DataFrame) > 2**30)
size = os.path.getsize(folder + "DejaVuSans-BoldOblique.ttf")
with open(folder + "DejaVuSans-BoldOblique.ttf", "rb") as stream:
    print(len(stream.read()) == size > 100_000)
"""


def woken(pyodide, script: str, folder) -> subprocess.CompletedProcess:
    """What a script prints in the Python of a folder."""
    (folder / "script.py").write_text(script)
    tool = ROOT / "tools" / "vendoring" / "snapshot" / "run_snapshot.mjs"
    command = ["node", tool, pyodide, folder / "script.py"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_what_was_there_before_waking_lasts_and_rare_files_come_when_opened(tmp_path):
    done = woken(PYODIDE, WOKEN, tmp_path)
    assert done.stdout.splitlines()[:2] == ["True True", "True"], done.stderr[-400:]


def test_a_rare_file_that_cannot_be_had_is_an_error_of_python(tmp_path):
    copy = tmp_path / "site" / "pyodide"
    copy.mkdir(parents=True)
    (tmp_path / "site" / "zstd").symlink_to(PYODIDE.parent / "zstd")
    for path in PYODIDE.iterdir():
        if path.name != snapshot.DATA:
            (copy / path.name).symlink_to(path)
    lines = WOKEN.splitlines()
    script = "\n".join([*lines[:5], "try: open(folder + 'DejaVuSans-Bold.ttf', 'rb')"])
    script += "\nexcept OSError as error: print(error.filename[-19:], errno.errorcode[error.errno])"
    done = woken(copy, script, tmp_path)
    assert done.stdout.splitlines()[1:2] == ["DejaVuSans-Bold.ttf EIO"], done.stderr[-400:]


@pytest.fixture
def finder(tmp_path, monkeypatch):
    """A finder of one wheel that holds the package `distant`."""
    wheel = tmp_path / "distant-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("distant/__init__.py", "")
        archive.writestr("distant/part.py", "answer = 42")
    site = tmp_path / "site"
    site.mkdir()
    made = runtime_imports.Parts({"distant": wheel.name})
    made.folder = f"{tmp_path}/"
    monkeypatch.setattr(runtime_imports, "SITE_PACKAGES", site)
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

    monkeypatch.setattr(runtime_imports, "fetched", fetched)
    assert importlib.import_module("distant.part").answer == 42
    with pytest.raises(ModuleNotFoundError, match=r"distant\.nothing"):
        importlib.import_module("distant.nothing")
    with pytest.raises(ModuleNotFoundError, match="elsewhere"):
        importlib.import_module("elsewhere")
    assert asked == [f"{finder.folder}distant-1.0-py3-none-any.whl"]


def test_the_standard_library_is_fetched_for_a_module_of_it_alone(finder, monkeypatch, tmp_path):
    archive = tmp_path / "python.zip"
    monkeypatch.setattr(runtime_imports, "ARCHIVE", archive)
    monkeypatch.setattr(runtime_imports, "fetched", lambda address: address.encode())
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


def program(*data: tuple[int, bytes]) -> bytes:
    """A program whose memory has this at the start, by address below 64."""
    made = [bytes([0, 0x41, at, 0x0B, len(content)]) + content for at, content in data]
    return MAGIC + section(11, bytes([len(made)]) + b"".join(made))


@given(st.integers(-(2**31), 2**31 - 1))
def test_a_signed_number_is_read(value):
    made, rest = bytearray(), value
    while not -64 <= rest < 64:
        made.append(rest & 0x7F | 0x80)
        rest >>= 7
    made.append(rest & 0x7F)
    assert read_integer(bytes(made) + b"\xff", 0) == (value, len(made))


DATA = [(8, b"read"), (14, b"only"), (20, b"written"), (30, b"too")]


@pytest.mark.parametrize(
    ("change", "end"),
    [
        ({}, 33),
        ({20: 1}, 18),
        ({26: 1}, 18),
        ({18: 1}, 18),
        ({13: 1}, 12),
        ({8: 1}, 8),
        ({40: 1}, 33),
    ],
)
def test_how_far_memory_is_as_the_program_had_it(change, end):
    memory = bytearray(64)
    for address, content in DATA:
        memory[address : address + len(content)] = content
    for address, value in change.items():
        memory[address] = value
    assert unchanged(program(*DATA), bytes(memory)) == (8, end)


def test_a_program_without_data_has_nothing_unchanged():
    assert unchanged(MAGIC, bytes(64)) == (0, 0)


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
ELSEWHERE = {"__future__", "app", "astronomical_lite", "load_safely", "skops"}


def test_all_that_the_page_imports_is_in_the_memory(tmp_path):
    """`warm_up.py` imports what `py/` does, so that no import waits for a wheel."""
    folders = [ROOT / "py" / "app", ROOT / "py" / "astronomical_lite"]
    files = [path for folder in folders for path in folder.rglob("*.py")]
    wanted = sorted(set().union(*map(imported, files)))
    wanted = [(module, name) for module, name in wanted if module.split(".")[0] not in ELSEWHERE]
    assert {("numpy", "__name__"), ("astropy.table", "Table")} <= set(wanted)
    script = tmp_path / "list.py"
    script.write_text(
        f"import sys\nwanted = {wanted!r}\n"
        "print([pair for pair in wanted if not hasattr(sys.modules.get(pair[0]), pair[1])])"
    )
    command = [
        "node",
        ROOT / "tools" / "vendoring" / "snapshot" / "run_snapshot.mjs",
        PYODIDE,
        script,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[:1] == ["[]"], done.stderr[-400:]
