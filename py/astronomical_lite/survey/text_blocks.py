"""Large delimited text read a block of lines at a time.

>>> blocks = blocks_of_text("survey.csv", "survey.csv", corrections=None, ids=["id"])
>>> read_block("survey.csv", "survey.csv", blocks[0]).frame

What a column of text holds is decided by all its values (`tables.text_values`). So every block is read
once beforehand, and only where each of them says what the others say, and needs no remark, are blocks
read alone; any other file is read whole.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from astronomical_lite.messages import UserError
from astronomical_lite.tables.catalogue import Catalogue, read_catalogue
from astronomical_lite.tables.corrections import Corrections
from astronomical_lite.tables.formats import FORMATS, format_of
from astronomical_lite.tables.formats.source import Source

__all__ = ["BLOCK_BYTES", "Block", "blocks_of_text", "read_block"]

BLOCK_BYTES = 64 * 10**6
_NUMBERS = ("integer", "number")


@dataclass(frozen=True)
class Block:
    """Lines of a text: the bytes of its first line, which names the columns, and those of the block."""

    head: int
    start: int
    end: int
    first_row: int = 0


def blocks_of_text(
    path: str | Path,
    name: str,
    corrections: Corrections | None,
    ids: Sequence[str],
    size: int = 0,
) -> list[Block] | None:
    """Return the blocks of a file; None if it is small, no delimited text, or has to be read whole.

    Parameters
    ----------
    path, name, corrections
        As in `read_catalogue`.
    ids : sequence of str
        Columns that have to be of one kind in all blocks; others may be whole numbers in one and
        have decimals in another.
    size : int
        Bytes of a block; `BLOCK_BYTES` for 0.
    """
    size = size or BLOCK_BYTES
    source = Source(path, name)
    if source.size <= size or source.is_packed or format_of(source) is not FORMATS["CSV"]:
        return None
    blocks: list[Block] = []
    row, kinds = 0, None
    for head, start, end in _places(Path(path), size):
        block = Block(head, start, end, row)
        try:
            read = read_block(path, name, block, corrections)
        except UserError:
            return None  # what is wrong is said of the whole file, with the number of its line
        found = _kinds(read, ids)
        if read.notes or len(read.tables) > 1 or found != (kinds or found):
            return None
        kinds = found
        row += len(read.frame)
        blocks.append(block)
    return blocks


def read_block(
    path: str | Path, name: str, block: Block, corrections: Corrections | None = None
) -> Catalogue:
    """Return the rows of a block, read as the page reads a file of these lines."""
    with tempfile.TemporaryDirectory() as folder, open(path, "rb") as file:
        lines = file.read(block.head)
        file.seek(block.start)
        alone = Path(folder) / "block"
        with open(alone, "wb") as written:
            written.write(lines)
            written.write(file.read(block.end - block.start))
        return read_catalogue(alone, name, None, corrections, fewest=1)


def _kinds(read: Catalogue, ids: Sequence[str]) -> dict[str, str]:
    """Return what each column holds, "number" for whole numbers too where that does not matter."""
    return {
        info.name: "number" if info.kind in _NUMBERS and info.name not in ids else info.kind
        for info in read.read_columns
    }


def _places(path: Path, size: int) -> Iterator[tuple[int, int, int]]:
    """Yield the bytes of the first line, then first byte and last + 1 of blocks of whole lines, none
    of which ends in a quoted value."""
    with open(path, "rb") as file:
        head = len(file.readline())
        start = head
        while block := file.read(size):
            block += file.readline()
            while block.count(b'"') % 2 and (line := file.readline()):
                block += line
            yield head, start, start + len(block)
            start += len(block)
