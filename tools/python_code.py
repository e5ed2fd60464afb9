"""Compile the page's own Python and templates, and PyScript's own Python, to bytecode, for the page's interpreter.

Compiling takes the page half a second of each start, and each template some time when it is first shown. `make vendor`
does it before, in Pyodide under Node.js, into `build/python_code`. Python and Jinja compare a text's hash with that of
what was compiled, so that what was edited since, or is for another interpreter, is compiled anew by the page. Where
Pyodide is missing nothing is compiled, and the page compiles all.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
FOLDER = "build/python_code"
KEY = "key"
PYSCRIPT = "static/vendor/pyscript"
INTERPRETER = "static/vendor/pyodide/python_stdlib.zip"
SCRIPT = TOOLS / "vendoring" / "build" / "compile_files.py"


def key_of(root: Path, texts: Mapping[str, bytes]) -> str:
    """Return the hash of all that is compiled, and of what for."""
    digest = hashlib.sha256(SCRIPT.read_bytes() + (root / INTERPRETER).read_bytes())
    digest.update(
        " ".join(sorted(path.name for path in (root / PYSCRIPT).glob("core-*.js"))).encode()
    )
    for path, text in texts.items():
        digest.update(f"\n{path} {len(text)}\n".encode() + text)
    return digest.hexdigest()


def compile_texts(root: Path, texts: Mapping[str, bytes]) -> None:
    """Compile what lies in `py/`, unless it has been.

    Parameters
    ----------
    texts : contents by path in `py/`, all that there is
    """
    folder = root / FOLDER
    made_of = folder / KEY
    if not (root / INTERPRETER).is_file():
        return
    key = key_of(root, texts)
    if made_of.is_file() and made_of.read_text() == key:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = ["node", str(TOOLS / "run_in_pyodide.mjs"), "--mount", str(root), str(SCRIPT)]
    done = subprocess.run(
        [*command, str(root / "py"), str(root / PYSCRIPT), str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stderr, end="", file=sys.stderr)
    if done.returncode == 0:
        made_of.write_text(key)


def compiled(root: Path) -> dict[str, bytes]:
    """Return what was compiled, by the paths where the interpreter looks for it."""
    folder = root / FOLDER
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != KEY)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
