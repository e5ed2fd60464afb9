"""The manifest of the finished tree, which tells whether it is whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from vendoring.fetch.cache import sha256_of

MANIFEST = "manifest.json"


def write_manifest(folder: Path, key: str) -> dict[str, Any]:
    """Write `manifest.json`: the key, the total size and each file's path, size and sha256."""
    files: list[dict[str, Any]] = [
        {
            "path": path.relative_to(folder).as_posix(),
            "bytes": path.stat().st_size,
            "sha256": sha256_of(path),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    ]
    total = sum(file["bytes"] for file in files)
    manifest = {"key": key, "bytes": total, "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    return manifest


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a tree, or None where there is none to be read."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest


def is_complete(folder: Path, key: str, *, hashes: bool = False) -> bool:
    """Return True if `folder` is the tree of this key with all its files.

    Their sizes are compared, and with `hashes` their contents.
    """
    manifest = read_manifest(folder)
    if manifest is None or manifest.get("key") != key:
        return False
    for file in manifest["files"]:
        path = folder / file["path"]
        if not path.is_file() or path.stat().st_size != file["bytes"]:
            return False
        if hashes and sha256_of(path) != file["sha256"]:
            return False
    return True
