"""Trees that the page grows, neighbours it finds and features it makes are scikit-learn's and NumPy's, bit for bit."""

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


def test_neighbours_are_scikit_learns():
    assert "times equal" in compare("find_neighbours.py", 15)


def test_members_asked_together_say_what_they_say_alone():
    assert "16 committees equal" in compare("predict_together.py", 16)


@pytest.mark.soak
def test_neighbours_in_hundreds_of_tables_are_scikit_learns():
    assert "times equal" in compare("find_neighbours.py", 600)
