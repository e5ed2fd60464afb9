"""The trees that the page grows in JavaScript are scikit-learn's own, bit for bit."""

from __future__ import annotations

import subprocess

import pytest

from environment import ROOT
from vendoring.fetch.node import find_node


def grow(count: int) -> str:
    """Compare so many ensembles of random parameters on random points, in the page's Python."""
    script = ROOT / "tests" / "support" / "grow_trees.py"
    runner = ROOT / "tools" / "run_in_pyodide.mjs"
    command = [find_node(), runner, "--libraries", "yes", script, str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_ensembles_are_scikit_learns():
    assert "30 ensembles equal" in grow(30)


@pytest.mark.soak
def test_thousands_of_ensembles_are_scikit_learns():
    assert "2000 ensembles equal" in grow(2000)
