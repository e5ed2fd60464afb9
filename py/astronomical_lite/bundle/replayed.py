"""A bundle opened to be replayed: what it keeps of the work, and whether its classifiers, trained again, say the same.

>>> work = read_work("survey-project.zip")
>>> require_same_data(work, "survey.fits", sha256)
>>> replay_told(work, {"Star": learner}).sentences
['survey-project.zip is replayed: ...']

Nothing of it is run or unpickled: settings and labels are text, predictions plain numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import sklearn

from astronomical_lite import __version__
from astronomical_lite.bundle.kept_predictions import Compared, compare
from astronomical_lite.bundle.manifest import Manifest
from astronomical_lite.bundle.number_file import read_numbers
from astronomical_lite.bundle.saved_bundle import open_bundle
from astronomical_lite.labelling.label_events import LABEL, UNKNOWN_TIME, LabelEvent
from astronomical_lite.labelling.label_log import LOG_NAME, read_log
from astronomical_lite.messages import UserError, count_text, plural, some_of
from astronomical_lite.project.migrations import PROGRAM
from astronomical_lite.project.settings import Settings
from astronomical_lite.project.test_set import TEST_SET_NAME

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray
    from astronomical_lite.learning import Learner

__all__ = ["BundleWork", "Told", "read_work", "replay_told", "require_same_data"]


@dataclass(frozen=True)
class BundleWork:
    """What a bundle keeps of somebody's work.

    Attributes
    ----------
    name : of its file
    settings : with all labels
    manifest : facts about the data and the classifiers
    test_set : content of the curated test set, None if there is none
    events : who gave labels, when and why
    notes : sentences on what of that could not be read
    predictions : of each classifier, by its name, shape (n_rows,); none where they were not kept
    """

    name: str
    settings: Settings
    manifest: Manifest
    test_set: bytes | None
    events: list[LabelEvent]
    notes: list[str]
    predictions: dict[str, FloatArray]

    @property
    def n_sources(self) -> str:
        """How many sources its data have, for reading; empty if that is not known."""
        return f" ({count_text(self.manifest.rows, 'source')})" if self.manifest.rows else ""


@dataclass(frozen=True)
class Told:
    """What came of a replay, in sentences; `is_same` if every classifier predicts what it did."""

    is_same: bool
    sentences: list[str]


def read_work(path: str | Path, name: str = "") -> BundleWork:
    """Read a bundle, whose file messages call `name`.

    Raises
    ------
    UserError
        As `open_bundle` does, or a file of it is damaged.
    """
    bundle = open_bundle(path, name)
    has_log = LOG_NAME in bundle.names
    log = read_log(bundle.read(LOG_NAME), f"{LOG_NAME} of the bundle") if has_log else None
    return BundleWork(
        bundle.name,
        bundle.settings,
        bundle.manifest,
        bundle.read(TEST_SET_NAME) if TEST_SET_NAME in bundle.names else None,
        log.events if log else [],
        log.notes if log else [],
        {
            one.name: read_numbers(
                bundle.read(one.predictions), one.predictions, bundle.manifest.rows
            )
            for one in bundle.manifest.classifiers
            if one.predictions is not None
        },
    )


def require_same_data(work: BundleWork, name: str, sha256: str) -> None:
    """Raise a UserError if a file is not the one that the bundle was made with, as far as that is known.

    Parameters
    ----------
    work : BundleWork
    name : str
        Of the file.
    sha256 : str
        Of its content, in hexadecimal.
    """
    if work.manifest.data_sha256 in (None, sha256):
        return
    raise UserError(
        f"{name} is not the file that {work.name} was made with: its content differs from that of "
        f"{work.manifest.data}{work.n_sources}. Load that file, and the bundle is replayed. To use its settings on "
        "another table, unpack it and load its config.json."
    )


def replay_told(work: BundleWork, learners: Mapping[str, Learner]) -> Told:
    """Return what a replay came to.

    Parameters
    ----------
    work : BundleWork
    learners : mapping of str to Learner
        By the names of their classes, trained again on all labels of the bundle.
    """
    differ, untold = [], []
    n_same = n_other = n_sources = 0
    for entry in work.manifest.classifiers:
        learner, then = learners.get(entry.name), work.predictions.get(entry.name)
        if learner is None:
            differ.append(f"{entry.name} could not be trained again: its panel says why.")
        elif entry.predictions is None or then is None:
            untold.append(entry.name)
        elif entry.n_trained != learner.n_trained:
            differ.append(
                f"{entry.name} was trained on {count_text(entry.n_trained, 'point')} when the bundle was made, and is "
                f"on {learner.n_trained:,} now, since answers waited then: what it said cannot be compared."
            )
        elif len(then) != len(learner.probabilities):
            differ.append(
                f"{entry.name} predicted {len(then):,} sources: the table is another one."
            )
        else:
            n_sources = len(then)
            compared = compare(then, learner.probabilities)
            if compared.is_identical:
                n_same += 1
            else:
                n_other += 1
                differ.append(difference_told(entry.name, compared))
    is_same = not differ and not untold
    sentences = [given_told(work, learners)]
    if is_same:
        who = (
            f"Its classifier {work.manifest.classifiers[0].name} predicts"
            if n_same == 1
            else f"All {n_same} classifiers predict"
        )
        sentences.append(
            f"{who} for all {n_sources:,} sources exactly what {plural(n_same, 'it', 'they')} did when the bundle was "
            "made, to the last bit."
        )
    elif n_same:
        classifiers = count_text(n_same, "classifier")
        sentences.append(f"{classifiers} of {n_same + len(differ) + len(untold)}: exactly as then.")
    sentences += differ
    if untold:
        sentences.append(
            f"Whether {some_of(untold)} {plural(len(untold), 'predicts', 'predict')} the same cannot be said: the "
            "bundle was made by a version that did not keep predictions."
        )
    if n_other:
        sentences.append(why_told(work.manifest))
    return Told(is_same, [*sentences, *work.notes])


def given_told(work: BundleWork, learners: Mapping[str, Learner]) -> str:
    """How many labels were replayed, whose they are and of when."""
    n = sum(len(learner.labelled_rows) for learner in learners.values())
    given = [event for event in work.events if event.kind == LABEL and event.time != UNKNOWN_TIME]
    told = f"{work.name} is replayed, with {count_text(n, 'label')}"
    if not given:
        return f"{told}."
    days = sorted({event.time[:10] for event in given})
    people = sorted({event.person or "somebody without a name" for event in given})
    when = days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
    return f"{told}; its log says who gave them and when ({some_of(people, most=3)}; {when})."


def difference_told(name: str, compared: Compared) -> str:
    """How a classifier's predictions differ, in plain words."""
    if compared.largest == compared.largest:
        by = f"by {compared.largest:.2g} at most"
    else:
        by = "or have one only now, or had one only then"
    decided = compared.n_decided_otherwise
    return (
        f"{name} does not predict the same: {compared.n_differ:,} of {compared.n_sources:,} sources have another "
        f"probability ({by}), {'none' if not decided else f'{decided:,}'} of them "
        f"{plural(decided, 'is', 'are')} decided otherwise."
    )


def why_told(manifest: Manifest) -> str:
    """Why predictions may differ."""
    others = [
        f"{package} {then or 'of another version'}, and this is {now}"
        for package, then, now in (
            (PROGRAM, manifest.version, __version__),
            ("scikit-learn", manifest.scikit_learn, sklearn.__version__),
        )
        if then != now
    ]
    if others:
        return (
            f"The bundle was made with {'; with '.join(others)}: other versions may fit otherwise."
        )
    return (
        "Versions are the same. Some classifiers add numbers up in another order on another processor, or in a browser "
        "as against ordinary Python, and so differ in the last digits."
    )
