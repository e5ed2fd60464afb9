"""Run scripts in a Python that is started from its snapshot."""

from __future__ import annotations

import subprocess
from pathlib import Path

from environment import ROOT

PYODIDE = ROOT / "static" / "vendor" / "pyodide"


def run_snapshot(pyodide: Path, script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a script in the Python of the folder `pyodide`; the script is written into `folder`."""
    path = folder / "script.py"
    path.write_text(script)
    tool = ROOT / "tools" / "vendoring" / "snapshot" / "run_snapshot.mjs"
    command: list[str | Path] = ["node", tool, pyodide, path]
    return subprocess.run(command, capture_output=True, text=True, check=False)
