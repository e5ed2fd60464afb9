"""Training, validation and test sets, as row positions in shuffled order.

>>> sets = split(labels, exclude_unknown=True)
>>> len(sets.train), len(sets.validation), len(sets.test)
(12000, 4000, 4000)

The numbers are AstronomicAL's, so a published configuration trains on the same sources here: all
rows are shuffled with seed 0, those left out are dropped, and two stratified splits, scikit-learn's
`train_test_split`, that share one ``RandomState(0)`` take off 40 % and halve it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning.stratified_split import stratified_split
from astronomical_lite.messages import UserError, count_text, some_of
from astronomical_lite.tables.labels import UNKNOWN

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, IntArray
# With five rows 60 % are at most three, so two are left: one to validate on, one to test on.
ENOUGH_TO_SPLIT = 5


def no_rows() -> IntArray:
    """Return an empty array of rows."""
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Sets:
    """Row positions (intp), no row in two sets, in the order the shuffle gave.

    Attributes
    ----------
    train, validation, test : intp arrays
    moved : intp array
        Rows at the end of `train` that are there only because a classifier was trained on them.
    drawn_validation, drawn_test : int64 array
        Where labels are given by hand (`random_sets`): the rows drawn at random to be labelled for
        validation and test, in the order to ask about them.
    """

    train: IntArray
    validation: IntArray
    test: IntArray
    moved: IntArray = field(default_factory=no_rows)
    drawn_validation: IntArray = field(default_factory=no_rows)
    drawn_test: IntArray = field(default_factory=no_rows)


def split(
    labels: IntArray,
    *,
    exclude_unknown: bool,
    allowed: Collection[int] | None = None,
    curated: Mapping[int, int] | None = None,
    trained: Collection[int] = (),
    names: Mapping[int, str] = MappingProxyType({}),
) -> Sets:
    """Share the rows among the three sets, 60/20/20.

    Parameters
    ----------
    labels : int array of shape (n_rows,)
        Raw label of every row, -1 where it is unknown.
    exclude_unknown : bool
        True: rows of unknown label are left out before the split. False: they are shared out like
        a label of their own (all to training if they are fewer than five) and kept in training
        alone; they are never in validation or test.
    allowed : collection of int, optional
        The labels that may enter; rows of all others are left out. -1 need not be named.
    curated : mapping of row position to label, optional
        Labels given by hand. Those other than -1 become the test set, whatever was left out above;
        the rest of the random test set joins validation.
    trained : collection of int
        Rows a classifier was trained on already, perhaps on a table in another order: they are in
        the training set, be their label unknown, unless their label is not `allowed`.
    names : mapping of label to text
        Names of labels, for messages.

    Raises
    ------
    UserError
        No row, or fewer than two labels, or a label with too few rows to be shared out, or no
        curated row that may be used.
    """
    labels = np.asarray(labels, dtype=np.int64)
    # as NumPy's own indices: in 32-bit WebAssembly it would convert others wherever they are used
    shuffled = np.random.RandomState(0).permutation(len(labels)).astype(np.intp)
    enters = may_enter(labels, exclude_unknown, allowed)[shuffled]
    train, validation, test = _split_stratified(shuffled[enters], labels, names)
    if curated is not None:
        is_test = _curated_rows(len(labels), curated, trained)
        everywhere = (train, validation, test, shuffled[~enters])
        validation = np.concatenate([validation, test])
        train, validation = train[~is_test[train]], validation[~is_test[validation]]
        test = np.concatenate([rows[is_test[rows]] for rows in everywhere])
    else:
        test = test[labels[test] != UNKNOWN]
    validation = validation[labels[validation] != UNKNOWN]
    moved = rows_to_move(labels, shuffled, train, allowed, trained)
    parts = (
        np.concatenate([train, moved]),
        validation[~np.isin(validation, moved)],
        test[~np.isin(test, moved)],
        moved,
    )
    return Sets(*(rows.astype(np.intp, copy=False) for rows in parts))


def curated_labels(labels: IntArray, sets: Sets, curated: Mapping[int, int]) -> IntArray:
    """Return a copy of `labels` with the labels given by hand in the rows of the curated test set.

    Rows that were not admitted to the test set keep their label.

    Returns
    -------
    int64 array of shape (n_rows,)
    """
    labels = np.array(labels, dtype=np.int64)
    labels[sets.test] = [curated[row] for row in sets.test.tolist()]
    return labels


def may_enter(
    labels: IntArray, exclude_unknown: bool, allowed: Collection[int] | None
) -> BoolArray:
    """Return True where a row is shared among the sets."""
    known = labels != UNKNOWN
    enters = known if exclude_unknown else np.ones(len(labels), dtype=bool)
    if allowed is not None:
        enters = enters & (np.isin(labels, np.fromiter(allowed, dtype=np.int64)) | ~known)
    return enters


def rows_to_move(
    labels: IntArray,
    shuffled: IntArray,
    train: IntArray,
    allowed: Collection[int] | None,
    trained: Collection[int],
) -> IntArray:
    """Return the rows a classifier was trained on that are not among the training rows, shuffled."""
    if not trained:
        return np.empty(0, dtype=np.intp)
    wanted = np.zeros(len(labels), dtype=bool)
    wanted[np.fromiter(trained, dtype=np.int64)] = True
    wanted &= may_enter(labels, exclude_unknown=False, allowed=allowed)
    wanted[train] = False
    return shuffled[wanted[shuffled]]


def _split_stratified(
    rows: IntArray, labels: IntArray, names: Mapping[int, str]
) -> tuple[IntArray, IntArray, IntArray]:
    """Return the rows as training, validation and test set, 60/20/20, stratified by label."""
    labels = labels[rows]
    found, counts = np.unique(labels, return_counts=True)
    sizes = dict(zip(found.tolist(), counts.tolist(), strict=True))
    n_unknown = sizes.pop(UNKNOWN, 0)
    if not sizes:
        raise UserError(
            "No row has a known label that is to be used, so there is nothing to train on. "
            "Check the label column and which labels are chosen.",
            "label_col",
        )
    if len(sizes) == 1:
        only = next(iter(sizes))
        raise UserError(
            f"All rows to be used have the same label ({names.get(only, only)}). A classifier needs "
            "at least two labels: check the label column and which labels are left out.",
            "label_col",
        )
    few_unknown = rows[:0]
    if 0 < n_unknown < ENOUGH_TO_SPLIT:
        known = labels != UNKNOWN
        few_unknown, rows, labels = rows[~known], rows[known], labels[known]
    rng = np.random.RandomState(0)
    try:
        train, rest = stratified_split(labels, 0.4, rng)
        validation, test = stratified_split(labels[rest], 0.5, rng)
    except ValueError as error:
        few = {label: size for label, size in sizes.items() if size < ENOUGH_TO_SPLIT}
        raise UserError(_too_few(few, names), "label_col") from error
    rest = rows[rest]
    return np.concatenate([rows[train], few_unknown]), rest[validation], rest[test]


def _name(label: int, names: Mapping[int, str]) -> str:
    name = names.get(label, str(label))
    return f"label {label}" if name == str(label) else name


def _too_few(sizes: dict[int, int], names: Mapping[int, str]) -> str:
    listed = some_of(
        [f"{_name(label, names)} has {count_text(size, 'source')}" for label, size in sizes.items()]
    )
    return (
        f"Too few to share between training, validation and test sets: {listed}. A label needs "
        f"at least {ENOUGH_TO_SPLIT}: leave it out (remove remaining labels from the active "
        "learning data sets), merge it with another label, or mark its sources as unknown (-1)."
    )


def _curated_rows(n_rows: int, curated: Mapping[int, int], trained: Collection[int]) -> BoolArray:
    """Return True where a row is in the curated test set."""
    is_test = np.zeros(n_rows, dtype=bool)
    is_test[[row for row, label in curated.items() if label != UNKNOWN]] = True
    n_labelled = int(is_test.sum())
    is_test[np.fromiter(trained, dtype=np.int64)] = False
    if not is_test.any():
        reason = ", and a classifier was already trained on each" if n_labelled else ""
        raise UserError(
            f"The curated test set cannot be used: of {len(curated)} sources {n_labelled} have a "
            f"label other than Unsure{reason}. Label more sources in Labelling mode, or do not "
            "use the curated test set.",
            "test_set_file",
        )
    return is_test
