"""Trees that the page grows are scikit-learn's own, and the features it makes NumPy's, bit for bit."""

from __future__ import annotations

import subprocess

import pytest

from environment import ROOT
from vendoring.fetch.node import find_node


def compare(script_name: str, count: int) -> str:
    """Run a script that compares so many random examples, in the page's Python; return what it says."""
    script = ROOT / "tests" / "support" / script_name
    runner = ROOT / "tools" / "run_in_pyodide.mjs"
    command = [find_node(), runner, "--libraries", "yes", script, str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_ensembles_are_scikit_learns():
    assert "30 ensembles equal" in compare("grow_trees.py", 30)


@pytest.mark.soak
def test_thousands_of_ensembles_are_scikit_learns():
    assert "2000 ensembles equal" in compare("grow_trees.py", 2000)


def test_features_are_numpys():
    assert "300 tables equal" in compare("make_features.py", 300)
