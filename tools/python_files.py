"""Pack the Python files and templates of the page: python3 tools/python_files.py

The page's Python starts with all of `py/astronomical_lite` and `py/app`, some 270 files. Fetched one by
one they take two seconds; `static/python.bin` has them in one piece, and beside each what it is compiled to where
`python_code` has that. It begins with the length of an index, which has each file's path and length; it is packed by
gzip, whose checksum tells the page that it came whole. It is made by `make vendor` and, where something was edited, by
the local server whenever it is asked for. By this name no server adds an encoding of its own to it.
"""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Mapping
from pathlib import Path

import python_code

ROOT = Path(__file__).resolve().parents[1]
PACK = "static/python.bin"
PACKAGES = ("astronomical_lite", "app")
SUFFIXES = {".py", ".html"}


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


def is_up_to_date(pack: Path, content: bytes) -> bool:
    """Return True if `pack` has `content`; to unpack it is far quicker than to pack that."""
    try:
        return gzip.decompress(pack.read_bytes()) == content
    except (OSError, EOFError, zlib.error):
        return False


def write_pack(root: Path = ROOT) -> None:
    """Bring the pack up to date, where its files are; what is up to date keeps its time."""
    if not (root / "py" / PACKAGES[-1]).is_dir():
        return  # a folder for web servers, which has the pack alone
    texts, path = texts_of(root), root / PACK
    content = joined(texts | python_code.compiled(root))
    if is_up_to_date(path, content):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}")
    scratch.write_bytes(gzip.compress(content, mtime=0))
    os.replace(scratch, path)


if __name__ == "__main__":
    python_code.compile_texts(ROOT, texts_of(ROOT))
    write_pack()
