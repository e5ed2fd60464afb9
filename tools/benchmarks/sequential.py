"""The questions of a run without guesses: each classifier is trained on an answer before it asks again.

run_in_pyodide.mjs ... tools/benchmarks/sequential.py SAMPLE MEMBER,... STRATEGY COUNT
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import astropy  # noqa: F401 - for Pyodide, which loads what is named here
import pandas  # noqa: F401
import sklearn  # noqa: F401

from benchmarks.sample import N_INITIAL, Prepared
from environment import ROOT
from vendoring.fetch.node import find_node

LABEL = 0


def asked(data: Prepared, members: Sequence[str], strategy: str, count: int) -> list[str]:
    """The ids of the sources that the core asks about, one after the other, answered as the catalogue does."""
    from astronomical_lite.learning import Learner

    pairs = [(member, strategy) for member in members]
    learner = Learner(data.problem, LABEL, pairs, N_INITIAL)
    learner.start()
    found = []
    for _ in range(count):
        row = learner.query_row
        assert row is not None
        found.append(data.ids[row])
        learner.assign(int(data.labels[row]))
        learner.advance()
    return found


def asked_in_webassembly(
    sample: Path, members: Sequence[str], strategy: str, count: int
) -> list[str]:
    """The same in the page's Python, whose C library rounds `exp` otherwise than a computer's own."""
    runner = ROOT / "tools" / "run_in_pyodide.mjs"
    where: list[str | Path] = ["--libraries", "yes", "--mount", sample.parent]
    command = [
        find_node(),
        runner,
        *where,
        __file__,
        sample,
        ",".join(members),
        strategy,
        str(count),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: list[str] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    path, names, strategy, number = sys.argv[1:]
    print(json.dumps(asked(Prepared(Path(path)), names.split(","), strategy, int(number))))
