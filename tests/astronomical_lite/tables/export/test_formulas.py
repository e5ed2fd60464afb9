"""Texts that a spreadsheet takes for formulas."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.tables.export.formulas import BEGINNINGS, formula_note, formulas_in


@given(st.lists(st.text(max_size=5) | st.floats() | st.none()))
def test_all_such_texts_are_counted_and_no_others(values):
    n = sum(isinstance(value, str) and value.startswith(BEGINNINGS) for value in values)
    note = formula_note({"name": formulas_in(values)})
    assert (f"{n} in name" in note) == bool(n)
    assert bool(note) == bool(n)


def test_columns_are_named_and_an_example_given():
    note = formula_note({"a": ["=1", "+2"], "b": [], "c": ["@x"]})
    assert "2 in a such as “=1”, 1 in c such as “@x”" in note
