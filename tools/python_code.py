"""Compile the page's own Python for the page's interpreter: python3 tools/python_code.py

Compiling takes the page half a second of each start. `make vendor` does it before, in Pyodide under Node.js, and keeps
what is compiled in `build/python_code`, each file by the hash of its text, so that what was edited since is not
taken for compiled. Where Node.js or Pyodide is missing nothing is compiled, and the page compiles for itself.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = "build/python_code"
HOME = "/home/pyodide"  # the folder that the page's Python has its files in
LIBRARY = "pyodide/python_stdlib.zip"


def interpreter(root: Path) -> str | None:
    """Return the hash of the standard library that the interpreter in `static/vendor` has; None where there is none."""
    try:
        manifest = json.loads((root / "static/vendor/manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return next((file["sha256"] for file in manifest["files"] if file["path"] == LIBRARY), None)


def keys(root: Path, texts: Mapping[str, bytes]) -> dict[str, str]:
    """Return the names that what is compiled of each text has, by path; nothing where there is no interpreter."""
    of = interpreter(root)
    if of is None:
        return {}
    return {
        path: hashlib.sha256(b"\n".join([of.encode(), path.encode(), text])).hexdigest()
        for path, text in texts.items()
        if path.endswith(".py")
    }


def compiled(root: Path, texts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return what is compiled of `texts`, by the paths where the interpreter looks for it."""
    there = {path.name.partition(".")[0]: path for path in (root / FOLDER).glob("*.pyc")}
    found = {}
    for name, key in keys(root, texts).items():
        if key in there:
            path = Path(name)
            tag = there[key].name.partition(".")[2]
            found[(path.parent / "__pycache__" / f"{path.stem}.{tag}").as_posix()] = there[
                key
            ].read_bytes()
    return found


def compile_missing(root: Path, texts: Mapping[str, bytes]) -> None:
    """Compile what is not compiled yet, and forget what no text is compiled to any more."""
    folder = root / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {key: path for path, key in keys(root, texts).items()}
    for path in folder.glob("*.pyc"):
        if wanted.pop(path.name.partition(".")[0], None) is None:
            path.unlink()
    if not wanted:
        return
    tasks = [
        [str(root / "py" / path), f"{HOME}/{path}", str(folder / key)]
        for key, path in wanted.items()
    ]
    listed = folder / "tasks.json"
    listed.write_text(json.dumps(tasks), "utf-8")
    script = ROOT / "tools" / "vendoring" / "build" / "compile_files.py"
    command = ["node", str(ROOT / "tools/run_in_pyodide.mjs"), "--mount", str(root), str(script)]
    done = subprocess.run([*command, str(listed)], capture_output=True, text=True, check=False)
    listed.unlink()
    if done.returncode:
        print(f"the page's Python is not compiled: {done.stderr.strip()}", file=sys.stderr)
