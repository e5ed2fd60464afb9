"""What importing the page's own Python changes in the memory that Python wakes with.

Importing takes the page a second of each start, even compiled. `make vendor` does it before, under Node.js, in the
Python that the page wakes, and keeps which blocks of the memory are other ones then: `static/python.bin` has them, and
the page lays them over the memory. They fit these texts and this snapshot only; where a text was edited since, the
pack comes without, and the page imports.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import python_code

TOOLS = Path(__file__).resolve().parent
CHANGES, KEY = "build/python_memory", "build/python_memory.key"
SNAPSHOT = "static/vendor/manifest.json"
CODE = (
    TOOLS / "own_memory" / "take.mjs",
    TOOLS / "own_memory" / "import_all.py",
    TOOLS.parent / "static" / "js" / "start" / "memory_changes.mjs",  # how they are written
)


def key_of(root: Path, texts: Mapping[str, bytes]) -> str:
    """Return the hash of all that decides what is changed."""
    digest = hashlib.sha256(python_code.key_of(root, texts).encode())
    for path in (root / SNAPSHOT, *CODE):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def changes_of(root: Path, texts: Mapping[str, bytes]) -> bytes | None:
    """Return what importing these texts changes; None where it was not made of them."""
    try:
        is_of_these = (root / KEY).read_text() == key_of(root, texts)
        return (root / CHANGES).read_bytes() if is_of_these else None
    except OSError:
        return None


def take_changes(root: Path, texts: Mapping[str, bytes]) -> None:
    """Import what lies in `py/`, unless it has been.

    Parameters
    ----------
    texts : contents by path in `py/`, all that there is
    """
    if not (root / SNAPSHOT).is_file() or changes_of(root, texts) is not None:
        return
    (root / KEY).unlink(missing_ok=True)
    script, pyodide = TOOLS / "own_memory" / "take.mjs", root / "static/vendor/pyodide"
    folders = [str(root / "py"), str(root / python_code.FOLDER)]
    command = ["node", str(script), str(pyodide), str(root / CHANGES), *folders]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        # Node shows the line of JavaScript where it stopped, which is the whole minified runtime.
        lines = [line for line in done.stderr.splitlines() if len(line) < 400]
        print("\n".join(["Importing py/ beforehand failed:", *lines]), file=sys.stderr)
    else:
        (root / KEY).write_text(key_of(root, texts))
