"""Partitions: the pieces of files that are read, worked on and written one at a time.

>>> file = input_files(["survey.parquet"])[0]
>>> partitions = divide(file, table=None, rows=200_000)
>>> read_partition(partitions[3], columns=frozenset(["g", "r"])).frame

A binary FITS table is divided anywhere, Parquet best between its groups of rows, large delimited text into
blocks of lines (`text_blocks`). What is packed, a VOTable and other text is one partition.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from astronomical_lite.survey.inputs import InputFile
from astronomical_lite.survey.text_blocks import Block, blocks_of_text, read_block
from astronomical_lite.tables.catalogue import Catalogue, Only, pieces_of, read_catalogue
from astronomical_lite.tables.corrections import Corrections

__all__ = ["PARTITION_ROWS", "Partition", "divide", "read_partition", "row_ranges"]

PARTITION_ROWS = 200_000
"""Rows of a partition: of 66 features as float64 100 MB, and some hundred while they are worked on."""


@dataclass(frozen=True)
class Partition:
    """A piece of a table.

    Attributes
    ----------
    file : InputFile
    number : int
        Its place in the file.
    table : int, optional
        Number of the table in the file.
    first_row : int
        Row of the table that it begins with.
    rows : tuple of two ints, optional
        First row and the one after the last; None for all, or those of a block of text.
    block : Block, optional
        Lines of a text.
    """

    file: InputFile
    number: int = 0
    table: int | None = None
    first_row: int = 0
    rows: tuple[int, int] | None = None
    block: Block | None = None


def divide(
    file: InputFile,
    table: int | None,
    rows: int = PARTITION_ROWS,
    *,
    corrections: Corrections | None = None,
    ids: Sequence[str] = (),
) -> list[Partition]:
    """Return the partitions of a file, which together are all its rows once.

    Parameters
    ----------
    file : InputFile
    table : int, optional
        Number of the table.
    rows : int
        Rows of a partition, more or less.
    corrections : mapping of str to Correction, optional
        As they will be read with.
    ids : sequence of str
        Columns whose values have to be exact, as text too.

    Raises
    ------
    UserError
        As `read_catalogue`.
    """
    pieces = pieces_of(file.path, file.name, table)
    if pieces is not None:
        return [
            Partition(file, number, pieces.table, start, (start, end))
            for number, (start, end) in enumerate(row_ranges(pieces.starts, rows))
        ]
    blocks = None if table is not None else blocks_of_text(file.path, file.name, corrections, ids)
    if blocks is None:
        return [Partition(file, table=table)]
    return [
        Partition(file, number, None, block.first_row, block=block)
        for number, block in enumerate(blocks)
    ]


def row_ranges(starts: Sequence[int], rows: int) -> list[tuple[int, int]]:
    """Return ranges of about so many rows: several groups together, or parts of a large one.

    Parameters
    ----------
    starts : sequence of int
        Where groups begin, from 0, and the number of all rows.
    """
    ranges: list[tuple[int, int]] = []
    begun = 0
    for start, end in pairwise(starts):
        if end - begun <= rows:
            continue
        if start > begun:
            ranges.append((begun, start))
            begun = start
        # a group that is a little larger is not decoded twice
        parts = round((end - start) / rows) if end - start > rows else 0
        ranges += (
            pairwise(start + (end - start) * part // parts for part in range(parts + 1))
            if parts
            else ()
        )
        begun = end if parts else start
    if starts[-1] > begun:
        ranges.append((begun, starts[-1]))
    return ranges


def read_partition(
    partition: Partition,
    columns: frozenset[str] | None = None,
    corrections: Corrections | None = None,
) -> Catalogue:
    """Return the rows of a partition, read as the page reads its file.

    Parameters
    ----------
    partition : Partition
    columns : set of str, optional
        Those needed; others may be there.
    corrections : mapping of str to Correction, optional

    Raises
    ------
    UserError
        As `read_catalogue`.
    """
    path, name = Path(partition.file.path), partition.file.name
    if partition.block is not None:
        return read_block(path, name, partition.block, corrections)
    only = Only(partition.rows, columns)
    return read_catalogue(path, name, partition.table, corrections, fewest=1, only=only)
