"""Packed files are unpacked, however often they were packed; what cannot be is named."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import shutil
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import read_catalogue
from astronomical_lite.tables.formats import lzw, unpacking
from astronomical_lite.tables.formats.lzw import unpack_lzw
from astronomical_lite.tables.formats.unpacking import PACKINGS, unpack

TEXT = b"id,g\n" + b"".join(b"%d,%d.5\n" % (i, i) for i in range(50))


def compressed(content: bytes, most_bits: int = 16, clear_after: int = 0) -> bytes:
    """What compress writes: codes in groups of eight, the table cleared after so many codes."""
    out, group = bytearray(b"\x1f\x9d"), []
    out.append(0x80 | most_bits)
    size, free, table, current = 9, 257, {bytes([i]): i for i in range(256)}, b""
    written = 0

    def flush() -> None:
        bits = sum(code << (i * size) for i, code in enumerate(group))
        whole = size if len(group) == 8 else -(-len(group) * size // 8)
        out.extend(bits.to_bytes(whole, "little"))
        group.clear()

    def write(code: int) -> None:
        group.append(code)
        if len(group) == 8:
            flush()

    def pad() -> None:
        if group:
            group.extend([0] * (8 - len(group)))
            flush()

    for letter in content:
        longer = current + bytes([letter])
        if longer in table:
            current = longer
            continue
        write(table[current])
        written += 1
        if free < 1 << most_bits:
            table[longer] = free
            free += 1
        if free > 1 << size and size < most_bits:
            pad()
            size += 1
        if clear_after and written % clear_after == 0:
            write(256)
            pad()
            size, free, table = 9, 257, {bytes([i]): i for i in range(256)}
        current = bytes([letter])
    if current:
        write(table[current])
    if group:
        flush()
    return bytes(out)


PACK = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "compress": compressed,
}
SUFFIX = {one.name: one.suffix for one in PACKINGS}


@pytest.mark.parametrize("packing", PACK)
def test_a_packed_table_is_read(tmp_path, packing):
    path = tmp_path / f"t.csv{SUFFIX[packing]}"
    path.write_bytes(PACK[packing](TEXT))
    catalogue = read_catalogue(path, path.name)
    assert catalogue.frame["g"].tolist() == [i + 0.5 for i in range(50)]
    assert catalogue.notes == []
    path.write_bytes(gzip.compress(path.read_bytes()))
    assert len(read_catalogue(path, f"{path.name}.gz").frame) == 50


@given(st.binary(max_size=3000), st.sampled_from([9, 10, 12, 16]), st.sampled_from([0, 7, 300]))
@settings(max_examples=60, deadline=None)
def test_what_compress_packed(content, most_bits, clear_after):
    packed = compressed(content, most_bits, clear_after)
    assert b"".join(unpack_lzw(io.BytesIO(packed))) == content


@pytest.mark.parametrize("most_bits", [9, 12, 16])
@pytest.mark.parametrize("clear_after", [0, 3000])
def test_a_long_text_that_compress_packed(most_bits, clear_after):
    content = TEXT * 400 + np.random.default_rng(0).bytes(100_000)
    packed = compressed(content, most_bits, clear_after)
    assert b"".join(unpack_lzw(io.BytesIO(packed))) == content
    if most_bits > 9 and shutil.which("gzip"):  # which knows this packing too
        theirs = subprocess.run(["gzip", "-dc"], input=packed, capture_output=True, check=True)
        assert theirs.stdout == content


@pytest.mark.parametrize("block", [1 << 22, 7])
@pytest.mark.parametrize("packing", ["gzip", "bzip2", "xz"])
def test_members_one_behind_the_other(monkeypatch, packing, block):
    monkeypatch.setattr(unpacking, "_BLOCK_BYTES", block)
    packed = PACK[packing](TEXT[:100]) + PACK[packing](TEXT[100:])
    unpacked = unpack(io.BytesIO(packed + bytes(700)), "t.csv")
    assert unpacked.content == TEXT
    assert unpacked.notes == []


@pytest.mark.parametrize("packing", ["gzip", "bzip2", "xz"])
@pytest.mark.parametrize("n", [1, 5, 40])
def test_what_is_behind_the_packed_table_is_told(packing, n):
    unpacked = unpack(io.BytesIO(PACK[packing](TEXT) + b"junk!" * n), "t.csv")
    assert unpacked.content == TEXT
    assert unpacked.notes == [f"{5 * n} bytes behind the packed table were left aside."]


@pytest.mark.parametrize("packing", ["gzip", "bzip2", "xz"])
def test_half_a_packed_file(packing):
    packed = PACK[packing](np.random.default_rng(0).bytes(3000))
    with pytest.raises(UserError, match=rf"t\.csv is incomplete: its {packing} data end too early"):
        unpack(io.BytesIO(packed[: len(packed) // 2]), "t.csv")


@pytest.mark.parametrize("packing", PACK)
def test_damaged_bytes(packing):
    packed = bytearray(PACK[packing](np.random.default_rng(0).bytes(3000)))
    packed[6:44] = b"\xff" * 38
    with pytest.raises(UserError, match=rf"t\.csv is damaged: its {packing} data cannot be"):
        unpack(io.BytesIO(bytes(packed)), "t.csv")


@pytest.mark.parametrize(
    ("packed", "said"),
    [
        (b"\x1f\x9d", "the first bytes are missing"),
        (b"\x1f\x9d\x88abc", "codes of 8 bits"),
        (b"\x1f\x9d\x91abc", "codes of 17 bits"),
        (b"\x1f\x9d\x90\xff\xff\xff", "a code that was not defined"),
    ],
)
def test_what_compress_does_not_write(packed, said):
    with pytest.raises(UserError, match=rf"t\.csv is damaged: its compress .* \({said}\)"):
        unpack(io.BytesIO(packed), "t.csv")


def test_much_is_unpacked_piece_by_piece(monkeypatch):
    monkeypatch.setattr(lzw, "_PIECE_BYTES", 100)
    pieces = list(unpack_lzw(io.BytesIO(compressed(TEXT))))
    assert len(pieces) > 2
    assert max(map(len, pieces)) < len(TEXT)
    assert b"".join(pieces) == TEXT


def test_an_archive_with_a_password_is_named():
    locked = bytearray(archive(**{"t.csv": TEXT}))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(signature) + flags] |= 1
    with pytest.raises(UserError, match=r"a\.zip is locked with a password"):
        unpack(io.BytesIO(bytes(locked)), "a.zip")


def test_an_archive_of_a_rare_packing_is_named():
    rare = bytearray(archive(**{"t.csv": TEXT}))
    for signature, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = rare.index(signature) + method
        rare[at : at + 2] = (97).to_bytes(2, "little")
    with pytest.raises(UserError, match=r"a\.zip cannot be unpacked here .*Unpack it first"):
        unpack(io.BytesIO(bytes(rare)), "a.zip")


def test_xz_where_python_lacks_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "lzma", None)
    with pytest.raises(UserError, match="xz cannot be unpacked here"):
        unpack(io.BytesIO(PACK["xz"](TEXT)), "t.csv.xz")


@pytest.mark.parametrize("packing", PACK)
def test_more_than_can_be_held(packing):
    with pytest.raises(UserError, match=r"t\.csv is more than 1\.0 kB when unpacked"):
        unpack(io.BytesIO(PACK[packing](bytes(5000))), "t.csv", limit=1000)


def archive(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return made.getvalue()


def test_the_table_in_an_archive():
    hidden = {"__MACOSX/._t.csv": b"x", "data/.DS_Store": b"y", "README.md": b"Read me"}
    unpacked = unpack(io.BytesIO(archive(**{"data/t.csv": TEXT}, **hidden)), "a.zip")
    assert (unpacked.content, unpacked.name) == (TEXT, "t.csv")
    unpacked = unpack(io.BytesIO(archive(**{"t.csv.gz": gzip.compress(TEXT)})), "a.zip")
    assert (unpacked.content, unpacked.name) == (TEXT, "t.csv")


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"a.md": b"", "b.md": b""}, r"holds no table\. Unpack it"),
        ({}, "cannot be unpacked as a ZIP archive|not a table"),
        ({"[Content_Types].xml": b"", "xl/sheet.xml": b""}, "is a spreadsheet or document"),
        ({"mimetype": b"", "content.xml": b""}, "is a spreadsheet or document"),
    ],
)
def test_archives_that_hold_no_one_table(tmp_path, members, said):
    (tmp_path / "a.zip").write_bytes(archive(**members))
    with pytest.raises(UserError, match=said):
        read_catalogue(tmp_path / "a.zip", "a.zip")


def test_an_archive_that_is_cut_short(tmp_path):
    whole = archive(**{"t.csv": np.random.default_rng(0).bytes(3000)})
    (tmp_path / "a.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UserError, match=r"a\.zip is damaged or incomplete"):
        read_catalogue(tmp_path / "a.zip", "a.zip")
