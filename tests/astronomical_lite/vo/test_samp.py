"""Messages between programs: what is sent can be read again, and nothing else."""

from __future__ import annotations

import contextlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.messages import UserError
from astronomical_lite.vo import samp

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4)
    ),
    max_leaves=12,
)
NAMES = st.sampled_from(["table-id", "url", "row", "row-list", "ra", "dec", "name"])
READERS = [
    samp.read_table_name,
    samp.read_row,
    samp.read_rows,
    samp.read_position,
    samp.read_offer,
]


@given(st.dictionaries(NAMES | st.text(max_size=5), VALUES, max_size=7), st.sampled_from(READERS))
def test_whatever_is_received_is_read_or_refused(params, read):
    with contextlib.suppress(UserError):
        assert read(params) is not None


@given(st.lists(st.integers(0, 10**9), max_size=30), st.text(min_size=1, max_size=40))
def test_rows_that_are_sent_are_those_that_are_read(rows, name):
    table = samp.TableName(name, "https://a.org/t.fits")
    message = samp.select_rows(table, np.array(rows, dtype="int64"))
    assert all(isinstance(row, str) for row in message.params["row-list"])
    assert samp.read_rows(message.params).tolist() == rows
    assert samp.read_table_name(message.params) == table
    for row in rows:
        assert samp.read_row(samp.highlight_row(table, row).params) == row


@given(st.floats(-360, 360), st.floats(-90, 90))
def test_positions_that_are_sent_are_those_that_are_read(ra, dec):
    got = samp.read_position(samp.point_at(ra, dec).params)
    assert 0 <= got[0] < 360
    assert math.isclose(math.cos(math.radians(got[0] - ra)), 1)
    assert got[1] == dec


@pytest.mark.parametrize("row", ["-1", "1.5", "", "x", "9" * 40, 7, None, ["1"]])
def test_what_is_no_row_is_refused(row):
    with pytest.raises(UserError):
        samp.read_row({"row": row})
    with pytest.raises(UserError):
        samp.read_rows({"row-list": ["1", row]})


def test_too_many_rows_are_refused():
    with pytest.raises(UserError, match="1,000,001 rows"):
        samp.read_rows({"row-list": ["1"] * (samp.MOST_ROWS + 1)})


@pytest.mark.parametrize(
    ("url", "host", "name"),
    [
        ("http://127.0.0.1:2112/dynamic/4/t4.vot", "127.0.0.1:2112", "t4.vot"),
        ("https://cdsarc.example.org/vizier/I/355?x=1#y", "cdsarc.example.org", "355"),
        ("file:///home/ada/m31.fits", "", "m31.fits"),
    ],
)
def test_tables_that_are_offered_have_the_host_that_is_asked(url, host, name):
    offer = samp.read_offer({"url": url, "table-id": "t4"})
    assert offer == samp.Offer(samp.TableName("t4", url), name, host)
    assert samp.read_offer({"url": url, "name": " M 31\n"}).name == "M 31"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "data:text/xml,<V/>",
        "ftp://a.org/x",
        "t.fits",
        "http://" + "a" * 5000,
    ],
)
def test_addresses_that_a_page_does_not_follow_are_refused(url):
    with pytest.raises(UserError):
        samp.read_offer({"url": url})


@pytest.mark.parametrize(
    ("subscriptions", "takes"),
    [
        (["*"], True),
        (["table.*"], True),
        (["table.load.fits"], True),
        (["table.load"], False),
        ([], False),
    ],
)
def test_wildcards_of_subscriptions(subscriptions, takes):
    assert samp.accepts(subscriptions, "table.load.fits") == takes


def test_a_table_is_named_with_its_address():
    message = samp.load_table("votable", samp.TableName("t1", "https://a.org/t.vot"), "t.vot")
    assert message == samp.Message(
        "table.load.votable", {"table-id": "t1", "url": "https://a.org/t.vot", "name": "t.vot"}
    )
