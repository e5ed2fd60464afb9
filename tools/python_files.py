"""Pack the Python files and templates of the page: python3 tools/python_files.py

The page's Python starts with all of `py/astronomical_lite` and `py/app`, some 270 files. Fetched one by
one they take two seconds; `static/python.bin`, their texts by path as JSON, comes in one piece, packed by gzip, whose
checksum tells the page that it came whole. It is made by `make vendor` and, where something was edited, by the local
server whenever it is asked for. By this name no server adds an encoding of its own to it.
"""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACK = "static/python.bin"
PACKAGES = ("astronomical_lite", "app")
SUFFIXES = {".py", ".html"}


def packed(root: Path = ROOT) -> bytes:
    """Return the texts by path, as the worker's folder has them, as JSON packed by gzip."""
    paths = sorted(
        path
        for package in PACKAGES
        for path in (root / "py" / package).rglob("*")
        if path.suffix in SUFFIXES
    )
    texts = {path.relative_to(root / "py").as_posix(): path.read_text("utf-8") for path in paths}
    return gzip.compress(json.dumps(texts, ensure_ascii=False, indent=0).encode(), mtime=0)


def write_pack(root: Path = ROOT) -> None:
    """Bring the pack up to date, where its files are; what is up to date keeps its time."""
    if not (root / "py" / PACKAGES[-1]).is_dir():
        return  # a folder for web servers, which has the pack alone
    made, path = packed(root), root / PACK
    if path.exists() and path.read_bytes() == made:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}")
    scratch.write_bytes(made)
    os.replace(scratch, path)


if __name__ == "__main__":
    write_pack()
