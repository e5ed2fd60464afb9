"""A link that brings somebody's Python."""

import base64
import json
import re
import zlib

import numpy as np
import pytest
from extension_files import nothing_is_left_behind  # noqa: F401
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.extensions import from_link, to_link
from astronomical_lite.messages import UserError


@given(st.text(max_size=40), st.text())
def test_a_link_brings_back_the_file(name, source):
    link = to_link(name, source)
    assert re.fullmatch(r"[\w-]*", link, re.ASCII)
    assert from_link(link) == (name, source)


@given(st.text(max_size=200))
def test_a_damaged_link_is_said_and_nothing_else_is_raised(link):
    with pytest.raises(UserError, match="link to a Python file is damaged"):
        from_link(link)


@pytest.mark.parametrize("cut", [1, 7, 100])
def test_a_link_that_was_cut_off_is_damaged(cut):
    link = to_link("mine.py", "".join(map(chr, range(33, 600))))
    with pytest.raises(UserError, match="damaged"):
        from_link(link[:-cut])


def test_a_small_link_cannot_unpack_to_a_large_file():
    bomb = base64.urlsafe_b64encode(zlib.compress(json.dumps(["a.py", "a" * 10**7]).encode()))
    with pytest.raises(UserError, match="damaged"):
        from_link(bomb.decode().rstrip("="))


@pytest.mark.parametrize("text", ["[" * 990_000, '["a.py", ' + '{"a":' * 60 + "1" + "}" * 60 + "]"])
def test_a_link_that_nests_deeply_is_not_parsed(text):
    bomb = base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")
    assert len(bomb) < 1500
    with pytest.raises(UserError, match="damaged"):
        from_link(bomb)


def test_a_link_longer_than_any_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(zlib, "decompressobj", lambda: pytest.fail("unpacked"))
    with pytest.raises(UserError, match="damaged"):
        from_link("A" * 30_001)


def test_a_file_too_long_for_an_address_is_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(UserError, match=r"long\.py is too long for a link"):
        to_link("long.py", rng.bytes(30_000).hex())
