"""Recursion is an exception before the stack of a browser's worker is full, whichever compiler its code comes from."""

from __future__ import annotations

from pathlib import Path

import pytest
from snapshots import PYODIDE, run_snapshot

SCRIPT = Path(__file__).with_name("scripts") / "recursion.py"
CHROMIUM = "--stack-size=480"  # kB, of a worker's 500
ATTEMPTS = 8


@pytest.mark.parametrize("compiler", ["--liftoff-only", "--no-liftoff"])
def test_python_stops_before_chromium_does(compiler, tmp_path):
    done = run_snapshot(PYODIDE, SCRIPT.read_text(), tmp_path, compiler, CHROMIUM)
    assert done.stdout.splitlines()[:-1] == ["RecursionError"] * ATTEMPTS, done.stderr[-500:]
