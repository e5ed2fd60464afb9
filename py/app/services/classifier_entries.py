"""The labels given so far, as the configuration file's `classifiers` has them."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from app.state.classifier_tab import ClassifierTab, GivenIds
from app.state.session import Session


def classifier_entries(session: Session) -> dict[str, dict[str, Any]]:
    """Every classifier with its points, those that wait for their classifier to be back included.

    The lists are shared with what made them: they are to be written, not changed.
    """
    entries = dict(session.settings.classifiers)
    for label, tab in session.tabs.items():
        if tab.learner is not None:
            entries[str(label)] = entry(session, tab)
    return entries


def own_entries(session: Session) -> dict[str, dict[str, Any]]:
    """The same, to be kept and changed, with the answers that are still to be trained on."""
    entries = copy.deepcopy(classifier_entries(session))
    for label, tab in session.tabs.items():
        if tab.batch is not None and tab.batch.answers:
            given = entries[str(label)]
            given["id"] += session.dataset.ids.texts(np.array(list(tab.batch.answers)))
            given["y"] += tab.batch.answers.values()
    return entries


def points_of(tab: ClassifierTab) -> tuple[list[int], list[int]]:
    """Rows and labels of all that was answered for a classifier, trained on or not."""
    learner, answers = tab.learner, tab.batch.answers if tab.batch is not None else {}
    rows, y = learner.labelled_rows.tolist(), learner.labelled_y.tolist()
    return [*rows, *answers], [*y, *answers.values()]


def entry(session: Session, tab: ClassifierTab) -> dict[str, Any]:
    optional = {"keep_missing": True} if tab.keep_missing else {}
    if tab.n_batch > 1:
        optional["batch"] = tab.n_batch
    return {
        "classifier": [classifier for classifier, _ in tab.members],
        "query": [strategy for _, strategy in tab.members],
        "id": id_texts(session, tab),
        "y": tab.learner.labelled_y.tolist(),
    } | optional


def id_texts(session: Session, tab: ClassifierTab) -> list[str]:
    ids = session.dataset.ids
    if ids is None:  # the ID column is being chosen anew
        ids = tab.ids
    rows = tab.learner.labelled_rows
    given = tab.given
    if given is None or given.ids is not ids:
        n_same, texts = 0, []
    else:
        n_same, texts = common_start(given.rows, rows), given.texts
    if n_same < len(rows) or n_same < len(texts):
        texts = texts[:n_same] + ids.texts(rows[n_same:])
        tab.given = GivenIds(ids, rows, texts)
    return texts


def common_start(a: np.ndarray, b: np.ndarray) -> int:
    """How many first elements two arrays share."""
    n = min(len(a), len(b))
    differ = np.flatnonzero(a[:n] != b[:n])
    return int(differ[0]) if len(differ) else n


def n_given(session: Session) -> int:
    """How many labels the user gave: by hand, and to questions of classifiers."""
    waiting = session.settings.classifiers.items()
    count = len(session.curated)
    for label, tab in session.tabs.items():
        if tab.learner is not None:
            count += len(points_of(tab)[0]) - tab.learner.past.n_fixed
            waiting = [(key, entry) for key, entry in waiting if key != str(label)]
    for key, entry in waiting:
        found = session.past.get(int(key))
        count += len(entry["id"]) - (found.past.n_fixed if found else 0)
    return count
