"""Hints about names of libraries in a piece of Python that nobody runs."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.extensions.name_hints import called_at, hint_at, imported_names, name_at

IMPORTS = """
import numpy as np, os.path
import astropy.units  # for later
from sklearn.ensemble import (
    RandomForestClassifier,
    ExtraTreesClassifier as Extra,
)
from astropy import units as u
"""


def at(text: str) -> tuple[str, int]:
    """A text without its `|`, and where that was."""
    offset = text.index("|")
    return text.replace("|", "", 1), offset


def test_names_are_known_by_what_they_were_imported_as():
    assert imported_names(IMPORTS) == {
        "np": "numpy",
        "os": "os",
        "astropy": "astropy",
        "RandomForestClassifier": "sklearn.ensemble.RandomForestClassifier",
        "Extra": "sklearn.ensemble.ExtraTreesClassifier",
        "u": "astropy.units",
    }


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("x = np.linalg.nor|m(a)", "np.linalg.norm"),
        ("x = np.lin|alg.norm(a)", "np.linalg"),
        ("np|.linalg", "np"),
        ("np.median|", "np.median"),
        ("3 + |", ""),
        ("|", ""),
    ],
)
def test_the_name_ends_with_the_word_that_the_cursor_is_in(line, name):
    assert name_at(*at(f"first\n{line}\nlast")) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("np.median(|", "np.median"),
        ("np.median(f(x), axis=|0)", "np.median"),
        ("np.median([1,\n 2|", ""),
        ("np.median([1],\n |", "np.median"),
        ("np.median(x)|", ""),
        ("(|", ""),
    ],
)
def test_the_function_that_is_called_is_before_the_open_parenthesis(text, name):
    assert called_at(*at(text)) == name


def test_a_hint_is_what_the_library_says():
    hint = hint_at(*at(f"{IMPORTS}\nmiddle = np.medi|an(values)\nwhile"))
    assert hint.name == "numpy.median"
    assert hint.signature.startswith("(a, axis=None")
    assert hint.summary == np.median.__doc__.strip().splitlines()[0]


@pytest.mark.parametrize(
    ("line", "name", "in_signature"),
    [
        ("Extra(n_estimators=5, |", "sklearn.ensemble.ExtraTreesClassifier", "max_depth"),
        ("np.array(|", "numpy.array", "dtype"),  # a function of C
        ("u.Quan|tity", "astropy.units.Quantity", "unit"),
        ("np.linal|g", "numpy.linalg", ""),
        ("sort|ed(x)", "sorted", "reverse"),
        ("np.median(len(a), x|", "numpy.median", "overwrite_input"),
        ("os.path.joi|n", "os.path.join", "*p"),
    ],
)
def test_functions_classes_and_modules_have_hints(line, name, in_signature):
    hint = hint_at(*at(f"{IMPORTS}\n{line}"))
    assert hint.name == name
    assert in_signature in hint.signature
    assert len(hint.summary) > 10


@pytest.mark.parametrize(
    "line", ["np.pi|", "np.no_such|", "mine.name|", "values|", "np.|", "np.median.x|", ""]
)
def test_what_no_library_speaks_of_has_no_hint(line):
    text, offset = at(line) if "|" in line else (line, 0)
    assert hint_at(IMPORTS + text, len(IMPORTS) + offset) is None


def test_nothing_is_imported_for_a_hint_but_libraries(monkeypatch):
    monkeypatch.delitem(sys.modules, "antigravity", raising=False)
    assert hint_at(*at("import antigravity\nantigravity.fl|y")) is None
    assert hint_at(*at("import no_library\nno_library.fl|y")) is None
    assert "antigravity" not in sys.modules


@given(st.text("ab.()[]{},\n 'npimortf*#|=", max_size=60), st.integers(0, 60))
def test_any_text_may_be_asked_about(text, offset):
    hint_at(text, min(offset, len(text)))
