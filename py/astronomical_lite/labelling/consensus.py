"""One label per source from those of several people: by majority, or as Dawid & Skene estimate it.

agreed = majority(labels)
agreed.labels, agreed.ties                   # {"12": 1}, {"13": (0, 1)}
model = dawid_skene(answers_of(labels))
model.consensus().labels, model.error_rates["Ada"]

What cannot be decided is a tie and gets no label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.labelling.agreement import Labels, by_source
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray

__all__ = ["Answer", "Consensus", "DawidSkene", "answers_of", "dawid_skene", "majority"]

Answer = tuple[str, str, int]
"""Source, person and label."""

MOST_STEPS = 1000
SMALLEST_GAIN = 1e-10  # of the log-likelihood, as a share of it
EQUAL = 1e-6  # probabilities that differ by less are a tie


@dataclass(frozen=True)
class Consensus:
    """Labels that several people's labels lead to.

    Attributes
    ----------
    labels : dict of str to int
        By source.
    ties : dict of str to tuple of int
        Sources for which several labels are equally good, with these labels, ascending.
    """

    labels: dict[str, int]
    ties: dict[str, tuple[int, ...]]


def majority(labels: Labels) -> Consensus:
    """Return the label that most people gave each source, of those who were sure."""
    agreed: dict[str, int] = {}
    ties: dict[str, tuple[int, ...]] = {}
    for source, given in by_source(labels).items():
        counts = Counter(given.values())
        most = max(counts.values())
        best = sorted(label for label, n in counts.items() if n == most)
        if len(best) == 1:
            agreed[source] = best[0]
        else:
            ties[source] = tuple(best)
    return Consensus(agreed, ties)


def answers_of(labels: Labels) -> list[Answer]:
    """Return the labels that people were sure of, one answer each."""
    return [
        (source, person, label)
        for source, given in by_source(labels).items()
        for person, label in given.items()
    ]


@dataclass(frozen=True, eq=False)
class DawidSkene:
    """How often each person takes one class for another, and what the sources then are.

    Attributes
    ----------
    sources : list of str
        In the order of the answers.
    classes : list of int
        Labels given, ascending.
    probabilities : float64 array of shape (n_sources, n_classes)
        Of the sources' classes.
    prevalence : float64 array of shape (n_classes,)
        Share of the sources.
    error_rates : dict of str to float64 array of shape (n_classes, n_classes)
        By person: the probability of each label (across) where the class is true (down). A row is NaN
        where the person saw no source of the class.
    log_likelihoods : list of float
        After each step of the algorithm; they never fall.
    converged : bool
    """

    sources: list[str]
    classes: list[int]
    probabilities: FloatArray
    prevalence: FloatArray
    error_rates: dict[str, FloatArray]
    log_likelihoods: list[float]
    converged: bool

    def consensus(self) -> Consensus:
        """Return each source's most probable label."""
        highest = self.probabilities.max(axis=1, keepdims=True)
        is_best = self.probabilities >= highest - EQUAL
        agreed: dict[str, int] = {}
        ties: dict[str, tuple[int, ...]] = {}
        for source, best in zip(self.sources, is_best, strict=True):
            found = tuple(self.classes[j] for j in np.flatnonzero(best))
            if len(found) == 1:
                agreed[source] = found[0]
            else:
                ties[source] = found
        return Consensus(agreed, ties)


def dawid_skene(answers: Sequence[Answer], most_steps: int = MOST_STEPS) -> DawidSkene:
    """Estimate people's error rates and sources' classes together (Dawid & Skene 1979), by EM.

    It starts from the share of each label among a source's answers, and ends where the log-likelihood
    hardly grows.

    Parameters
    ----------
    answers : sequence of tuple of str, str and int
        A person may answer for one source several times.
    most_steps : int

    Raises
    ------
    UserError
        There is no answer.
    """
    if not answers:
        raise UserError("Nobody has labelled a source yet, so there is nothing to agree on.")
    persons = sorted({person for _, person, _ in answers})
    classes = sorted({label for _, _, label in answers})
    given: dict[str, list[tuple[int, int]]] = {}
    of_person = {person: k for k, person in enumerate(persons)}
    of_label = {label: j for j, label in enumerate(classes)}
    for source, person, label in answers:
        given.setdefault(source, []).append((of_person[person], of_label[label]))
    patterns, pattern_of = _patterns(list(given.values()))
    counts = np.zeros((len(patterns.weight), len(classes)))
    np.add.at(counts, (patterns.place, patterns.label), 1)
    T = counts / counts.sum(axis=1, keepdims=True)
    log_likelihoods: list[float] = []
    converged = False
    while not converged and len(log_likelihoods) < most_steps:
        prevalence = patterns.weight @ T / len(given)
        rates = _error_rates(T, patterns, len(persons))
        T, log_likelihood = _classes(prevalence, rates, patterns)
        log_likelihoods.append(log_likelihood)
        if len(log_likelihoods) > 1:
            gain = log_likelihood - log_likelihoods[-2]
            converged = gain <= SMALLEST_GAIN * abs(log_likelihood)
    return DawidSkene(
        list(given),
        classes,
        T[pattern_of],
        prevalence,
        {person: rates[place] for place, person in enumerate(persons)},
        log_likelihoods,
        converged,
    )


@dataclass(frozen=True, eq=False)
class _Patterns:
    """The different sets of answers that sources got: most sources share theirs with others.

    Attributes
    ----------
    weight : float64 array of shape (n_patterns,)
        Number of sources with each.
    place, person, label : int64 arrays of shape (n_answers,)
        The answers of all patterns: of which pattern, and numbers of the person and the class.
    """

    weight: FloatArray
    place: IntArray
    person: IntArray
    label: IntArray


def _patterns(given: Sequence[list[tuple[int, int]]]) -> tuple[_Patterns, IntArray]:
    """Return the patterns of the sources' answers, and which of them each source has."""
    number: dict[tuple[tuple[int, int], ...], int] = {}
    pattern_of = [number.setdefault(tuple(sorted(one)), len(number)) for one in given]
    flat = np.array(
        [(place, *answer) for pattern, place in number.items() for answer in pattern], np.int64
    )
    weight = np.bincount(pattern_of).astype(float)
    return _Patterns(weight, *flat.T), np.array(pattern_of, dtype=np.int64)


def _error_rates(T: FloatArray, patterns: _Patterns, n_persons: int) -> FloatArray:
    """Return what people label (last axis) where a class is true (second), eq. 2.3 of the paper."""
    n_classes = T.shape[1]
    by_label = np.zeros((n_persons, n_classes, n_classes))
    shares = patterns.weight[:, None] * T
    np.add.at(by_label, (patterns.person, patterns.label), shares[patterns.place])
    with np.errstate(invalid="ignore"):
        by_label /= by_label.sum(axis=1, keepdims=True)
    return by_label.transpose(0, 2, 1)


def _classes(
    prevalence: FloatArray, rates: FloatArray, patterns: _Patterns
) -> tuple[FloatArray, float]:
    """Return the sources' probabilities (eq. 2.5) and the log-likelihood (the log of eq. 2.7)."""
    # Where a person saw no source of a class, none of the person's is of it; so it stays.
    with np.errstate(divide="ignore"):
        log_rates = np.log(np.nan_to_num(rates))
        joint = np.tile(np.log(prevalence), (len(patterns.weight), 1))
    np.add.at(joint, patterns.place, log_rates[patterns.person, :, patterns.label])
    highest = joint.max(axis=1, keepdims=True)
    weights = np.exp(joint - highest)
    total = weights.sum(axis=1, keepdims=True)
    return weights / total, float(patterns.weight @ (np.log(total) + highest)[:, 0])
