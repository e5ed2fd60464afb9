"""Make build/site, the folder a web server needs, and list its contents: python3 tools/site_folder.py [FOLDER]"""

from __future__ import annotations

import gzip
import os
import shutil
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

import data_index
import site_files

ROOT = site_files.ROOT
WORKER = "service-worker.js"
INDEX = "data/index.json"
LICENCE = "LICENSE"
DEPTH = 3  # folders told apart in the table


def contents(root: Path) -> list[str]:
    """Paths of what a host needs: the page, its list, its service worker, the example."""
    made = site_files.listed(root)
    kinds = (made[kind] for kind in ("files", "plain", "documentation", "optional"))
    names = [name for files in kinds for name in files]
    return sorted([*names, site_files.LIST, WORKER, INDEX, LICENCE])


def build(target: Path, root: Path = ROOT) -> list[str]:
    """Make the folder `target` anew; what was there goes when the new one is whole.

    Of `data/` only the example is taken; the index lists that. Returns the paths, sorted.

    Raises
    ------
    FileExistsError
        `target` is there and is no such folder.
    """
    if target.exists() and not (target / site_files.LIST).is_file():
        raise FileExistsError(f"{target} is not a folder made by make site; remove it yourself")
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        new = scratch / "new"
        for name in contents(root):
            if name not in (site_files.LIST, INDEX):
                (new / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(root / name, new / name)
        data_index.write_index(new / "data")
        site_files.write_list(new)
        if target.exists():
            os.replace(target, scratch / "old")
        os.replace(new, target)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return contents(target)


def folder_of(name: str) -> str:
    return "/".join(name.split("/")[:-1][:DEPTH]) or "."


def table(folder: Path, names: list[str]) -> str:
    """Files, bytes and bytes gzipped by folder, and in all."""
    rows: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for name in names:
        data = (folder / name).read_bytes()
        for row in (rows[folder_of(name)], rows["in all"]):
            row[0] += 1
            row[1] += len(data)
            row[2] += len(gzip.compress(data, 6))
    order = [*sorted(name for name in rows if name != "in all"), "in all"]
    lines = [f"{'folder':26}{'files':>6}{'MB':>9}{'MB gzip':>9}"]
    for name in order:
        n, raw, packed = rows[name]
        lines.append(f"{name:26}{n:6}{raw / 1e6:9.3f}{packed / 1e6:9.3f}")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    target = Path(arguments[0]) if arguments else ROOT / "build" / "site"
    try:
        names = build(target)
    except OSError as error:
        print(f"site: {error}", file=sys.stderr)
        return 1
    print(table(target, names))
    print(f"{target} is ready to be published")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
