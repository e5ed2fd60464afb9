"""What came of partitions, added up: counts, histograms, the least certain, what went wrong.

>>> total = merged(outcome_of(first, 0, table), outcome_of(second, 1, table))
>>> summary(total)["classes"]
{"Star": 120341, "other": 79659}

Adding up does not depend on the order, so that however a survey is divided its summary is the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, FloatArray, IntArray
    from astronomical_lite.survey.partitions import Partition

__all__ = ["HISTOGRAM_BINS", "Outcome", "failed", "merged", "outcome_of", "summary"]

HISTOGRAM_BINS = 20

_PROBABILITY, _PREDICTED, _UNLIKE = "_probability", "_predicted", "_unlike"
_COMBINED = "predicted_probability"


@dataclass(frozen=True)
class Outcome:
    """What came of some partitions.

    Attributes
    ----------
    rows, missing : int
        Rows that were read, and those of them that lack a feature.
    classes : Counter
        Combined class -> rows; "" where no classifier can say.
    predicted : Counter
        Classifier -> rows that it takes for its class.
    unlike : Counter
        Classifier -> rows unlike anything labelled for it, where these were looked for.
    histograms : dict
        Column of probabilities -> rows in each of `HISTOGRAM_BINS` equal bins from 0 to 1.
    margin, file, row : arrays of shape (n,)
        The least certain rows, the least first.
    failures : dict
        Number of a file -> what is wrong with it.
    notes : frozenset of (str, int)
        Sentences for the user, and the number of the file that each is about; -1 for the bundle.
    id_kinds : dict
        Number of a file -> "text", "numbers" or "none", what its ids are.
    """

    rows: int = 0
    missing: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    predicted: Counter[str] = field(default_factory=Counter)
    unlike: Counter[str] = field(default_factory=Counter)
    histograms: Mapping[str, IntArray] = field(default_factory=dict)
    margin: FloatArray = field(default_factory=lambda: np.empty(0))
    file: IntArray = field(default_factory=lambda: np.empty(0, np.int64))
    row: IntArray = field(default_factory=lambda: np.empty(0, np.int64))
    failures: Mapping[int, str] = field(default_factory=dict)
    notes: frozenset[tuple[str, int]] = frozenset()
    id_kinds: Mapping[int, str] = field(default_factory=dict)
    doubtful: int = 0


def failed(file: int, sentence: str, doubtful: int = 0) -> Outcome:
    """Return the outcome of a partition that cannot be predicted."""
    return Outcome(failures={file: sentence}, doubtful=doubtful)


def outcome_of(
    partition: Partition,
    columns: Mapping[str, AnyArray],
    id_column: str,
    doubtful: int,
    notes: frozenset[tuple[str, int]] = frozenset(),
) -> Outcome:
    """Return the outcome of a partition from the columns that were written.

    Parameters
    ----------
    partition : Partition
    columns : mapping of str to array of shape (n_rows,)
        Masked where nothing can be said.
    id_column : str
    doubtful : int
        How many of the least certain rows are wanted of the survey.
    notes : frozenset of (str, int)
    """
    margin = np.asarray(columns["predicted_margin"])
    place = np.flatnonzero(~np.isnan(margin))
    file = np.full(len(place), partition.file.number, np.int64)
    least = _least(margin[place], file, place + partition.first_row, doubtful)
    of_each = [
        name
        for name in columns
        if name.endswith(_PROBABILITY) and name.removesuffix(_PROBABILITY) + _PREDICTED in columns
    ]
    stems = [name.removesuffix(_PROBABILITY) for name in of_each]
    values = columns.get(id_column)
    return Outcome(
        rows=len(margin),
        missing=int(np.count_nonzero(columns["missing_features"])),
        classes=Counter(_counts(columns["predicted_class"])),
        predicted=Counter({stem: _true(columns[stem + _PREDICTED]) for stem in stems}),
        unlike=Counter(
            {stem: _true(columns[stem + _UNLIKE]) for stem in stems if stem + _UNLIKE in columns}
        ),
        histograms={name: _histogram(columns[name]) for name in (_COMBINED, *of_each)},
        margin=least[0],
        file=least[1],
        row=least[2],
        notes=notes,
        id_kinds={
            partition.file.number: "none"
            if values is None
            else ("text" if values.dtype.kind in "SUO" else "numbers")
        },
        doubtful=doubtful,
    )


def merged(first: Outcome, second: Outcome) -> Outcome:
    """Return the outcome of both."""
    names = [*first.histograms, *(one for one in second.histograms if one not in first.histograms)]
    none = np.zeros(HISTOGRAM_BINS, np.int64)
    doubtful = max(first.doubtful, second.doubtful)
    margin, file, row = _least(
        np.concatenate([first.margin, second.margin]),
        np.concatenate([first.file, second.file]),
        np.concatenate([first.row, second.row]),
        doubtful,
    )
    return Outcome(
        rows=first.rows + second.rows,
        missing=first.missing + second.missing,
        classes=first.classes + second.classes,
        predicted=_added(first.predicted, second.predicted),
        unlike=_added(first.unlike, second.unlike),
        histograms={
            one: first.histograms.get(one, none) + second.histograms.get(one, none) for one in names
        },
        margin=margin,
        file=file,
        row=row,
        # of a file's several faults the first in the order of words: the same every time
        failures={
            number: min(one[number] for one in (first.failures, second.failures) if number in one)
            for number in {**first.failures, **second.failures}
        },
        notes=first.notes | second.notes,
        id_kinds={**first.id_kinds, **second.id_kinds},
        doubtful=doubtful,
    )


def summary(outcome: Outcome) -> dict[str, Any]:
    """Return counts and histograms as JSON has them."""
    classes = {name: count for name, count in sorted(outcome.classes.items()) if name}
    return {
        "rows": outcome.rows,
        "classes": classes,
        "not_predicted": outcome.classes[""],
        "missing_features": outcome.missing,
        "predicted_by_classifier": dict(sorted(outcome.predicted.items())),
        "unlike_by_classifier": dict(sorted(outcome.unlike.items())),
        "histogram_edges": [bin / HISTOGRAM_BINS for bin in range(HISTOGRAM_BINS + 1)],
        "histograms": {name: counts.tolist() for name, counts in outcome.histograms.items()},
    }


def _least(
    margin: FloatArray, file: IntArray, row: IntArray, count: int
) -> tuple[FloatArray, IntArray, IntArray]:
    """Return the rows of smallest margin, of equal ones those that come first in the survey."""
    if len(margin) > count > 0:
        near = margin <= np.partition(margin, count - 1)[count - 1]
        margin, file, row = margin[near], file[near], row[near]
    order = np.lexsort((row, file, margin))[:count]
    return margin[order], file[order], row[order]


def _counts(names: AnyArray) -> dict[str, int]:
    values, counts = np.unique(np.ma.filled(names, b""), return_counts=True)
    texts = [one.decode() if isinstance(one, bytes) else str(one) for one in values.tolist()]
    return dict(zip(texts, counts.tolist(), strict=True))


def _true(flags: AnyArray) -> int:
    return int(np.ma.filled(flags, False).sum())


def _histogram(probabilities: AnyArray) -> IntArray:
    known = np.asarray(probabilities)
    known = known[~np.isnan(known)]
    bins = np.minimum((known * HISTOGRAM_BINS).astype(np.int64), HISTOGRAM_BINS - 1)
    return np.bincount(bins, minlength=HISTOGRAM_BINS).astype(np.int64)


def _added(first: Counter[str], second: Counter[str]) -> Counter[str]:
    """Return the sum with its zeros, which Counter's own leaves out."""
    total = Counter(first)
    total.update(second)
    return total
