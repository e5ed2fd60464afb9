"""List every file the page is made of, with its hash: python3 tools/site_files.py

The list, `static/files.json`, is what `service-worker.js` keeps a version of the page by.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import python_files

ROOT = Path(__file__).resolve().parents[1]
LIST = "static/files.json"
# The packages of py/ are in the pack that `python_files` makes.
SCRIPTS = ("py/shell.py", "py/worker.py", "py/compute.py")
PAGE = ("index.html", "pyscript.toml", *SCRIPTS, "static")
# Fetched only where Python cannot be woken from its memory, and kept from then on
PLAIN_START = (
    "static/vendor/pyodide/plain.asm.mjs",
    "static/vendor/pyodide/pyodide.asm.wasm",
)
TYPES = (".d.ts", ".typed")  # declarations, which only checks of types read
# Kept for use without a network where there is room; other data are the user's own.
EXAMPLE = ("data/example_catalogue.fits", "data/example_images")


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
        if name != LIST and name not in without and not name.endswith(TYPES):
            digest = _sha256(path, status.st_size, status.st_mtime_ns)
            found[name] = {"sha256": digest, "bytes": status.st_size}
    return dict(sorted(found.items()))


def listed(root: Path = ROOT, *, live: bool = False) -> dict:
    """The list: `version`, a hash over everything; `files`, `plain` and `optional` as `described`.

    `live` says that the files may be edited at any time and are at hand, so that the page is compared with
    them whenever it is opened.
    """
    python_files.write_pack(root)
    kinds = {
        "files": described(root, PAGE, without=PLAIN_START),
        "plain": described(root, PLAIN_START),
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
