"""Changing a label given before: by hand it is set, and a classifier trained on it is trained again.

told = change_label(dashboard, row, label)      # or a UserError, and nothing is changed
"""

from __future__ import annotations

import copy
from typing import Any

from app.services import audits, label_recording
from app.services.background_fits import require_idle
from app.services.classifier_entries import classifier_entries
from app.services.classifier_tabs import ask_again, ask_several
from app.services.held_labels import Held, held_labels
from app.services.problem_builder import score_by_hand
from app.services.questions_by_hand import set_waiting
from app.services.retraining import trained_again
from app.state.classifier_tab import ClassifierTab, Training
from app.state.stages import Dashboard
from astronomical_lite.messages import UserError, count_text
from astronomical_lite.tables.labels import UNSURE


def change_label(dashboard: Dashboard, row: int, label: int) -> str:
    """Change the label of a source wherever it was given, and return what was done, in sentences.

    Raises
    ------
    UserError
        The label was not given here, there is no such label, or a classifier cannot be trained with it.
    """
    session, source = dashboard.session, dashboard.ids.text(row)
    held = held_labels(session, row)
    if not held:
        raise UserError(
            f"Source {source} has no label that you gave here: answer the question about it, or label it by hand."
        )
    if label != UNSURE and label not in dashboard.settings.known_labels:
        raise UserError(f"There is no label {label} in this data set; choose one of the list.")
    name = label_recording.name_of(session, label)
    others = [one for one in held if one.label != label]
    if not others:
        return f"Source {source} is {name} already."
    tabs = [one.tab for one in others if one.tab is not None]
    for tab in tabs:
        require_idle(session, tab)
    asked = label_recording.offered(dashboard, row, tabs)
    told = change_answers(
        dashboard, [one.tab for one in others if one.tab and not one.waits], row, label
    )
    for tab in (one.tab for one in others if one.tab and one.waits):
        set_waiting(dashboard, tab, source, label)
        what = "is to start with it" if tab.training is None else "is not trained on it yet"
        told.append(f"{dashboard.settings.name_of(tab.label)} {what}.")
    if by_hand(others):
        dashboard.labeller.change(row, label)
        score_by_hand(dashboard)
        told.append("It is changed in the labels given by hand.")
    if any(one.audited for one in others):
        audits.set_label(dashboard, source, label)
        told.append("It is changed in the audit.")
    label_recording.changed_later(session, source, label, asked)
    return " ".join([f"Source {source} is {name} now.", *told])


def change_answers(
    dashboard: Dashboard, tabs: list[ClassifierTab], row: int, label: int
) -> list[str]:
    """Change the answers to several classifiers' questions: all of them or, with a UserError, none."""
    changed = [changed_training(dashboard, tab, row, label) for tab in tabs]
    told = []
    for tab, (training, is_trained) in zip(tabs, changed, strict=True):
        name, points = (
            dashboard.settings.name_of(tab.label),
            count_text(training.learner.n_trained, "point"),
        )
        if is_trained:
            tab.checkpoint = ""
            told.append(f"{name} was trained again on {points}; its scores begin anew from there.")
        else:
            told.append(f"{name} is not trained on it yet.")
        tab.training = training
    return told


def changed_training(
    dashboard: Dashboard, tab: ClassifierTab, row: int, label: int
) -> tuple[Training, bool]:
    """Return a training with another answer, and whether it was trained again for that."""
    training = tab.training
    assert training is not None  # a tab that holds a label has one
    learner = training.learner
    learner.check_label(label)
    if is_pending(training, row):
        return with_answer(training, row, label), False
    assigned = learner.assigned
    entry = with_label(dashboard, tab, row, label, without_last=assigned is not None)
    n_fixed = learner.state.n_fixed
    fresh, _ = trained_again(dashboard, dashboard.problem, tab, entry, n_fixed=n_fixed)
    ask_several(tab, fresh)
    if assigned is not None and learner.query_row is not None:
        fresh.learner.query_row = learner.query_row
        fresh.learner.assign(assigned)
    elif training.batch is not None:
        ask_again(fresh, training.batch)
    return fresh, True


def is_pending(training: Training, row: int) -> bool:
    """Return True if a row has an answer that is not trained on yet."""
    learner = training.learner
    return row in training.answers or (learner.assigned is not None and learner.query_row == row)


def with_answer(training: Training, row: int, label: int) -> Training:
    """Return a training with another answer that is not trained on yet."""
    changed = copy.copy(training)
    if training.batch is not None:
        changed.batch = copy.copy(training.batch)
        changed.batch.answers = training.batch.answers | {row: label}
    else:
        changed.learner = copy.copy(training.learner)
        changed.learner.assign(label)
    return changed


def with_label(
    dashboard: Dashboard, tab: ClassifierTab, row: int, label: int, *, without_last: bool
) -> dict[str, Any]:
    """Return a classifier's entry in which a source has another label."""
    session, source = dashboard.session, dashboard.ids.text(row)
    assert tab.training is not None
    entry = copy.deepcopy(classifier_entries(session)[str(tab.label)])
    n_points = len(tab.training.learner.labelled_rows)
    places = [i for i, one in enumerate(entry["id"][:n_points]) if str(one) == source]
    entry["y"][places[-1]] = label
    if without_last:
        del entry["id"][n_points - 1], entry["y"][n_points - 1]
    return entry


def effect_of(dashboard: Dashboard, row: int) -> str:
    """Return what changing a source's label does, as sentences; empty if there is none to change."""
    held, settings = held_labels(dashboard.session, row), dashboard.settings
    told = ["Changing it changes the label given by hand."] if by_hand(held) else []
    told += ["Changing it changes the label of the audit."] if any(h.audited for h in held) else []
    names = []
    for one in held:
        training = None if one.tab is None else one.tab.training
        if one.tab is None or training is None or one.waits:
            continue
        if is_pending(training, row):
            continue
        points = count_text(training.learner.n_trained, "point")
        names.append(f"{settings.name_of(one.tab.label)} ({points})")
    if names:
        verb = "is" if len(names) == 1 else "are"
        told.append(f"With another label {' and '.join(names)} {verb} trained again.")
    if by_hand(held) and settings.test_set_file:
        told.append("The test set has it once the settings are closed again.")
    return " ".join(told)


def by_hand(held: list[Held]) -> bool:
    """Return True if one of the labels was given by hand, an audit's aside."""
    return any(one.tab is None and not one.audited for one in held)
