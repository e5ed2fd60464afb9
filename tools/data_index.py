"""List the tables in data/, since a static site cannot: python3 tools/data_index.py"""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SUFFIXES: tuple[str, ...] = (
    ".fits",
    ".fit",
    ".fits.gz",
    ".fit.gz",
    ".csv",
    ".csv.gz",
    ".ecsv",
    ".vot",
    ".votable",
)
SUFFIXES += (".xml", ".tsv", ".parquet", ".parq", ".pq")


def data_files(folder: Path) -> list[dict]:
    """Tables in a folder, links followed, in the order of their names."""
    return [
        {
            "name": path.name,
            "path": f"{folder.name}/{path.name}",
            "bytes": path.stat().st_size,
            "modified": int(path.stat().st_mtime),
        }
        for path in sorted(folder.iterdir())
        if path.is_file() and not path.name.startswith(".") and path.name.lower().endswith(SUFFIXES)
    ]


def write_index(folder: Path) -> list[dict]:
    files = data_files(folder)
    (folder / "index.json").write_text(json.dumps(files, indent=1), encoding="utf-8")
    return files


if __name__ == "__main__":
    found = write_index(ROOT / "data")
    print(f"data/index.json lists {len(found)} file{'' if len(found) == 1 else 's'}")
