"""A text file as UTF-8, whatever it was written in, and its lines.

text = read_text(source)
text.data, text.notes, next(text.lines())
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from astronomical_lite.messages import count_text
from astronomical_lite.tables.formats.source import Source

_BLOCK = 1 << 23
_LONE_RETURN = re.compile(rb'("[^"]*")|\r(?!\n)')  # one inside quotation marks is kept
_WINDOWS = re.compile(rb"[\x80-\x9f]")


@dataclass
class TextFile:
    """A text file.

    Attributes
    ----------
    name : str
        As the user knows it.
    data : bytes
        UTF-8 without byte order mark; lines end with a line feed, perhaps after a carriage return.
    notes : list of str
        Sentences on what was assumed.
    as_text : set of str
        See `Source`.
    lines_before : int
        Lines of the file before these.
    """

    name: str
    data: bytes
    notes: list[str] = field(default_factory=list)
    as_text: frozenset[str] = frozenset()
    lines_before: int = 0
    openings: dict[int, Any] = field(default_factory=dict, repr=False)
    """First lines of tables by the byte where they begin, as `records.opening_of` found them."""

    def lines(self, start: int = 0) -> Iterator[tuple[int, str]]:
        """Yield the byte where each line begins, from byte `start` on, and its text."""
        while start < len(self.data):
            end = self.data.find(b"\n", start)
            end = len(self.data) if end < 0 else end
            yield start, self.data[start:end].decode("utf-8", "replace").rstrip("\r")
            start = end + 1

    def line_number(self, start: int) -> int:
        """Return the number, from 1, of the line that begins at a byte."""
        return self.lines_before + self.data.count(b"\n", 0, start) + 1


def read_text(source: Source) -> TextFile:
    """Return the text of a file: UTF-8, UTF-16 or UTF-32, else Windows-1252 or Latin-1."""
    data, notes = source.read(), []
    wide = wide_encoding(data[:4096])
    if wide:
        data = data.decode(wide, "replace").encode("utf-8").removeprefix(codecs.BOM_UTF8)
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\x00" in data:
        count = data.count(b"\x00")
        notes.append(f"{count_text(count, 'NUL byte')} in the text were left out.")
        data = data.replace(b"\x00", b"")
    if not _is_utf8(data):
        data, encoding = _decoded(data)
        notes.append(f"The text is not UTF-8; it was read as {encoding}.")
    if data.count(b"\r") != data.count(b"\r\n"):  # old Macintosh, or several files in one
        data = _LONE_RETURN.sub(lambda found: found[1] or b"\n", data)
    return TextFile(source.name, data, notes, source.as_text)


def wide_encoding(head: bytes) -> str:
    """Return the encoding of text whose characters take several bytes, "" for other text."""
    for mark, name in (
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    # without a mark: every other byte of Latin letters and digits is 0
    half = len(head) // 2
    if half > 4 and head[1::2].count(0) > 0.9 * half and not head[::2].count(0):
        return "utf-16-le"
    if half > 4 and head[::2].count(0) > 0.9 * half and not head[1::2].count(0):
        return "utf-16-be"
    return ""


def _decoded(data: bytes) -> tuple[bytes, str]:
    """Return text of one byte per character as UTF-8, and what it was read as."""
    if _WINDOWS.search(data):
        try:
            return data.decode("cp1252").encode("utf-8"), "Windows-1252"
        except UnicodeDecodeError:
            pass
    return data.decode("latin-1").encode("utf-8"), "Latin-1"


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _BLOCK):
            decoder.decode(data[start : start + _BLOCK], start + _BLOCK >= len(data))
    except UnicodeDecodeError:
        return False
    return True
