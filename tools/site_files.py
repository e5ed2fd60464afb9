"""List every file the page is made of, with its hash: python3 tools/site_files.py

The list, `static/files.json`, is what `service-worker.js` keeps a version of the page by.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import python_files

ROOT = Path(__file__).resolve().parents[1]
LIST = "static/files.json"
# The packages of py/ are in the pack that `python_files` makes.
SCRIPTS = ("py/shell.py", "py/worker.py", "py/compute.py")
PAGE = ("index.html", "pyscript.toml", *SCRIPTS, "static")
PYODIDE = "static/vendor/pyodide"
# Fetched only where Python cannot be woken from its memory, and kept from then on; so are the packages' wheels
PLAIN_START = (f"{PYODIDE}/plain.asm.mjs", f"{PYODIDE}/pyodide.asm.wasm")
# Docstrings and sources of packages, each kept from its first use on
DOCUMENTATION = re.compile(rf"{PYODIDE}/(docstrings|sources)-[^/]+\.zip")
UNREAD = (
    ".d.ts",
    ".typed",
    ".wat",
)  # declarations, which only checks of types read, and what is assembled
# Kept for use without a network where there is room; other data are the user's own.
EXAMPLE = ("data/example_catalogue.fits", "data/example_config.json", "data/example_images")


def files_under(path: Path) -> Iterator[Path]:
    """A file, or the files of a folder and its folders, links followed; nothing hidden or compiled."""
    if path.is_file():
        yield path
    for folder, names, files in os.walk(path, followlinks=True):
        names[:] = [name for name in names if name != "__pycache__" and not name.startswith(".")]
        for name in files:
            if not name.startswith("."):
                yield Path(folder) / name


@functools.cache
def _sha256(path: Path, size: int, modified: int) -> str:
    """Return the hash of a file of this size and time; cached, since a server asks again and again, for 60 MB."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def described(root: Path, names: tuple[str, ...], without: tuple[str, ...] = ()) -> dict[str, dict]:
    """Size in bytes and sha256 of files, by path from `root`, sorted."""
    found = {}
    for path in (path for name in names for path in files_under(root / name)):
        name, status = path.relative_to(root).as_posix(), path.stat()
        if name != LIST and name not in without and not name.endswith(UNREAD):
            digest = _sha256(path, status.st_size, status.st_mtime_ns)
            found[name] = {"sha256": digest, "bytes": status.st_size}
    return dict(sorted(found.items()))


def wheels_in_memory(root: Path) -> tuple[str, ...]:
    """Paths of the wheels of what is in the snapshot's memory: those in Pyodide's lock."""
    lock = root / PYODIDE / "pyodide-lock.json"
    if not lock.is_file():
        return ()
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"].values()
    names = (package["file_name"] for package in packages)
    return tuple(f"{PYODIDE}/{name}" for name in names if name.endswith(".whl"))


def listed(root: Path = ROOT, *, live: bool = False) -> dict:
    """The list: `version`, a hash over everything, and files as `described`, by when a browser keeps them.

    `files` are kept by everybody, `plain` where Python was started the plain way, each of `documentation` once it was
    asked for, and `optional` where there is room.

    `live` says that the files may be edited at any time and are at hand, so that the page is compared with
    them whenever it is opened.
    """
    python_files.write_pack(root)
    plain = (*PLAIN_START, *wheels_in_memory(root))
    page = described(root, PAGE, without=plain)
    documentation = {name: page.pop(name) for name in list(page) if DOCUMENTATION.fullmatch(name)}
    kinds = {
        "files": page,
        "plain": described(root, plain),
        "documentation": documentation,
        "optional": described(root, EXAMPLE),
    }
    everything = json.dumps(list(kinds.values())).encode()
    version = hashlib.sha256(everything).hexdigest()[:32]
    return {"version": version, "live": live, **kinds}


def write_list(root: Path = ROOT) -> dict:
    made = listed(root)
    path = root / LIST
    scratch = path.with_name(f".{path.name}")
    scratch.write_text(json.dumps(made, indent=1), encoding="utf-8")
    os.replace(scratch, path)
    return made


if __name__ == "__main__":
    made = write_list()
    total = sum(file["bytes"] for file in made["files"].values())
    print(f"{LIST} lists {len(made['files'])} files, {total / 1e6:.1f} MB")
