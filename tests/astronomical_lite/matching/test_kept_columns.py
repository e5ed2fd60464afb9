"""Joined columns come back from a project's file as they were, or the file is said to be damaged."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.matching.joined_columns import JoinedColumns
from astronomical_lite.matching.kept_columns import pack_columns, unpack_columns
from astronomical_lite.messages import UserError
from astronomical_lite.tables.masked_values import as_strings, without_mask

FILE = "matched-0001.npz"
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@given(
    st.lists(
        st.tuples(
            st.floats(),
            st.integers(-(2**63), 2**63 - 1),
            st.booleans(),
            TEXT.map(str.rstrip),
            st.booleans(),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_columns_come_back_bit_for_bit(rows):
    floats, whole, truths, texts, missing = (list(one) for one in zip(*rows, strict=True))
    mask = np.array(missing)
    with np.errstate(over="ignore"):
        single = np.array(floats, np.float64).astype(np.float32)
    frame = pd.DataFrame(
        {
            "d": floats,
            "f": single,
            "n": np.array(whole, np.int64),
            "n, some missing": without_mask(np.array(whole, np.int64), mask),
            "truth": without_mask(np.array(truths), mask),
            "Ω <b>": as_strings(np.array(texts, dtype=object)),
        }
    )
    joined = JoinedColumns(frame, {"d": "x"}, {"d": "mag"}, {"f": "é"})
    back = unpack_columns(pack_columns(joined), FILE)
    pd.testing.assert_frame_equal(back.frame, frame, check_exact=True)
    assert (back.names, back.units, back.descriptions) == (
        joined.names,
        joined.units,
        joined.descriptions,
    )


def test_a_damaged_file_is_said_to_be():
    whole = pack_columns(JoinedColumns(pd.DataFrame({"d": np.arange(500.0)}), {}))
    for content in (b"", b"x" * 50, whole[:-40], whole[:200] + bytes(40) + whole[240:]):
        with pytest.raises(UserError, match=r"matched-0001.npz of this project is damaged"):
            unpack_columns(content, FILE)
