"""Settings of the data set-up, one line for each.

A line names the field, its key of the configuration file, the kind of value (how it is read and
written, `field_kinds`) and, where it names something, the check that this is there (`field_checks`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from astronomical_lite.project import field_checks as check
from astronomical_lite.project.audits import Audit
from astronomical_lite.project.field_checks import Available
from astronomical_lite.project.field_kinds import (
    AUDITS,
    CLASSIFIERS,
    COLOURS,
    COMBINATIONS,
    CORRECTIONS,
    FLAG,
    INTEGERS,
    KEYS,
    LABELS,
    LABELS_BY_NAME,
    NAMES,
    PAIR,
    PANELS,
    SELECTION_SETS,
    TABLE_MATCHES,
    TEXT,
    TEXTS,
    TEXTS_BY_LABEL,
    Kind,
)
from astronomical_lite.project.layout import Layout
from astronomical_lite.project.selection_sets import SelectionSet
from astronomical_lite.project.table_matches import TableMatch
from astronomical_lite.tables.corrections import Correction
from astronomical_lite.tables.labels import UNKNOWN

T = TypeVar("T")


# Okabe & Ito (2008), told apart by people with any form of colour blindness; unknown is grey.
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#332288")
UNKNOWN_COLOUR = "#8a8a8a"


@dataclass(frozen=True)
class Key:
    """A key of the configuration file.

    Attributes
    ----------
    name : str
        As it is in the file.
    kind : Kind
    check : callable, optional
        Notes what a value names that is not there.
    attribute : str
        Its name in `Settings`.
    derived : bool
        True if it follows from fields: it is written, and read only to be checked.
    own : bool
        True if AstronomicAL has no such setting: it is in this program's part of the file
        (`migrations.OWN`), and need not be there.
    """

    name: str
    kind: Kind[Any]
    check: Callable[[Any, Available], None] | None = None
    attribute: str = ""
    derived: bool = False
    own: bool = False


def setting(
    name: str,
    kind: Kind[T],
    check: Callable[[T, Available], None] | None = None,
    *,
    own: bool = False,
) -> T:
    """Return a field of `Settings` with its key of the configuration file."""
    return field(default_factory=kind.empty, metadata={"key": Key(name, kind, check, own=own)})


@dataclass
class Settings:
    """Settings of the data set-up. Labels are raw integers; -1 is unknown."""

    author: str = setting("Author", TEXT)
    doi: str = setting("doi", TEXT)
    dataset_filepath: str = setting("dataset_filepath", TEXT)
    optimise_data: bool = setting("optimise_data", FLAG)
    layout: Layout = setting("layout", PANELS)
    id_col: str = setting("id_col", TEXT, check.column)
    label_col: str = setting("label_col", TEXT, check.column)
    default_vars: tuple[str, str] = setting("default_vars", PAIR, check.variables)
    label_colours: dict[int, str] = setting("label_colours", COLOURS)
    labels_to_strings: dict[int, str] = setting("labels_to_strings", NAMES, check.labels)
    extra_info_cols: list[str] = setting("extra_info_cols", TEXTS, check.shown_columns)
    extra_image_cols: list[str] = setting("extra_image_cols", TEXTS, check.columns)
    labels_to_train: list[int] = setting("labels_to_train", LABELS_BY_NAME)
    features_for_training: list[str] = setting("features_for_training", TEXTS, check.columns)
    exclude_labels: bool = setting("exclude_labels", FLAG)
    exclude_unknown_labels: bool = setting("exclude_unknown_labels", FLAG)
    scale_data: bool = setting("scale_data", FLAG)
    feature_generation: list[tuple[str, int]] = setting(
        "feature_generation", COMBINATIONS, check.operations
    )
    test_set_file: bool = setting("test_set_file", FLAG)
    classifiers: dict[str, dict[str, Any]] = setting("classifiers", CLASSIFIERS, check.members)
    label_values: dict[int, str] = setting("label_values", TEXTS_BY_LABEL, own=True)
    """The text that stands for a label in the label column, where its labels are texts."""
    label_classes: list[str] = setting("label_classes", TEXTS, own=True)
    """Values of the label column that are labels; none stands for all."""
    combine_other_labels: bool = setting("combine_other_labels", FLAG, own=True)
    """True if all other values of the label column are one label; else they are unknown."""
    made_labels: list[int] = setting("made_labels", INTEGERS, own=True)
    """Labels of classes that were made in the page; the label column, if there is one, may have none of them."""
    column_corrections: dict[str, Correction] = setting("column_corrections", CORRECTIONS, own=True)
    """The user's word on columns that were read as something else."""
    columns_read: list[str] = setting("columns_read", TEXTS, own=True)
    """Columns of the data file that are read; none stands for all."""
    label_keys: dict[int, str] = setting("label_keys", KEYS, own=True)
    """Keys chosen for labels; the others have the next ones free (`project.label_keys`)."""
    two_steps: bool = setting("two_steps", FLAG, own=True)
    """True if an answer waits for Next Iteration, or New, as AstronomicAL's do; else one key answers and goes on."""
    one_answer: bool = setting("one_answer", FLAG, own=True)
    """True if an answer to one classifier's question is a label for all that have the source in their pool."""
    one_queue: str = setting("one_queue", TEXT, own=True)
    """Which of all classifiers asks next, a name of `learning.one_queue.ONE_QUEUE`; else each has its own questions."""
    audits: list[Audit] = setting("audits", AUDITS, own=True)
    """Sources drawn to be labelled blind, with their labels; of a classifier's the last one counts."""
    selection_sets: list[SelectionSet] = setting("selection_sets", SELECTION_SETS, own=True)
    """Sources selected and kept under a name."""
    questions_of: str = setting("questions_of", TEXT, own=True)
    """The selection set that classifiers' questions are of; else they are of all sources."""
    table_matches: list[TableMatch] = setting("table_matches", TABLE_MATCHES, own=True)
    """Columns matched from other catalogues."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Keys of a configuration that this program does not know; they are written back."""

    @property
    def labels(self) -> list[int]:
        """Labels of the data set, unknown included, in ascending order."""
        return sorted(self.labels_to_strings)

    @property
    def strings_to_labels(self) -> dict[str, int]:
        """Label by name."""
        return {self.labels_to_strings[label]: label for label in self.labels}

    @property
    def known_labels(self) -> list[int]:
        return [label for label in self.labels if label != UNKNOWN]

    @property
    def unclassified_labels(self) -> list[int]:
        """Known labels that get no classifier of their own."""
        return [label for label in self.known_labels if label not in self.labels_to_train]

    def name_of(self, label: int) -> str:
        return self.labels_to_strings.get(label, str(label))


# Keys that follow from fields, by the key they stand behind in the file.
_DERIVED = {
    "default_vars": Key("labels", INTEGERS, attribute="labels", derived=True),
    "labels_to_strings": Key(
        "strings_to_labels", LABELS, attribute="strings_to_labels", derived=True
    ),
    "exclude_unknown_labels": Key(
        "unclassified_labels", LABELS_BY_NAME, attribute="unclassified_labels", derived=True
    ),
}


def _keys() -> Iterator[Key]:
    for one in fields(Settings):
        key = one.metadata.get("key")
        if key is not None:
            yield replace(key, attribute=one.name)
            if key.name in _DERIVED:
                yield _DERIVED[key.name]


CONFIGURATION_KEYS = tuple(key for key in _keys() if not key.own)
"""Keys that a configuration has, in AstronomicAL's order."""

OWN_KEYS = tuple(key for key in _keys() if key.own)
"""Keys in this program's part of a configuration."""


def default_colours(labels: Iterable[int]) -> dict[int, str]:
    """Return a colour-blind-safe colour per label; unknown is grey."""
    known = [label for label in sorted(labels) if label != UNKNOWN]
    colours = {label: PALETTE[i % len(PALETTE)] for i, label in enumerate(known)}
    if UNKNOWN in labels:
        colours[UNKNOWN] = UNKNOWN_COLOUR
    return colours
