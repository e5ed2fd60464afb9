"""Snapshot of a Python with everything imported; static/js/start/snapshot_loader.mjs starts the page's Python from it.

program.bin  the interpreter
code.bin     an index, the extension modules in the order they were linked, and the packages' data files
data.bin     data files that are rarely opened (lazy_modules.py), fetched with the first of them
memory.bin   its identity, which the index has too, and the memory, as Pyodide makes a snapshot of it, without the
             interpreter's read-only data and without pages of zeros
plain.json   what a Python that is started without all this (static/js/start/plain_start.mjs) has to have as well: the
             wheel of each module, and runtime_imports.py

The four are packed with Zstandard, a fifth shorter than gzip, under a name that no server adds an encoding of its own
to.
The Python modules themselves are in the memory; all others are in the wheels, which are fetched when a module of
theirs is imported (lazy_modules.py, runtime_imports.py).
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import struct
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from vendoring.build.lazy_modules import is_lazy, is_lazy_data
from vendoring.build.wasm_data import unchanged, without_data
from vendoring.report import VendorError

HERE = Path(__file__).resolve().parent
INTERPRETER = "pyodide.asm.wasm"
STANDARD_LIBRARY = "python_stdlib.zip"
SOURCES = "sources-"  # how the names of packs of sources begin
PROGRAM, CODE, MEMORY, DATA = "program.bin", "code.bin", "memory.bin", "data.bin"
PLAIN = "plain.json"
VERIFY = HERE / "verify.py"
FOREIGN_TABLES = HERE / "foreign_tables.mjs"
CODE_FILES = [
    HERE.parent / name
    for name in (
        "build/immortalise.py",
        "build/lazy_modules.py",
        "build/pack.py",
        "build/wasm_data.py",
        "snapshot/heap.mjs",
        "snapshot/runtime_documentation.py",
        "snapshot/runtime_imports.py",
        "snapshot/self_check.py",
        "snapshot/snapshot.mjs",
        "snapshot/snapshot.py",
        "snapshot/verify.py",
        "snapshot/warm_up.py",
    )
] + [HERE.parents[2] / "static" / "js" / "start" / "function_places.mjs"]
# Bytes of the memory's pages: those of zeros are left out (static/js/start/snapshot_loader.mjs).
PAGE = 4096
# Bytes of a piece; the pieces are packed on all cores, and one after the other they are one stream.
PIECE = 48 << 20

# Characters that the memory begins with and the index repeats: a browser may still hold one file of an older site.
IDENTITY = 16

Pack = Callable[[Path, Path], None]
# The zips of all that is not in memory, written into a folder; called with the survey (runtime_documentation.py).
MakePacks = Callable[[Path], list[Path]]

# Python, extension modules and descriptions; the other files of a wheel are read at run time.
NOT_DATA = (".py", ".pyc", ".so", ".dist-info/RECORD", ".dist-info/WHEEL")


def is_data(name: str) -> bool:
    """Return True if a package that is in the memory may open this file of a wheel at run time."""
    if name.endswith(NOT_DATA) or ".libs/" in name:
        return False
    return not is_lazy(name.replace("/", "."))


def data_of(site: Path, root: str) -> Iterator[tuple[dict, bytes]]:
    """Yield the entry in the index of each data file in `site`, and its content.

    Parameters
    ----------
    site : Path
        Folder into which the wheels are unpacked.
    root : str
        Path of that folder in the page's Python.
    """
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        name = path.relative_to(site).as_posix()
        if is_data(name):
            content = path.read_bytes()
            place = {"path": f"{root}/{name}", "bytes": len(content)}
            yield place | ({"later": True} if is_lazy_data(name) else {}), content


def distributions_of(wheels: list[Path]) -> dict[str, str]:
    """Name of the distribution that has a top-level module, by module."""
    found: dict[str, str] = {}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            heads = {name.split("/")[0] for name in archive.namelist() if name.endswith(".pyc")}
        found |= {head.removesuffix(".pyc"): wheel.name.split("-")[0] for head in sorted(heads)}
    return found


def packs_of(zips: list[Path]) -> dict[str, list[tuple[str, int] | tuple[str, int, int]]]:
    """Return path and length of each file of each zip, by its name, for static/js/start/lazy_files.mjs.

    Of compiled Python the length of its source follows, which is in another zip.
    """
    lengths: dict[str, int] = {}
    for path in zips:
        if path.name.startswith(SOURCES) and STANDARD_LIBRARY not in path.name:
            lengths |= lengths_of_sources(path)
    found = {}
    for path in zips:
        with zipfile.ZipFile(path) as archive:
            files = [(file.filename, file.file_size) for file in archive.infolist()]
        found[path.name] = [
            (file, length, lengths[file[:-1]])
            if file.endswith(".pyc") and file[:-1] in lengths
            else (file, length)
            for file, length in files
        ]
    return found


def lengths_of_sources(pack: Path) -> dict[str, int]:
    """Return the lengths of the sources in their pack (packs.py), by path."""
    with zipfile.ZipFile(pack) as archive:
        inside = archive.read(archive.namelist()[0])
    with zipfile.ZipFile(io.BytesIO(inside)) as sources:
        return {file.filename: file.file_size for file in sources.infolist()}


def contents_of(layout: dict, site: Path) -> tuple[bytes, bytes]:
    """Contents of `code.bin` and of `data.bin`.

    Parameters
    ----------
    layout : dict
        Places of the extension modules, as snapshot.mjs writes them, and what else the index has.
    site : Path
        Folder into which the wheels are unpacked.
    """
    root = layout["packages"]
    libraries = []
    contents = []
    for library in layout["libraries"]:
        module = without_data((site / Path(library["path"]).relative_to(root)).read_bytes())
        libraries.append(library | {"bytes": len(module)})
        contents.append(module)
    data = list(data_of(site, root))
    contents += [content for file, content in data if "later" not in file]
    lazy = b"".join(content for file, content in data if "later" in file)
    files = [file for file, _ in data]
    index = json.dumps(layout | {"libraries": libraries, "files": files}).encode()
    return b"".join([struct.pack("<I", len(index)), index, *contents]), lazy


def write_packed(target: Path, content: bytes, pack: Pack, scratch: Path) -> None:
    """Write `content` packed; equal contents give equal files."""

    def packed(at: int) -> bytes:
        piece, made = scratch / f"{target.name}-{at}", scratch / f"{target.name}-{at}.packed"
        piece.write_bytes(content[at : at + PIECE])
        pack(piece, made)
        return made.read_bytes()

    with ThreadPoolExecutor(os.cpu_count() or 1) as workers:
        target.write_bytes(b"".join(workers.map(packed, range(0, len(content), PIECE))))


def make(
    runtime: Path,
    library: Path,
    wheels: list[Path],
    make_packs: MakePacks,
    target: Path,
    node: str,
    pack: Pack,
    scratch: Path,
) -> None:
    """Start the Python in `runtime` with the packages in `wheels`, and put the files of its snapshot into `target`.

    The modules that are imported are those in the archive `library` and in `wheels`, which are stripped; those that the
    page fetches later are in the runtime's own archive and in the packs.

    Raises
    ------
    VendorError
        Python could not be started, or something could not be imported.
    """
    site, out = scratch / "site", scratch / "out"
    out.mkdir(parents=True)
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(site)
    distributions = scratch / "distributions.json"
    distributions.write_text(json.dumps(distributions_of(wheels)), encoding="utf-8")
    script = HERE / "snapshot.mjs"
    run(node, script, runtime, site, library, distributions, out, doing="Taking the snapshot")
    layout = json.loads((out / "layout.json").read_text(encoding="utf-8"))
    header, memory = split_snapshot((out / "memory").read_bytes())
    interpreter = (runtime / INTERPRETER).read_bytes()
    layout["there"] = there = whole_pages(*unchanged(interpreter, memory))
    layout["pages"] = pages = pages_of(memory, there)
    layout["packs"] = packs_of(make_packs(out / "survey.json"))
    # Python's own finders would take sources before what is compiled of them.
    packs = {name: [file[:2] for file in files] for name, files in layout["packs"].items()}
    plain = {"packages": layout["packages"], "packs": packs}
    (target / PLAIN).write_text(json.dumps(plain, sort_keys=True), encoding="utf-8")
    shipped = runtime / STANDARD_LIBRARY
    layout["library"] |= {"bytes": shipped.stat().st_size, "file": shipped.name}
    write_packed(target / PROGRAM, interpreter, pack, scratch)
    stored = header + b"".join(
        memory[first * PAGE : (first + count) * PAGE] for first, count in pages
    )
    layout["identity"] = identity = hashlib.sha256(stored).hexdigest()[:IDENTITY]
    code, lazy = contents_of(layout, site)
    write_packed(target / CODE, code, pack, scratch)
    write_packed(target / DATA, lazy, pack, scratch)
    write_packed(target / MEMORY, identity.encode() + stored, pack, scratch)


def whole_pages(begin: int, end: int) -> tuple[int, int]:
    """First of the pages that lie in this part of the memory, and the one after the last."""
    first = -(-begin // PAGE)
    return first, max(first, end // PAGE)


def pages_of(memory: bytes, there: tuple[int, int]) -> list[tuple[int, int]]:
    """Return first and number of the pages of each run that are neither zeros nor `there` already."""
    runs: list[tuple[int, int]] = []
    empty, (begin, end) = bytes(PAGE), there
    for page in range(len(memory) // PAGE):
        if begin <= page < end or memory[page * PAGE : (page + 1) * PAGE] == empty:
            continue
        first, count = runs[-1] if runs else (page, 0)
        if first + count == page:
            runs[-1:] = [(first, count + 1)]
        else:
            runs.append((page, 1))
    return runs


def split_snapshot(snapshot: bytes) -> tuple[bytes, bytes]:
    """Header and memory of Pyodide's snapshot; the second word of the header is its length."""
    (length,) = struct.unpack_from("<I", snapshot, 4)
    return snapshot[:length], snapshot[length:]


def verify(pyodide: Path, node: str) -> None:
    """Start the Python in the folder `pyodide` from its snapshot and use all its packages.

    Once as V8 is, and once with a function table such as WebKit's (foreign_tables.mjs).

    Raises
    ------
    VendorError
        Something does not work.
    """
    script = HERE / "run_snapshot.mjs"

    def start(*options: str) -> None:
        doing = " ".join(["Starting Python from the snapshot", *options])
        run(node, script, pyodide, VERIFY, doing=doing, options=options)

    with ThreadPoolExecutor(2) as both:
        started = [both.submit(start), both.submit(start, "--import", str(FOREIGN_TABLES))]
    for each in started:
        each.result()


def run(
    node: str,
    script: Path,
    *arguments: Path | str,
    doing: str,
    options: tuple[str, ...] = (),
) -> None:
    """Run a script under Node.js, which is given `options`.

    Raises
    ------
    VendorError
        It failed; the text has its last words.
    """
    command = [node, *options, str(script), *map(str, arguments)]
    # Into a file: output that Node.js has not written to a pipe when it ends is lost.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, check=False)
        output.seek(0)
        # Node shows the line of JavaScript where it stopped, which is the whole minified runtime.
        lines = [line for line in output.read().strip().splitlines() if len(line) < 400]
    if done.returncode:
        words = "\n".join(lines)[-1500:]
        raise VendorError(f"{doing} failed under Node.js:\n{words}")
