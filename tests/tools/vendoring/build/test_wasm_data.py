"""Data sections of WebAssembly modules: what is left out of them, and what of a program's is unchanged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendoring.build.wasm_data import MAGIC, read_integer, unchanged, without_data


def section(kind: int, content: bytes) -> bytes:
    return bytes([kind, len(content)]) + content


PLACED = bytes([0, 0x23, 1, 0x0B, 3]) + b"abc" + bytes([0, 0x41, 0x80, 1, 0x0B, 1]) + b"z"


@pytest.mark.parametrize(
    ("sections", "kept"),
    [
        ([(1, b"types"), (11, b"\2" + PLACED), (0, b"\4name")], False),
        ([(11, b"\1" + bytes([1, 2]) + b"ab")], True),  # put where the code says
        ([(7, b"__em_js__x"), (11, b"\2" + PLACED)], True),
    ],
)
def test_the_data_of_an_extension_module_are_left_out_where_that_is_safe(sections, kept):
    module = MAGIC + b"".join(section(kind, content) for kind, content in sections)
    empty = b"\2" + bytes([0, 0x23, 1, 0x0B, 0]) + bytes([0, 0x41, 0x80, 1, 0x0B, 0])
    wanted = [(kind, empty if kind == 11 else content) for kind, content in sections]
    short = MAGIC + b"".join(section(kind, content) for kind, content in wanted)
    assert without_data(module) == (module if kept else short)


def program(*data: tuple[int, bytes]) -> bytes:
    """A program whose memory has this at the start, by address below 64."""
    made = [bytes([0, 0x41, at, 0x0B, len(content)]) + content for at, content in data]
    return MAGIC + section(11, bytes([len(made)]) + b"".join(made))


@given(st.integers(-(2**31), 2**31 - 1))
def test_a_signed_number_is_read(value):
    made, rest = bytearray(), value
    while not -64 <= rest < 64:
        made.append(rest & 0x7F | 0x80)
        rest >>= 7
    made.append(rest & 0x7F)
    assert read_integer(bytes(made) + b"\xff", 0) == (value, len(made))


DATA = [(8, b"read"), (14, b"only"), (20, b"written"), (30, b"too")]


@pytest.mark.parametrize(
    ("change", "end"),
    [
        ({}, 33),
        ({20: 1}, 18),
        ({26: 1}, 18),
        ({18: 1}, 18),
        ({13: 1}, 12),
        ({8: 1}, 8),
        ({40: 1}, 33),
    ],
)
def test_how_far_memory_is_as_the_program_had_it(change, end):
    memory = bytearray(64)
    for address, content in DATA:
        memory[address : address + len(content)] = content
    for address, value in change.items():
        memory[address] = value
    assert unchanged(program(*DATA), bytes(memory)) == (8, end)


def test_a_program_without_data_has_nothing_unchanged():
    assert unchanged(MAGIC, bytes(64)) == (0, 0)
