"""Short scripts of the kind that astronomers write print in the woken Python what they print in CPython.

Each of `scripts/` runs in a Python that has just been woken, as a user would meet it, and natively.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from snapshots import PYODIDE, SNAPSHOT_TOOLS, printed

HERE = Path(__file__).resolve().parent
SCRIPTS = sorted((HERE / "scripts").glob("*.py"))
# As many as one process of Node's has memory for.
BATCH = 8


@pytest.fixture(scope="module")
def native() -> dict[str, str]:
    """What each script prints in the Python of the tests."""
    return dict(printed([sys.executable, HERE / "native_scripts.py"], SCRIPTS))


@pytest.fixture(scope="module")
def woken() -> dict[str, str]:
    """What each script prints in the page's Python."""
    command: list[str | Path] = ["nice", "node", SNAPSHOT_TOOLS / "run_snapshot.mjs", PYODIDE]
    found: dict[str, str] = {}
    for at in range(0, len(SCRIPTS), BATCH):
        found |= printed(command, SCRIPTS[at : at + BATCH])
    return found


def comparable(text: str) -> str:
    """Text without what differs between machines: NumPy's integers have 32 bits in WebAssembly, objects an address."""
    text = re.sub(r"\bint32\b", "int64", text).replace(", dtype=int64", "")
    text = re.sub(r"0x[0-9a-f]{5,}", "ADDRESS", text)
    # columns are as wide as the names of types in them
    return "\n".join(" ".join(line.split()) for line in text.splitlines()).strip()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_it_prints_what_cpython_prints(script, native, woken):
    assert native[script.stem].endswith("ran\n"), native[script.stem]
    assert comparable(woken[script.stem]) == comparable(native[script.stem])
