"""The files of the snapshot have everything, and Python starts from them."""

from __future__ import annotations

import json
import struct
import subprocess
import zipfile

import pytest
from snapshots import PYODIDE, run_snapshot, without

from environment import ROOT
from vendoring.build.wasm_data import without_data
from vendoring.snapshot import snapshot


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
    """Content of a file of the snapshot, as the page unpacks it."""
    script = folder / "unpack.mjs"
    script.write_text(
        f"""import {{ readFileSync, writeFileSync }} from "node:fs";
import {{ zstandard }} from "{ROOT / "static" / "js" / "start" / "zstd.mjs"}";
const [decoder, source, target] = process.argv.slice(2);
const zstd = await zstandard(readFileSync(decoder));
const packed = readFileSync(source);
const body = new Response(packed).body.pipeThrough(zstd.unpacking("it"));
const streamed = Buffer.from(await new Response(body).arrayBuffer());
if (!streamed.equals(zstd.unpacked(packed, "it"))) throw new Error("two ways, two results");
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
    lazy = [file for file in index["files"] if "later" in file]
    data = unpacked(snapshot.DATA, tmp_path)
    for content, members in ((rest, [*index["libraries"], *now]), (data, lazy)):
        at = 0
        for member in members:
            name = member["path"].split("/site-packages/")[1]
            whole = without_data(held[name]) if name.endswith(".so") else held[name]
            assert content[at : at + member["bytes"]] == whole, name
            at += member["bytes"]
        assert at == len(content)
    fonts = [
        [f["path"][-14:] for f in files if f["path"].endswith(".ttf")] for files in (now, lazy)
    ]
    assert fonts[0] == ["DejaVuSans.ttf"]
    assert len(fonts[1]) > 5


def test_the_index_lists_all_files_of_all_wheels(code):
    for wheel in PYODIDE.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            listed = [[file.filename, file.file_size] for file in archive.infolist()]
        # of compiled Python the length of its source may follow
        assert [file[:2] for file in code[0]["packs"][wheel.name]] == listed


def test_the_memory_is_as_long_as_the_index_says(code, tmp_path):
    identity, data = (whole := unpacked(snapshot.MEMORY, tmp_path))[:16], whole[16:]
    assert identity.decode() == code[0]["identity"]
    header = struct.unpack_from("<4I", data)[1]
    pages, (begin, end) = code[0]["pages"], code[0]["there"]
    assert len(data) - header == sum(count for _, count in pages) * snapshot.PAGE
    assert end - begin > 1_000_000 / snapshot.PAGE
    ends = [0, *(first + count for first, count in pages)]
    assert all(first > before for (first, _), before in zip(pages[1:], ends[1:], strict=False))
    assert ends[-1] * snapshot.PAGE <= code[0]["memory"]


def test_pages_of_zeros_and_those_that_are_there_are_left_out():
    page = snapshot.PAGE
    memory = bytearray(8 * page)
    for number in (0, 1, 3, 4, 5, 7):
        memory[(number + 1) * page - 1] = 1
    there = snapshot.whole_pages(4 * page - 1, 6 * page - 1)
    assert there == (4, 5)
    assert snapshot.pages_of(bytes(memory), there) == [(0, 2), (3, 1), (5, 1), (7, 1)]
    assert snapshot.whole_pages(10, 20) == (1, 1)


def test_the_interpreter_is_the_one_it_was_packed_from(tmp_path):
    packed = unpacked(snapshot.PROGRAM, tmp_path)
    assert packed == (PYODIDE / snapshot.INTERPRETER).read_bytes()


SCRIPT = """
import errno, gc, io, os, sys
import matplotlib, pandas
folder = matplotlib.get_data_path() + "/fonts/ttf/"
print(len(gc.get_objects()) < 20_000, sys.getrefcount(pandas.DataFrame) > 2**30)
size = os.path.getsize(folder + "DejaVuSans-BoldOblique.ttf")
with open(folder + "DejaVuSans-BoldOblique.ttf", "rb") as stream:
    print(len(stream.read()) == size > 100_000)
"""


def test_what_was_there_before_the_snapshot_lasts_and_rare_files_come_when_opened(tmp_path):
    done = run_snapshot(PYODIDE, SCRIPT, tmp_path)
    assert done.stdout.splitlines()[:2] == ["True True", "True"], done.stderr[-400:]


def test_a_rare_file_that_cannot_be_had_is_an_error_of_python(tmp_path):
    copy = without(tmp_path, lambda name: name == snapshot.DATA)
    lines = SCRIPT.splitlines()
    script = "\n".join([*lines[:5], "try: open(folder + 'DejaVuSans-Bold.ttf', 'rb')"])
    script += "\nexcept OSError as error: print(error.filename[-19:], errno.errorcode[error.errno])"
    done = run_snapshot(copy, script, tmp_path)
    assert done.stdout.splitlines()[1:2] == ["DejaVuSans-Bold.ttf EIO"], done.stderr[-400:]
