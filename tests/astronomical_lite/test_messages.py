"""Sizes, counts and lists in words."""

import pytest

from astronomical_lite.messages import UserError, count_text, plural, size_text, some_of


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1000, "1.0 kB"),
        (99_949, "99.9 kB"),
        (99_950, "100 kB"),
        (100_500, "100 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (4_800_000, "4.8 MB"),
        (999_949, "1.0 MB"),
        (300 * 10**6, "300 MB"),
        (2**31, "2.1 GB"),
    ],
)
def test_sizes_in_words(size, text):
    assert size_text(size) == text


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 rows"), (1, "1 row"), (2, "2 rows"), (1_234_567, "1,234,567 rows")]
)
def test_counts_in_words(count, text):
    assert count_text(count, "row") == text


def test_plural():
    assert [plural(count, "is", "are") for count in (0, 1, 2)] == ["are", "is", "are"]


def test_a_long_list_says_how_many_more_there_are():
    assert some_of(["a", "b"]) == "a, b"
    assert some_of(["a"] * 12) == ", ".join("a" * 12)
    assert some_of(["a"] * 2013).endswith("a, a, and 2,001 more")
    assert some_of(["a", "b", "c"], "; ", most=2) == "a; b; and 1 more"


def test_an_error_may_belong_to_a_field():
    assert UserError("Choose a column.", "id_col").field == "id_col"
    assert UserError("Choose a column.").field is None
    assert str(UserError("Choose a column.", "id_col")) == "Choose a column."
