"""What a bundle keeps of predictions: plain numbers, bit for bit, and nothing else is taken for them."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from astronomical_lite.bundle.kept_predictions import compare
from astronomical_lite.bundle.number_file import number_file, read_numbers
from astronomical_lite.messages import UserError

PROBABILITIES = arrays(
    np.float64, st.integers(0, 40), elements=st.floats(0, 1) | st.just(float("nan"))
)


@given(PROBABILITIES)
def test_they_come_back_as_they_were_and_any_numpy_reads_them(p):
    content = number_file(p)
    again = read_numbers(content, "p.npy", len(p))
    assert again.tobytes() == p.tobytes()
    np.testing.assert_array_equal(np.load(io.BytesIO(content), allow_pickle=False), p)
    assert compare(p, again).is_identical


@given(st.data(), PROBABILITIES.filter(len))
def test_any_bit_that_differs_is_counted(data, p):
    place = data.draw(st.integers(0, len(p) - 1))
    now = p.copy()
    now[place] = np.nextafter(p[place], 2) if p[place] == p[place] else 0.25
    found = compare(p, now)
    assert (found.n_differ, found.is_identical) == (1, False)
    assert found.n_decided_otherwise == int((p[place] > 0.5) != (now[place] > 0.5))
    difference = abs(p[place] - now[place])
    np.testing.assert_equal(found.largest, difference)


def saved(array, **options):
    buffer = io.BytesIO()
    np.save(buffer, array, **options)
    return buffer.getvalue()


NOT_OURS = {
    "objects, which would be unpickled": saved(np.array([{}, {}, {}]), allow_pickle=True),
    "smaller numbers": saved(np.zeros(3, np.float32)),
    "another number of rows": saved(np.zeros(4)),
    "two columns": saved(np.zeros((3, 1))),
    "cut off": saved(np.zeros(3))[:-1],
    "with something behind": saved(np.zeros(3)) + b"0",
    "no array": b"PK\x03\x04" + bytes(200),
    "empty": b"",
}


@pytest.mark.parametrize("content", NOT_OURS.values(), ids=NOT_OURS)
def test_anything_else_is_refused(content):
    with pytest.raises(UserError, match=r"p\.npy is damaged"):
        read_numbers(content, "p.npy", 3)


def test_a_header_that_asks_for_memory_gets_none():
    content = saved(np.zeros(3))
    header = content.replace(b"(3,), }" + b" " * 9, b"(999999999999,), }"[:16])
    assert header != content
    for n_rows in (3, 999999999999):
        with pytest.raises(UserError):
            read_numbers(header, "p.npy", n_rows)
        if n_rows != 3:
            with pytest.raises(UserError):
                read_numbers(content, "p.npy", n_rows)
