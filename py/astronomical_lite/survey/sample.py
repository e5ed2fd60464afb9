"""A sample of a survey to open in the page: uniform, or equally many of each value of a column.

>>> sample_survey(input_files(["tiles/*.fits"]), "sample.fits", Draw(200_000, seed=0, stratify="class")).rows
200000

Each row has a random number that is made of the seed, its file and its row. The rows of the smallest
numbers are the sample, so that it is the same however the files are divided and whoever reads them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from astronomical_lite.labelling.expressions import parse
from astronomical_lite.messages import UserError, some_of
from astronomical_lite.survey.aside import write_bytes
from astronomical_lite.survey.divided import Divided
from astronomical_lite.survey.engine import ALL_CORES, Workers, map_merge
from astronomical_lite.survey.inputs import InputFile
from astronomical_lite.survey.partitions import (
    PARTITION_ROWS,
    Partition,
    divide,
    read_partition,
)
from astronomical_lite.survey.rows import rows_of, rows_table
from astronomical_lite.survey.sentences import in_a_sentence
from astronomical_lite.tables.export.table_files import write_table, writer_for

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, IntArray

__all__ = ["Draw", "Sampled", "sample_survey", "shares"]

MOST_STRATA = 1000


@dataclass(frozen=True)
class Draw:
    """What to draw.

    Attributes
    ----------
    rows : int
    seed : int
    stratify : str, optional
        Column of whose values equally many are drawn.
    where : str, optional
        Expression (`labelling.expressions`) that rows have to meet.
    """

    rows: int
    seed: int = 0
    stratify: str | None = None
    where: str | None = None


@dataclass(frozen=True)
class Sampled:
    """Rows that were drawn, and sentences on files that could not be read."""

    rows: int
    failures: list[str]


@dataclass(frozen=True)
class Stratum:
    """The rows of the smallest random numbers of those with one value, arrays of shape (n,)."""

    number: IntArray
    file: IntArray
    row: IntArray


@dataclass(frozen=True)
class Drawn:
    """Candidates by stratum, at most `rows` of each, and what is wrong with files."""

    rows: int
    strata: Mapping[str, Stratum] = field(default_factory=dict)
    failures: Mapping[int, str] = field(default_factory=dict)


def sample_survey(
    files: list[InputFile],
    out: str,
    draw: Draw,
    *,
    table: int | None = None,
    rows: int = PARTITION_ROWS,
    workers: Workers = ALL_CORES,
) -> Sampled:
    """Draw a sample and write it with all columns of the files.

    Parameters
    ----------
    files : list of InputFile
    out : str
        File, in the format that its ending names.
    draw : Draw
    table : int, optional
        Number of the table to read in every file.
    rows : int
        Of a partition.
    workers : Workers

    Raises
    ------
    UserError
        No row can be drawn, the files have different columns, or the sample cannot be written.
    """
    format = writer_for(Path(out).name)
    if draw.where is not None:
        parse(draw.where)  # what is wrong with it is said once, and now
    if any(Path(file.path).resolve() == Path(out).resolve() for file in files):
        raise UserError("The sample would replace a catalogue: choose another name for -o.")
    divided = map_merge(partial(_divide, table=table, rows=rows), files, add, workers)
    failures, partitions = dict(divided.failures), divided.partitions
    drawn = Drawn(draw.rows)
    while partitions:
        drawn = map_merge(partial(_draw, draw=draw), partitions, _together, workers)
        if not drawn.failures:
            break
        failures |= drawn.failures
        partitions = [one for one in partitions if one.file.number not in drawn.failures]
    told = [failures[number] for number in sorted(failures)]
    if not partitions:
        raise UserError("\n".join(told))
    file, row = _chosen(drawn, draw.rows)
    if not len(row):
        raise UserError(f"No source meets {draw.where}: nothing was drawn.")
    content, _, _ = write_table(rows_table(rows_of(partitions, file, row, workers)), format)
    write_bytes(Path(out), content)
    return Sampled(len(row), told)


def shares(available: Sequence[int], rows: int) -> list[int]:
    """Return how many rows each stratum gives: equally many, and what some lack the others give.

    >>> shares([5, 1000, 1000], 100)
    [5, 47, 48]
    """
    given = [0] * len(available)
    order = sorted(range(len(available)), key=lambda i: available[i])
    for place, i in enumerate(order):
        given[i] = min(available[i], rows // (len(order) - place))
        rows -= given[i]
    return given


def random_numbers(seed: int, file: int, rows: IntArray) -> AnyArray:
    """Return a number of 64 bits for each row of a file (SplitMix64; Steele, Lea & Flood 2014)."""
    start = _mixed(np.array([seed % 2**64], np.uint64)) ^ np.uint64(file)
    numbers: AnyArray = _mixed(
        _mixed(start) + rows.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    )
    return numbers


def _mixed(z: AnyArray) -> AnyArray:
    with np.errstate(over="ignore"):
        z = z + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: AnyArray = z ^ (z >> np.uint64(31))
    return mixed


def _divide(file: InputFile, table: int | None, rows: int) -> Divided:
    try:
        return Divided(divide(file, table, rows), {})
    except Exception as error:
        return Divided([], {file.number: in_a_sentence(error, file.name, "read")})


def _draw(partition: Partition, draw: Draw) -> Drawn:
    """Return the candidates of a partition."""
    file = partition.file
    try:
        rows, values = _candidates(partition, draw)
        numbers = random_numbers(draw.seed, file.number, rows)
        codes, names = pd.factorize(values)
        strata = {}
        for code, name in enumerate(names.tolist()):
            own = np.flatnonzero(codes == code)
            of_file = np.full(len(own), file.number, np.int64)
            strata[str(name)] = _smallest(Stratum(numbers[own], of_file, rows[own]), draw.rows)
        _require_few(strata)
        return Drawn(draw.rows, strata)
    except Exception as error:
        return Drawn(draw.rows, {}, {file.number: in_a_sentence(error, file.name, "read")})


def _candidates(partition: Partition, draw: Draw) -> tuple[IntArray, AnyArray]:
    """Return the rows that may be drawn, and the stratum of each as text.

    Only the columns that decide it are read, and none where rows are counted already.
    """
    condition = None if draw.where is None else parse(draw.where)
    needed = frozenset(() if condition is None else condition.names)
    needed |= frozenset(() if draw.stratify is None else [draw.stratify])
    if not needed and partition.rows is not None:
        n_rows = partition.rows[1] - partition.rows[0]
        return partition.first_row + np.arange(n_rows), np.full(n_rows, "", dtype=object)
    frame = read_partition(partition, needed or None).frame
    absent = [name for name in sorted(needed) if name not in frame]
    if absent:
        raise UserError(f"{partition.file.name} has no column {some_of(absent)}.")
    strata = np.full(len(frame), "", dtype=object)
    if draw.stratify is not None:
        strata = _strata(frame[draw.stratify])
    rows = np.arange(len(frame))
    if condition is not None:
        rows = np.flatnonzero(condition.mask(frame, len(frame)))
    return partition.first_row + rows, strata[rows]


def _strata(series: pd.Series) -> AnyArray:
    """Return the values of a column as text, "" for missing ones."""
    if pd.api.types.is_bool_dtype(series.dtype) or not pd.api.types.is_numeric_dtype(series.dtype):
        texts: AnyArray = (
            series.astype(object).where(series.notna(), "").astype(str).to_numpy(object)
        )
        return texts
    # 3 and 3.0 are one stratum, whichever of them a partition without missing values has
    return np.array([_number_text(value) for value in series.tolist()], dtype=object)


def _number_text(value: float) -> str:
    if pd.isna(value):
        return ""
    return str(int(value)) if value == int(value) else repr(value)


def _together(first: Drawn, second: Drawn) -> Drawn:
    strata = dict(first.strata)
    for name, own in second.strata.items():
        before = strata.get(name)
        strata[name] = own if before is None else _smallest(_joined(before, own), first.rows)
    _require_few(strata)
    failures = {**second.failures, **first.failures}
    return Drawn(first.rows, strata, failures)


def _joined(first: Stratum, second: Stratum) -> Stratum:
    pairs = zip(vars(first).values(), vars(second).values(), strict=True)
    return Stratum(*(np.concatenate(pair) for pair in pairs))


def _smallest(stratum: Stratum, count: int) -> Stratum:
    order = np.lexsort((stratum.row, stratum.file, stratum.number))[:count]
    return Stratum(stratum.number[order], stratum.file[order], stratum.row[order])


def _require_few(strata: Mapping[str, Stratum]) -> None:
    if len(strata) > MOST_STRATA:
        raise UserError(
            f"The column to stratify by has more than {MOST_STRATA:,} different values: choose one of "
            "classes or of flags."
        )


def _chosen(drawn: Drawn, rows: int) -> tuple[IntArray, IntArray]:
    """Return file and row of the sample, in the survey's order."""
    strata = [drawn.strata[name] for name in sorted(drawn.strata)]
    if not strata:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    counts = shares([len(one.row) for one in strata], rows)
    file = np.concatenate([one.file[:n] for one, n in zip(strata, counts, strict=True)])
    row = np.concatenate([one.row[:n] for one, n in zip(strata, counts, strict=True)])
    order = np.lexsort((row, file))
    return file[order], row[order]
