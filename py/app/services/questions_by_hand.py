"""Labels given without a classifier: to start classifiers from, and to score them by.

Answers for training wait in the configuration for the classifiers that are not started, like labels that a
configuration brings; a classifier starts by itself once it has enough. Answers for validation and test are curated
labels, like those of the Labelling panel; those for an audit are its own (`services.audits`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from app.services import audits, second_looks, selection
from app.services.classifier_entries import classifier_entries
from app.services.problem_builder import curated_rows, score_by_hand
from app.state.by_hand import AUDIT, SECOND_LOOK, TEST, TRAINING, VALIDATION
from app.state.classifier_tab import ClassifierTab, Training
from app.state.stages import Dashboard, Described
from astronomical_lite.project.classifier_entry import classifier_entry
from astronomical_lite.tables.labels import UNSURE

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray
    from astronomical_lite.learning import Problem
    from astronomical_lite.learning.readiness import Lacking

DEFAULT_MEMBER = ("Auto", "Uncertainty Herding")


def is_labelled_by_hand(dashboard: Dashboard) -> bool:
    """Return True if the sets are drawn at random, to be labelled here."""
    return bool(dashboard.settings.made_labels)


def has_first_labels(problem: Problem, tab: ClassifierTab) -> bool:
    """Return True if the catalogue has sources of the class and of others to start from."""
    return tab.label in problem.training_classes and len(problem.training_classes) > 1


def tabs_waiting(dashboard: Dashboard) -> list[ClassifierTab]:
    """Return the classifiers that have too few labels to start from, in their order."""
    tabs = [dashboard.session.tabs[label] for label in dashboard.settings.labels_to_train]
    return [t for t in tabs if t.training is None and not has_first_labels(dashboard.problem, t)]


def asks_by_hand(dashboard: Dashboard) -> bool:
    """Return True if the panel asks a question that is not the classifier's own."""
    purpose = dashboard.session.by_hand.purpose
    if purpose == AUDIT:
        return audits.is_under_way(dashboard)
    if purpose == SECOND_LOOK:
        return second_looks.is_under_way(dashboard)
    if is_labelled_by_hand(dashboard) and purpose != TRAINING:
        return True
    tab = dashboard.tab
    return tab.training is None and not has_first_labels(dashboard.problem, tab)


# ---- what is labelled ------------------------------------------------------------------------------


def waiting_labels(described: Described, problem: Problem, tab: ClassifierTab) -> dict[int, int]:
    """Return the labels that wait for a classifier to start, by row of the training set it can use."""
    from astronomical_lite.learning.one_vs_rest import usable_rows

    entry = described.settings.classifiers.get(str(tab.label))
    if entry is None:
        return {}
    rows = described.ids.rows(list(map(str, entry["id"])))
    is_usable = usable_rows(problem.missing[rows], tab.keep_missing) & problem.is_training[rows]
    pairs = zip(rows.tolist(), entry["y"], (is_usable & (rows >= 0)).tolist(), strict=True)
    return {row: y for row, y, usable in pairs if usable}


def labelled_rows(dashboard: Dashboard) -> IntArray:
    """Return every row that has a label of any kind given here."""
    ids = [
        str(one) for entry in classifier_entries(dashboard.session).values() for one in entry["id"]
    ]
    rows = dashboard.ids.rows([*ids, *dashboard.session.curated])
    found: IntArray = np.unique(rows[rows >= 0])
    return found


def lacking(described: Described, problem: Problem, tab: ClassifierTab) -> Lacking:
    """Return what a classifier lacks to start."""
    from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
    from astronomical_lite.learning.readiness import lacking_labels

    y = [label for label in waiting_labels(described, problem, tab).values() if label != UNSURE]
    n_class = y.count(tab.label)
    members = [CLASSIFIERS[name] for name, _ in tab.members or [DEFAULT_MEMBER]]
    return lacking_labels(members, n_class, len(y) - n_class, wanted=tab.n_initial)


# ---- the question ----------------------------------------------------------------------------------


def ask(dashboard: Dashboard) -> None:
    """Ask about the next source by hand and select it, if the panel asks by hand at all."""
    by_hand = dashboard.session.by_hand
    if by_hand.purpose == AUDIT and not audits.is_under_way(dashboard):
        by_hand.purpose = TRAINING  # another classifier came into view
    if by_hand.purpose == SECOND_LOOK and not second_looks.is_under_way(dashboard):
        by_hand.purpose = TRAINING
    by_hand.row = next_row(dashboard) if asks_by_hand(dashboard) else None
    if by_hand.row is not None:
        selection.select(dashboard.session, by_hand.row)


def next_row(dashboard: Dashboard) -> int | None:
    """Return the row that is to be labelled next; a batch that is answered is followed by another."""
    from astronomical_lite.learning.random_sets import next_to_label

    by_hand, sets = dashboard.session.by_hand, dashboard.problem.sets
    if by_hand.purpose == AUDIT:
        return next(iter(audits.rows_to_label(dashboard)), None)
    if by_hand.purpose == SECOND_LOOK:
        return next(iter(by_hand.again), None)
    if by_hand.purpose != TRAINING:
        drawn = sets.drawn_validation if by_hand.purpose == VALIDATION else sets.drawn_test
        return next_to_label(
            drawn, dashboard.labels.codes, curated_rows(dashboard, with_unsure=True)
        )
    left = left_of_batch(dashboard)
    if not left:
        by_hand.batch = propose(dashboard, by_hand.proposal, by_hand.size)
        left = by_hand.batch
    return left[0] if left else None


def left_of_batch(dashboard: Dashboard) -> list[int]:
    labelled = set(labelled_rows(dashboard).tolist())
    return [row for row in dashboard.session.by_hand.batch if row not in labelled]


def propose(dashboard: Dashboard, proposal: str, size: int) -> list[int]:
    """Return a batch to be labelled for training: of the search space, where the sources are chosen there."""
    from astronomical_lite.learning.one_vs_rest import usable_rows
    from astronomical_lite.learning.querying.first_batch import PROPOSALS

    problem = dashboard.problem
    keep_missing = dashboard.tab.keep_missing
    is_usable = usable_rows(problem.missing, keep_missing) & dashboard.labeller.space.inside
    rows = problem.sets.train[is_usable[problem.sets.train]]
    choose = PROPOSALS[proposal].function
    found = choose(problem.X, rows, labelled_rows(dashboard), size)
    return [int(row) for row in found]


# ---- the answer ------------------------------------------------------------------------------------


def answer(dashboard: Dashboard, row: int, label: int) -> None:
    """Give a source a label, or UNSURE; whether that starts a classifier is asked afterwards."""
    purpose = dashboard.session.by_hand.purpose
    if purpose == TRAINING:
        for tab in tabs_waiting(dashboard):
            set_waiting(dashboard, tab, dashboard.ids.text(row), label)
    elif purpose == AUDIT:
        audits.set_label(dashboard, dashboard.ids.text(row), label)
    elif purpose == SECOND_LOOK:
        second_looks.answer(dashboard, row)
    else:
        dashboard.labeller.select(row)
        dashboard.labeller.assign(label)
        score_by_hand(dashboard)


def label_of(dashboard: Dashboard, row: int) -> int | None:
    """Return the label that a source was given by hand, for whichever purpose; None if it has none."""
    if dashboard.session.by_hand.purpose == AUDIT:
        return audits.labels_by_hand(dashboard.session).get(dashboard.ids.text(row))
    if dashboard.session.by_hand.purpose == SECOND_LOOK:
        seen = second_looks.looks(dashboard.session).get(dashboard.ids.text(row))
        return None if seen is None else seen.label
    given = curated_rows(dashboard, with_unsure=True)
    for tab in dashboard.session.tabs.values():
        given |= waiting_labels(dashboard, dashboard.problem, tab)
    return given.get(row)


def undo(dashboard: Dashboard) -> int | None:
    """Take back the last answer of this purpose and return its row; None if there is none."""
    if dashboard.session.by_hand.purpose == TRAINING:
        given = waiting_labels(dashboard, dashboard.problem, dashboard.tab)
        if not given:
            return None
        row = list(given)[-1]
        for tab in tabs_waiting(dashboard):
            set_waiting(dashboard, tab, dashboard.ids.text(row), None)
        return row
    if dashboard.session.by_hand.purpose == SECOND_LOOK:
        return second_looks.undo(dashboard)
    last = last_answered(dashboard)
    if last is not None and dashboard.session.by_hand.purpose == AUDIT:
        audits.set_label(dashboard, dashboard.ids.text(last), None)
    elif last is not None:
        dashboard.labeller.take_back(last)
        score_by_hand(dashboard)
    return last


def last_answered(dashboard: Dashboard) -> int | None:
    """Return the row of the set in question that was answered last."""
    sets, purpose = dashboard.problem.sets, dashboard.session.by_hand.purpose
    if purpose == AUDIT:
        return audits.last_labelled(dashboard)
    if purpose == SECOND_LOOK:
        return next(reversed(dashboard.session.by_hand.looked), None)
    drawn = sets.drawn_test if purpose == TEST else sets.drawn_validation
    answered = list(curated_rows(dashboard, with_unsure=True))
    among = set(drawn[np.isin(drawn, answered)].tolist())
    return next((row for row in reversed(answered) if row in among), None)


def set_waiting(described: Described, tab: ClassifierTab, source: str, label: int | None) -> None:
    """Have a source's label wait for a classifier; None takes it away."""
    settings, key = described.settings, str(tab.label)
    entry: dict[str, Any] = settings.classifiers.get(key) or classifier_entry(
        tab.members or [DEFAULT_MEMBER],
        [],
        [],
        keep_missing=tab.keep_missing,
        n_batch=tab.n_batch,
    )
    labels = dict(zip(map(str, entry["id"]), entry["y"], strict=True))
    labels.pop(source, None)
    if label is not None:
        labels[source] = label
    changed = entry | {"id": list(labels), "y": list(labels.values())}
    others = {k: v for k, v in settings.classifiers.items() if k != key}
    settings.classifiers = others | ({key: changed} if labels else {})


def take_over(described: Described, training: Training, tab: ClassifierTab) -> dict[int, int]:
    """Forget of the labels that wait for a classifier those it is trained on; return the others that it can use."""
    given = waiting_labels(described, training.learner.problem, tab)
    trained = set(training.learner.labelled_rows.tolist())
    for row in given:
        if row in trained:
            set_waiting(described, tab, described.ids.text(row), None)
    return {row: label for row, label in given.items() if row not in trained}


def ready_to_start(dashboard: Dashboard) -> list[ClassifierTab]:
    """Return the classifiers that have enough labels now."""
    return [
        tab
        for tab in tabs_waiting(dashboard)
        if lacking(dashboard, dashboard.problem, tab).is_ready
    ]
