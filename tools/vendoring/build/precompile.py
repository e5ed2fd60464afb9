"""Trim wheels and compile their Python to bytecode; runs in Pyodide, whose interpreter will run it.

    node tools/run_in_pyodide.mjs tools/vendoring/build/precompile.py IN.whl OUT.whl BARE.whl

OUT has all that running needs, docstrings too; BARE, which the snapshot is taken of, is stripped (strip_source.py) and
without data that the start does not need. `module.py` becomes `module.pyc` in its place (the layout that needs no
source and no `__pycache__`). The result is the same bytes whenever the input and the interpreter are: entries sorted,
one time stamp, one compressor.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import sys
import zipfile
from collections.abc import Callable
from importlib._bootstrap_external import _code_to_hash_pyc  # type: ignore[attr-defined]
from pathlib import Path

from vendoring.build.strip_source import strip_source
from vendoring.build.trim import is_kept, is_kept_at_start

EPOCH = (2026, 1, 1, 0, 0, 0)


def compiled(source: bytes, shown: str, *, bare: bool) -> bytes:
    """Return the content of a .pyc that is never checked against its source.

    `shown` is the file name that tracebacks show; `bare` leaves out what strip_source.py does.
    """
    what = strip_source(source, shown) if bare else source
    code = compile(what, shown, "exec", dont_inherit=True)
    return bytes(_code_to_hash_pyc(code, importlib.util.source_hash(source), False))


def converted(
    archive: zipfile.ZipFile, prefix: str, keep: Callable[[str], bool], *, bare: bool
) -> dict[str, bytes]:
    """Files of `archive` that `keep(name)` lets through, Python compiled."""
    files: dict[str, bytes] = {}
    for name in archive.namelist():
        if name.endswith("/") or not keep(name):
            continue
        data = archive.read(name)
        if name.endswith(".py"):
            try:
                data, name = compiled(data, f"{prefix}/{name}", bare=bare), name + "c"
            except SyntaxError:  # a template for another Python: keep it as it is
                pass
        files[name] = data
    return files


def record_of(files: dict[str, bytes], name: str) -> bytes:
    """Content of the RECORD of a wheel with these files (PyPA, "Recording installed projects")."""
    lines = []
    for path in sorted(files):
        digest = base64.urlsafe_b64encode(hashlib.sha256(files[path]).digest()).rstrip(b"=")
        lines.append(f"{path},sha256={digest.decode()},{len(files[path])}")
    return "\n".join([*lines, f"{name},,", ""]).encode()


def write_zip(path: Path, files: dict[str, bytes]) -> None:
    """Write a zip whose bytes depend on `files` only."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, files[name])


def convert(source: Path, target: Path, *, bare: bool) -> None:
    """Write `target`, a wheel or the standard library's zip, from `source`, whose name is its hash."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    keep = is_kept_at_start if bare else is_kept
    with zipfile.ZipFile(source) as archive:
        if target.suffix == ".whl":
            site = f"/lib/python{version}/site-packages"
            files = converted(archive, site, keep, bare=bare)
            folder = next(n for n in archive.namelist() if ".dist-info/" in n).split("/")[0]
            record = f"{folder}/RECORD"
            files[record] = record_of(files, record)
        else:
            library = f"/lib/python{version.replace('.', '')}.zip"
            files = converted(archive, library, lambda _: True, bare=bare)
    write_zip(target, files)


if __name__ == "__main__":
    source, target, bare = map(Path, sys.argv[1:])
    convert(source, target, bare=False)
    convert(source, bare, bare=True)
