"""The labels given so far, as the configuration file's `classifiers` has them."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from app.state.classifier_tab import ClassifierTab, GivenIds, Training
from app.state.session import Session
from astronomical_lite.project.classifier_entry import classifier_entry
from astronomical_lite.tables.source_ids import SourceIds


def classifier_entries(session: Session) -> dict[str, dict[str, Any]]:
    """Every classifier with all labels given for it, those that wait to be used again included.

    Answers that are still to be trained on are left out. The lists are shared with what made them:
    they are to be written, not changed.
    """
    waiting = session.settings.classifiers
    entries = dict(waiting)
    for label, tab in session.tabs.items():
        if tab.training is not None:
            trained, n_fixed = entry(session, tab, tab.training), tab.training.learner.state.n_fixed
            entries[str(label)] = with_waiting(trained, n_fixed, waiting.get(str(label)))
    return entries


def own_entries(session: Session) -> dict[str, dict[str, Any]]:
    """Return a copy of all entries, with the answers that are still to be trained on."""
    waiting = session.settings.classifiers
    entries = copy.deepcopy(classifier_entries(session))
    for label, tab in session.tabs.items():
        if tab.training is not None and tab.training.answers:
            given, answers = copy.deepcopy(entry(session, tab, tab.training)), tab.training.answers
            given["id"] += ids_of(session, tab.training).texts(np.array(list(answers)))
            given["y"] += answers.values()
            n_fixed = tab.training.learner.state.n_fixed
            entries[str(label)] = with_waiting(given, n_fixed, waiting.get(str(label)))
    return entries


def entry(session: Session, tab: ClassifierTab, training: Training) -> dict[str, Any]:
    """The points a classifier was trained on."""
    return classifier_entry(
        tab.members,
        id_texts(session, training),
        training.learner.labelled_y.tolist(),
        keep_missing=tab.keep_missing,
        n_batch=tab.n_batch,
    )


def with_waiting(
    entry: dict[str, Any], n_fixed: int, waiting: dict[str, Any] | None
) -> dict[str, Any]:
    """Return an entry with the labels that wait behind its own.

    A label given since for the same source stands for the one that waits; one of the first `n_fixed`
    points, which come from the catalogue, does not.
    """
    if waiting is None:
        return entry
    answered = set(entry["id"][n_fixed:])
    fixed = set(zip(entry["id"][:n_fixed], entry["y"][:n_fixed], strict=True))
    pairs = zip(map(str, waiting["id"]), waiting["y"], strict=True)
    more = [
        (source, y) for source, y in pairs if source not in answered and (source, y) not in fixed
    ]
    return entry | {
        "id": entry["id"] + [source for source, _ in more],
        "y": entry["y"] + [y for _, y in more],
    }


def points_of(training: Training) -> tuple[list[int], list[int]]:
    """Rows and labels of all that was answered for a classifier, trained on or not."""
    learner, answers = training.learner, training.answers
    rows, y = learner.labelled_rows.tolist(), learner.labelled_y.tolist()
    return [*rows, *answers], [*y, *answers.values()]


def ids_of(session: Session, training: Training) -> SourceIds:
    """The data set's ids; those of the training while the ID column is being chosen anew."""
    ids = None if session.dataset is None else session.dataset.ids
    return training.ids if ids is None else ids


def id_texts(session: Session, training: Training) -> list[str]:
    """The ids of a training's labelled rows, of which only new ones are made."""
    ids, rows, given = ids_of(session, training), training.learner.labelled_rows, training.given
    n_same: int = 0
    texts: list[str] = []
    if given is not None and given.ids is ids:
        n_same, texts = common_start(given.rows, rows), given.texts
    if n_same < len(rows) or n_same < len(texts):
        texts = texts[:n_same] + ids.texts(rows[n_same:])
        training.given = GivenIds(ids, rows, texts)
    return texts


def common_start(a: np.ndarray, b: np.ndarray) -> int:
    """Return the number of first elements that two arrays share."""
    n = min(len(a), len(b))
    differ = np.flatnonzero(a[:n] != b[:n])
    return int(differ[0]) if len(differ) else n


def n_given(session: Session) -> int:
    """Return the number of labels the user gave, by hand, in audits and to questions of classifiers."""
    audited = {source for audit in session.settings.audits for source in audit.labels}
    if session.settings.made_labels:  # one answer may be for several classifiers
        return len({*session.curated, *audited, *sources_labelled(session)})
    if session.settings.one_answer:
        return len({*session.curated, *audited, *sources_answered(session)})
    count = len(session.curated) + len(audited)
    for tab in session.tabs.values():
        if tab.training is not None:
            count += len(points_of(tab.training)[0]) - tab.training.learner.state.n_fixed
    for key, waiting in session.settings.classifiers.items():
        found = session.waiting_learners.get(int(key))
        count += len(waiting["id"]) - (found.state.n_fixed if found else 0)
    return count


def sources_answered(session: Session) -> set[str]:
    """Return the ids of all sources that have a label given here; not those a training started from."""
    found: set[str] = set()
    for tab in session.tabs.values():
        if tab.training is not None:
            rows = np.array(points_of(tab.training)[0][tab.training.learner.state.n_fixed :])
            found.update(ids_of(session, tab.training).texts(rows) if len(rows) else ())
    for key, waiting in session.settings.classifiers.items():
        stored = session.waiting_learners.get(int(key))
        found.update(map(str, waiting["id"][stored.state.n_fixed if stored else 0 :]))
    return found


def sources_labelled(session: Session) -> set[str]:
    """Return the ids of all sources that any classifier has a label of, trained on or not."""
    found = {str(one) for entry in classifier_entries(session).values() for one in entry["id"]}
    for tab in session.tabs.values():
        if tab.training is not None and tab.training.answers:
            rows = np.array(list(tab.training.answers))
            found.update(ids_of(session, tab.training).texts(rows))
    return found
