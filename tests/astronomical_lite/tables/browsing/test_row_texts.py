"""Rows as texts: ids exact, whole numbers without a point, missing values told apart."""

from __future__ import annotations

import numpy as np
import pandas as pd

from astronomical_lite.tables.browsing.row_texts import exact_texts, shown_texts
from astronomical_lite.tables.masked_values import without_mask


def test_ids_keep_every_digit():
    nullable = without_mask(np.array([2**63 - 1, 7]), np.array([False, True]))
    assert shown_texts(pd.Series([2**60 + 1])) == ["1152921504606846977"]
    assert shown_texts(pd.Series(nullable)) == ["9223372036854775807", None]
    assert exact_texts(pd.Series([2**64 - 1], dtype="uint64")) == ["18446744073709551615"]


def test_floats_are_shown_to_the_digits_that_tell_sources_apart_and_copied_exactly():
    values = pd.Series([123.4567890123, np.nan, np.inf])
    assert shown_texts(values) == ["123.45679", None, "inf"]
    assert exact_texts(values) == ["123.4567890123", None, "inf"]
    single = pd.Series([0.1], dtype="float32")
    assert (shown_texts(single), exact_texts(single)) == (["0.1"], ["0.1"])


def test_whole_numbers_held_as_floats_have_no_point():
    values = pd.Series([123456789012.0, np.nan])
    assert shown_texts(values, whole=True) == exact_texts(values, whole=True)
    assert shown_texts(values, whole=True) == ["123456789012", None]


def test_text_and_truth_values():
    assert shown_texts(pd.Series(["a", "", None], dtype=object)) == ["a", None, None]
    assert shown_texts(pd.Series([True, False])) == ["true", "false"]
    assert shown_texts(pd.Series(["b", None], dtype="category")) == ["b", None]
