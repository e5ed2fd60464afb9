"""The neighbours that the page's own code finds are scikit-learn's, bit for bit."""

from __future__ import annotations

import subprocess

import pytest

from environment import ROOT
from vendoring.fetch.node import find_node


def compare(count: int) -> str:
    """Compare what is found in so many random tables, as labels are given and taken back, in the page's Python."""
    script = ROOT / "tests" / "support" / "find_neighbours.py"
    runner = ROOT / "tools" / "run_in_pyodide.mjs"
    command = [find_node(), runner, "--libraries", "yes", script, str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_neighbours_are_scikit_learns():
    assert "times equal" in compare(15)


@pytest.mark.soak
def test_neighbours_in_hundreds_of_tables_are_scikit_learns():
    assert "times equal" in compare(600)
