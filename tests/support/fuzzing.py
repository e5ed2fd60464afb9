"""Damage to files, and what may come of it: a result or a sentence, soon."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable
from contextlib import contextmanager

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from astronomical_lite.messages import UserError

SECONDS = 10
SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
MORE = 40  # times as much in a soak
ADDRESS_SPACE = 6 * 2**30


class TookTooLongError(BaseException):
    """Not an Exception, so that nothing on the way turns it into a sentence."""


def budget(examples: int, **more) -> settings:
    """Settings of a fuzz test that tries so many examples in `make test`."""
    return settings(
        max_examples=examples * (MORE if SOAK else 1),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        **more,
    )


@contextmanager
def limited(seconds: float = SECONDS):
    """End what takes too many seconds of the processor, and refuse memory beyond what a machine for tests has."""

    def late(*_):
        raise TookTooLongError(f"more than {seconds} s")

    before = signal.signal(signal.SIGPROF, late)
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, hard))
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def attempt(function: Callable, *args, name: str = ""):
    """The result, or None after a proper sentence; anything else fails the test."""
    try:
        with limited():
            return function(*args)
    except UserError as error:
        check_sentence(str(error), name)
        return None


def check_sentence(text: str, name: str = "") -> None:
    assert text.strip()
    assert text[-1] in ".?", text
    assert len(text) < 5000
    assert "Traceback" not in text
    assert name in text


HOSTILE_NUMBERS = [0, -1, 1, 2**31 - 1, 2**31, 2**32, 2**63 - 1, 2**63, 10**12, 10**30]
TOKENS = [
    b"", b"\x00", b"\n", b"\r", b'"', b"'", b",", b";", b"\t", b"#", b"# ", b"<", b"&", b"{", b"[",
    b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"NaN", b"-1", b"1e999", b"-0", b"007",
    b"9" * 40, b"<TR>", b"</TABLE>", b"<!-- ", b"]]>", b"null", b"true", b"*a", b"&a ", b": ",
    b"\\", b"\\ud800", "é".encode("latin-1"), "ｘ".encode(), b" " * 300,
]  # fmt: skip


@st.composite
def damaged(draw, content: bytes, at_most: int = 6) -> bytes:
    """The content after a few bit flips, cuts, copies, insertions or a truncation."""
    data = bytearray(content)
    for _ in range(draw(st.integers(1, at_most))):
        size = len(data)
        place = draw(st.integers(0, max(0, size - 1)))
        kind = draw(st.sampled_from(["flip", "cut", "copy", "insert", "replace", "end"]))
        length = draw(st.sampled_from([1, 2, 3, 8, 80, 2880]))
        if kind == "flip" and size:
            data[place] ^= 1 << draw(st.integers(0, 7))
        elif kind == "cut":
            del data[place : place + length]
        elif kind == "copy":
            data[place:place] = data[place : place + length]
        elif kind == "insert":
            data[place:place] = draw(st.sampled_from(TOKENS))
        elif kind == "replace":
            token = draw(st.sampled_from(TOKENS))
            data[place : place + len(token)] = token
        elif kind == "end":
            del data[place:]
    return bytes(data)
