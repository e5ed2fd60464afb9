"""Run scripts in a Python that is started from its snapshot."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from environment import ROOT

PYODIDE = ROOT / "static" / "vendor" / "pyodide"
SNAPSHOT_TOOLS = ROOT / "tools" / "vendoring" / "snapshot"
MARK = "=== script "


def run_snapshot(
    pyodide: Path, script: str, folder: Path, *options: str
) -> subprocess.CompletedProcess[str]:
    """Run a script in the Python of the folder `pyodide`; the script is written into `folder`.

    `options` are of Node.js.
    """
    path = folder / "script.py"
    path.write_text(script)
    command: list[str | Path] = ["node", *options, SNAPSHOT_TOOLS / "run_snapshot.mjs"]
    return subprocess.run([*command, pyodide, path], capture_output=True, text=True, check=False)


def printed(command: list[str | Path], scripts: list[Path]) -> Iterator[tuple[str, str]]:
    """Yield the name of each script and what it printed; `command` announces each with a line."""
    done = subprocess.run(
        [*command, *scripts],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"MPLBACKEND": "agg"},
    )
    for part in done.stdout.split(MARK)[1:]:
        name, _, text = part.partition(".py\n")
        yield name, text
    print(done.stderr, file=sys.stderr)


def without(folder: Path, is_missing: Callable[[str], bool]) -> Path:
    """Return a folder like PYODIDE, made in `folder`, without the files of these names."""
    copy = folder / "site" / "pyodide"
    copy.mkdir(parents=True)
    (folder / "site" / "zstd").symlink_to(PYODIDE.parent / "zstd")
    for path in PYODIDE.iterdir():
        if not is_missing(path.name):
            (copy / path.name).symlink_to(path)
    return copy
