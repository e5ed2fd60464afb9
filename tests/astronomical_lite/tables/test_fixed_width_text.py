"""Text of fixed width, decoded."""

import numpy as np
import pandas as pd
import pytest

from astronomical_lite.tables.fixed_width_text import decode_text


@pytest.mark.parametrize("width", [3, 6, 8, 12, 24])
def test_text_that_repeats_is_what_each_row_has(width):
    """Whole words, parts of them and several; what follows a NUL, and blanks at the end, are not text."""
    different = [b"QSO", b"AB \0x", b"AB", b"", b"STAR  ", b"STAR\0\0Z", b"GALAXY-OF-SORTS-AND-ALL"]
    values = np.array(different, f"S{width}")[np.random.default_rng(0).integers(0, 7, 5000)]
    texts, encoding = decode_text(values)
    expected = [v.split(b"\0")[0].rstrip().decode() for v in values.tolist()]
    assert (list(texts), encoding) == (expected, "ascii")


def test_different_long_texts_of_one_hash_stay_different(monkeypatch):
    values = np.array([b"x" * 20, b"y" * 20], "S20").repeat(300)
    monkeypatch.setattr(pd, "factorize", lambda hashed: (np.zeros(len(hashed), int), hashed[:1]))
    assert list(decode_text(values)[0]) == ["x" * 20] * 300 + ["y" * 20] * 300
