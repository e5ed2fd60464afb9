"""How far several people agree on the labels of sources.

labels = current_labels(merged)              # by source and person
pairs_of_people(labels)[0].kappa             # Cohen's kappa of two of them
krippendorff_alpha(labels)
queue = disputed(labels)                     # the sources to talk about

A person who was unsure of a source has said nothing of it: `UNSURE` counts as no label throughout.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.tables.labels import UNSURE

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray

__all__ = [
    "Dispute",
    "Labels",
    "Pair",
    "Person",
    "by_source",
    "cohen_kappa",
    "disputed",
    "krippendorff_alpha",
    "pairs_of_people",
    "people",
]

Labels = Mapping[tuple[str, str], int]
"""Labels by source and person, as `decisions.current_labels` gives them."""


def by_source(labels: Labels) -> dict[str, dict[str, int]]:
    """Return the labels that people were sure of, by source, then by person."""
    found: dict[str, dict[str, int]] = {}
    for (source, person), label in labels.items():
        if label != UNSURE:
            found.setdefault(source, {})[person] = label
    return found


@dataclass(frozen=True)
class Person:
    """What one person did.

    Attributes
    ----------
    name : str
    counts : Counter of int
        Sources by the label the person gave them, `UNSURE` included.
    n_shared : int
        Sources that others are sure of too, as this person is.
    n_agreed : int
        Those on which all who are sure said the same.
    """

    name: str
    counts: Counter[int]
    n_shared: int
    n_agreed: int


def people(labels: Labels) -> list[Person]:
    """Return a row for each person, by name."""
    counts: dict[str, Counter[int]] = {}
    for (_, person), label in labels.items():
        counts.setdefault(person, Counter())[label] += 1
    n_shared, n_agreed = Counter[str](), Counter[str]()
    for given in by_source(labels).values():
        if len(given) > 1:
            n_shared.update(given.keys())
            if len(set(given.values())) == 1:
                n_agreed.update(given.keys())
    return [Person(one, counts[one], n_shared[one], n_agreed[one]) for one in sorted(counts)]


@dataclass(frozen=True, eq=False)
class Pair:
    """Two people's labels of the sources that both are sure of.

    Attributes
    ----------
    first, second : str
    labels : list of int
        Those that either gave, ascending.
    table : int64 array of shape (n_labels, n_labels)
        Number of sources: the first person's label down, the second's across.
    """

    first: str
    second: str
    labels: list[int]
    table: IntArray

    @property
    def n_sources(self) -> int:
        return int(self.table.sum())

    @property
    def agreed(self) -> float:
        """The share of the sources that both label alike; NaN if there are none."""
        n = self.n_sources
        return int(np.trace(self.table)) / n if n else math.nan

    @property
    def kappa(self) -> float:
        """Cohen's kappa; see `cohen_kappa`."""
        return cohen_kappa(self.table)


def pairs_of_people(labels: Labels) -> list[Pair]:
    """Return every two people who have a source in common, by their names."""
    common: dict[tuple[str, str], Counter[tuple[int, int]]] = {}
    for given in by_source(labels).values():
        for a, b in itertools.combinations(sorted(given), 2):
            common.setdefault((a, b), Counter())[given[a], given[b]] += 1
    return [_pair(*names, common[names]) for names in sorted(common)]


def _pair(first: str, second: str, counts: Counter[tuple[int, int]]) -> Pair:
    found = sorted({label for pair in counts for label in pair})
    place = {label: i for i, label in enumerate(found)}
    table = np.zeros((len(found), len(found)), dtype=np.int64)
    for (a, b), n in counts.items():
        table[place[a], place[b]] = n
    return Pair(first, second, found, table)


def cohen_kappa(table: IntArray) -> float:
    """Return Cohen's kappa (1960): the agreement of two people beyond that of chance.

    1 is full agreement, 0 what chance would give.

    Parameters
    ----------
    table : int array of shape (n_labels, n_labels)
        Number of sources by both people's labels.

    Returns
    -------
    float
        NaN where it is not defined: without sources, or where both gave one and the same label only.
    """
    n = int(table.sum())
    by_chance = int(table.sum(axis=0) @ table.sum(axis=1))
    if n == 0 or by_chance == n * n:
        return math.nan
    return (int(np.trace(table)) * n - by_chance) / (n * n - by_chance)


def krippendorff_alpha(labels: Labels) -> float:
    """Return Krippendorff's alpha for nominal data (2011): the agreement of any number of people.

    Sources that only one person is sure of do not count; nobody has to have labelled all.

    Returns
    -------
    float
        1 is full agreement, 0 what chance would give. NaN where it is not defined: no source has two
        labels, or all labels are the same.
    """
    totals: Counter[int] = Counter()
    observed = 0.0  # disagreeing pairs, each source weighted by one over its labels less one
    for given in by_source(labels).values():
        m = len(given)
        if m > 1:
            counts = Counter(given.values())
            totals.update(counts)
            observed += (m * m - sum(c * c for c in counts.values())) / (m - 1)
    n = totals.total()
    expected = n * n - sum(c * c for c in totals.values())
    return 1 - (n - 1) * observed / expected if expected else math.nan


@dataclass(frozen=True)
class Dispute:
    """A source that people label differently.

    Attributes
    ----------
    source : str
    labels : dict of str to int
        By person, in the order of names; unsure ones are not there.
    """

    source: str
    labels: dict[str, int]

    @property
    def share(self) -> float:
        """The share of the people who did not give the most frequent label."""
        counts = Counter(self.labels.values())
        return 1 - max(counts.values()) / len(self.labels)


def disputed(labels: Labels) -> list[Dispute]:
    """Return the sources that people label differently: those of the largest minority first, then those
    of most people, then by id."""
    found = [
        Dispute(source, dict(sorted(given.items())))
        for source, given in by_source(labels).items()
        if len(set(given.values())) > 1
    ]
    return sorted(found, key=lambda one: (-one.share, -len(one.labels), one.source))
