"""Short scripts of the kind that astronomers write print in the woken Python what they print in CPython.

Each of `scripts/` runs natively and in a Python that was woken, as a user would meet it: some in one after the other,
which spares the waking of one for each; in `make soak` all of them alone.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from snapshots import PYODIDE

from environment import ROOT

HERE = Path(__file__).resolve().parent
SCRIPTS = sorted((HERE / "scripts").glob("*.py"))
MARK = "=== script "
# As many as one process of Node's has memory for.
BATCH = 8
# What nobody has imported before is what these are about, or they go to the end of the stack.
ALONE = [
    "all_estimators",
    "docstrings",
    "files_beside_modules",
    "inspection",
    "own_source",
    "recursion",
]
TOGETHER = 5
# Runs scripts in one Python, each with names of its own.
PACK = """
import traceback
for name, source in PARTS:
    print("=== script " + name)
    try:
        exec(compile(source, name, "exec"), {"__name__": "__main__"})
        print("ran")
    except BaseException:
        traceback.print_exc()
print("=== script that they came in.py")  # which ran as well
"""


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


@pytest.fixture(scope="module")
def native() -> dict[str, str]:
    """What each script prints in the Python of the tests."""
    return dict(printed([sys.executable, HERE / "native_scripts.py"], SCRIPTS))


def packed(scripts: list[Path], folder: Path) -> list[Path]:
    """Scripts for as many Pythons: those that run alone, and packs of the others."""
    others = [script for script in scripts if script.stem not in ALONE]
    made = [script for script in scripts if script.stem in ALONE]
    n = -(-len(others) // TOGETHER)
    for number in range(n):
        parts = [(script.name, script.read_text("utf-8")) for script in others[number::n]]
        pack = folder / f"pack{number}.py"
        pack.write_text(PACK.replace("PARTS", repr(parts)), "utf-8")
        made.append(pack)
    return made


@pytest.fixture(scope="module", params=["together", pytest.param("alone", marks=pytest.mark.soak)])
def woken(request, tmp_path_factory) -> dict[str, str]:
    """What each script prints in the page's Python."""
    folder = tmp_path_factory.mktemp("packs")
    scripts = SCRIPTS if request.param == "alone" else packed(SCRIPTS, folder)
    tool = ROOT / "tools" / "vendoring" / "snapshot" / "run_snapshot.mjs"
    command: list[str | Path] = ["nice", "node", tool, PYODIDE]
    found: dict[str, str] = {}
    for at in range(0, len(scripts), BATCH):
        found |= printed(command, scripts[at : at + BATCH])
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
