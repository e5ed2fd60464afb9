"""Pack the Python files and templates of the page: python3 tools/python_files.py

The page's Python starts with all of `py/astronomical_lite` and `py/app`, some 270 files. Fetched one by
one they take two seconds; `static/python.bin` has them in one piece, and beside each what it is compiled to where
`python_code` has that. It begins with the length of an index, which has each file's path and length. `make vendor`
packs it by Zstandard; where something was edited since, the local server packs it whenever it is asked for, by gzip,
which is a third larger and takes no time. Checksums of both tell the page that it came whole. By this name no server
adds an encoding of its own to it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import python_code
import python_memory

ROOT = Path(__file__).resolve().parents[1]
PACK = "static/python.bin"
PACKAGES = ("astronomical_lite", "app")
SUFFIXES = {".py", ".html"}
TOOLS = Path(__file__).resolve().parent
RECORD = "build/python_pack"  # what Zstandard packed, and what that made
GZIP = b"\x1f\x8b"
MEMORY = "memory"  # by this name the changes of the memory are among the files


def texts_of(root: Path) -> dict[str, bytes]:
    """Return the texts by path, as the worker's folder has them."""
    paths = sorted(
        path
        for package in PACKAGES
        for path in (root / "py" / package).rglob("*")
        if path.suffix in SUFFIXES
    )
    return {path.relative_to(root / "py").as_posix(): path.read_bytes() for path in paths}


def joined(files: Mapping[str, bytes]) -> bytes:
    """Return what the pack of these files has: the length of an index, the index, and all one after the other."""
    index = json.dumps([[path, len(content)] for path, content in files.items()]).encode()
    return b"".join([len(index).to_bytes(4, "little"), index, *files.values()])


def text_of(path: str) -> str:
    """Return the path of the text that a file is compiled from; a text's own."""
    folder, is_compiled, name = path.rpartition("__pycache__/")
    return f"{folder}{name.partition('.')[0]}.py" if is_compiled else path


def record_of(content: bytes, packed: bytes) -> str:
    """Return what is recorded of a pack that only the page can unpack."""
    return f"{hashlib.sha256(content).hexdigest()} {hashlib.sha256(packed).hexdigest()}"


def is_up_to_date(root: Path, content: bytes) -> bool:
    """Return True if the pack has `content`."""
    pack, record = root / PACK, root / RECORD
    try:
        packed = pack.read_bytes()
        if packed.startswith(GZIP):  # to unpack it is far quicker than to pack that
            return gzip.decompress(packed) == content
        return record.read_text() == record_of(content, packed)
    except (OSError, EOFError, zlib.error):
        return False


def by_zstandard(root: Path, content: bytes) -> bytes | None:
    """Return a pack made by Zstandard; None without Pyodide, whose Python has that for certain."""
    if not (root / python_code.INTERPRETER).is_file():
        return None
    script, runner = TOOLS / "vendoring" / "build" / "pack.py", TOOLS / "run_in_pyodide.mjs"
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "content"), Path(folder, "packed")
        source.write_bytes(content)
        command = ["node", str(runner), "--mount", folder, str(script), str(source), str(target)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            return None
        packed = target.read_bytes()
    (root / RECORD).parent.mkdir(parents=True, exist_ok=True)
    (root / RECORD).write_text(record_of(content, packed))
    return packed


def compiled_for(root: Path, texts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what goes beside the texts: what importing them changes in the memory, else what they are compiled to."""
    compiled, changes = python_code.compiled(root), python_memory.changes_of(root, texts)
    if changes is None:
        return compiled
    theirs = {path: code for path, code in compiled.items() if not path.startswith(PACKAGES)}
    return theirs | {MEMORY: changes}


def write_pack(root: Path = ROOT, *, smallest: bool = False) -> None:
    """Bring the pack up to date, where its files are; what is up to date keeps its time.

    Parameters
    ----------
    smallest : True to have it as small as can be, which takes some seconds
    """
    if not (root / "py" / PACKAGES[-1]).is_dir():
        return  # a folder for web servers, which has the pack alone
    texts, path = texts_of(root), root / PACK
    files = texts | compiled_for(root, texts)
    # Beside its text, whose names and docstrings it has, what a text is compiled to takes less room.
    content = joined({name: files[name] for name in sorted(files, key=text_of)})
    if is_up_to_date(root, content) and not (smallest and path.read_bytes().startswith(GZIP)):
        return
    packed = by_zstandard(root, content) if smallest else None
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}")
    scratch.write_bytes(packed or gzip.compress(content, mtime=0))
    os.replace(scratch, path)


if __name__ == "__main__":
    python_code.compile_texts(ROOT, texts_of(ROOT))
    python_memory.take_changes(ROOT, texts_of(ROOT))
    write_pack(smallest=True)
