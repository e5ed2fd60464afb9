"""Training again on labels given before: under other settings, from a configuration, from storage."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from app.services.classifier_entries import own_entries
from app.services.classifier_tabs import ask_again, ask_several, new_training
from app.services.problem_builder import (
    build_problem,
    curated_rows,
    make_tabs,
    score_by_hand,
)
from app.services.questions_by_hand import has_first_labels, lacking
from app.state.classifier_tab import ClassifierTab, Training
from app.state.session import Session
from app.state.stages import Described
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import BoolArray, IntArray
    from astronomical_lite.learning import LearnerState, Problem

ProblemKey = tuple[Hashable, ...]


def retrain_all(described: Described) -> None:
    """Make the learning problem anew where settings changed, and train again on labels given.

    A classifier whose labels are in the configuration, because it was loaded with them or could not
    use them under other settings, takes them from there.

    Raises
    ------
    UserError
        There is no learning problem under these settings; nothing is changed.
    """
    session = described.session
    key, problem = problem_key(described), session.problem
    if problem is None or session.drafts.get("problem_key") != key:
        trained = {*session.trained, *trained_rows(described)}
        problem = build_problem(described, trained)
        session.problem, session.curves = problem, {}
        session.cross_validations, session.unlike = {}, None
        session.drafts |= {"problem_key": key, "problem_digest": digest_of(key)}
        curated = curated_rows(described) if described.settings.test_set_file else ()
        session.trained = sorted(trained.intersection(curated).union(problem.sets.moved.tolist()))
    score_by_hand(described)
    problem = session.problem or problem
    make_tabs(session)
    for label in described.settings.labels_to_train:
        tab = session.tabs[label]
        if tab.training is None:
            retrain_from_settings(described, problem, tab)
        elif tab.training.learner.problem is not problem:
            retrain(described, problem, tab, own_entries(session)[str(label)])


def trained_rows(described: Described) -> Iterable[int]:
    """The rows of every point that was labelled for a classifier."""
    for tab in described.session.tabs.values():
        if tab.training is not None:
            yield from tab.training.learner.labelled_rows.tolist()
    for waiting in described.settings.classifiers.values():
        rows = described.ids.rows(list(map(str, waiting["id"])))
        yield from rows[rows >= 0].tolist()


def retrain_from_settings(described: Described, problem: Problem, tab: ClassifierTab) -> None:
    """Train a tab on the labels the configuration has for it, if any; then they are its own."""
    from astronomical_lite.learning.querying.batch_sampling import batch_size

    session, settings, key = described.session, described.settings, str(tab.label)
    waiting, stored = settings.classifiers.get(key), session.waiting_learners.get(tab.label)
    if waiting is None or waits_for_labels(described, problem, tab):
        return
    same = stored is not None and stored.problem == session.drafts["problem_digest"]
    before = tab.members, tab.keep_missing, tab.n_batch
    tab.members = list(zip(waiting["classifier"], waiting["query"], strict=True))
    tab.keep_missing = bool(waiting.get("keep_missing", False))
    tab.n_batch = batch_size(waiting.get("batch", 1))
    batch = stored.batch if stored else None
    if batch is not None and not same:
        # the question is another one: its answers are labels like others
        answered = described.ids.texts(list(batch.answers))
        waiting = waiting | {
            "id": [*waiting["id"], *answered],
            "y": [*waiting["y"], *batch.answers.values()],
        }
    if stored is not None and same:
        retrain(described, problem, tab, waiting, stored.state, stored.n_points)
    else:
        retrain(described, problem, tab, waiting)
    if tab.training is not None and batch is not None and same:
        ask_again(tab.training, batch)
    if tab.training is None:
        tab.members, tab.keep_missing, tab.n_batch = before
    else:
        session.waiting_learners.pop(tab.label, None)


def waits_for_labels(described: Described, problem: Problem, tab: ClassifierTab) -> bool:
    """Return True if a classifier is to start by itself, and has too few labels for it yet."""
    if not described.settings.made_labels or has_first_labels(problem, tab):
        return False
    return not lacking(described, problem, tab).is_ready


def problem_key(described: Described) -> ProblemKey:
    """Everything the learning problem is made from."""
    session, settings = described.session, described.settings
    return (
        id(described.dataset),
        settings.id_col,
        settings.label_col,
        tuple(settings.features_for_training),
        tuple(settings.feature_generation),
        own_features(session),
        settings.exclude_unknown_labels,
        tuple(sorted(settings.labels_to_train)) if settings.exclude_labels else None,
        settings.scale_data,
        tuple(sorted(session.curated.items())) if settings.test_set_file else None,
        *(["at random"] if settings.made_labels else []),  # how the sets are drawn
    )


def own_features(session: Session) -> str:
    """The source of the user's functions, if generated columns are made with them."""
    loaded = session.extension
    used = {name for name, _ in session.settings.feature_generation}
    return loaded.source if loaded and used & set(loaded.names("feature")) else ""


def digest_of(key: ProblemKey) -> str:
    """A text that stands for a problem's key, the same in every session."""
    return hashlib.sha256(json.dumps(key[1:]).encode()).hexdigest()


def retrain(
    described: Described,
    problem: Problem,
    tab: ClassifierTab,
    given: dict[str, Any],
    state: LearnerState | None = None,
    n_points: int | None = None,
) -> None:
    """Train a tab on labels given earlier; its note says what could not be used again.

    With `n_points` it is trained on the first so many: the others waited for it, and wait on.

    What cannot be used, all or some, waits in the configuration until the table and the settings
    allow it.
    """
    settings, key = described.settings, str(tab.label)
    ids, y = list(map(str, given["id"])), given["y"]
    rows = described.ids.rows(ids)
    try:
        own = given | {"id": given["id"][:n_points], "y": given["y"][:n_points]}
        training, used = trained_again(described, problem, tab, own, state)
    except UserError as error:
        settings.classifiers = settings.classifiers | {key: given}
        tab.training = None
        tab.note = f"The {len(ids)} labels given before cannot be used {error_of(error, rows)}"
        return
    usable = np.isin(rows, training.learner.train_rows)
    used = np.concatenate([used, np.zeros(len(ids) - len(used), dtype=bool)])
    waiting = given | {
        "id": [source for source, is_used in zip(ids, used, strict=True) if not is_used],
        "y": [label for label, is_used in zip(y, used, strict=True) if not is_used],
    }
    others = {k: v for k, v in settings.classifiers.items() if k != key}
    settings.classifiers = others | ({key: waiting} if waiting["id"] else {})
    tab.training = training
    ask_several(tab, training)
    tab.note = unused_note(rows, usable)


def trained_again(
    described: Described,
    problem: Problem,
    tab: ClassifierTab,
    given: dict[str, Any],
    state: LearnerState | None = None,
    n_fixed: int = 0,
) -> tuple[Training, BoolArray]:
    """Return a training on labels given earlier, and which of them could be used; nothing is changed.

    Of a source that was labelled twice the last label counts.

    Parameters
    ----------
    given : an entry of the configuration's `classifiers`
    state : where the learner was, to go on from there
    n_fixed : how many of the first labels, the catalogue's, cannot be taken back

    Raises
    ------
    UserError
        It cannot be trained on these labels.
    """
    rows = described.ids.rows(list(map(str, given["id"])))
    training = new_training(described, problem, tab)
    learner = training.learner
    usable: BoolArray = np.isin(rows, learner.train_rows)
    labels = {int(row): given["y"][place] for place, row in enumerate(rows) if usable[place]}
    if state is not None:
        learner.resume(list(labels), list(labels.values()), state)
    else:
        learner.replay(list(labels), list(labels.values()), n_fixed)
    return training, usable


def error_of(error: UserError, rows: IntArray) -> str:
    """Return why no label could be used, to go on the sentence of the tab's note."""
    if (rows < 0).all():
        why = "on this table: none of their sources is in it."
    else:
        why = f"under these settings: {error}"
    return f"{why} They are kept, and used again when the table and the settings allow it."


def unused_note(rows: IntArray, usable: BoolArray) -> str:
    """Return what became of labelled sources that are not trained on, as sentences."""
    absent = int((rows < 0).sum())
    outside = int((~usable).sum()) - absent
    verb = {1: "is"}
    parts = [f"{absent} {verb.get(absent, 'are')} not in this table"] if absent else []
    if outside:
        are = verb.get(outside, "are")
        parts.append(f"{outside} {are} not in the training set under these settings")
    if not parts:
        return ""
    return (
        f"Of the {len(rows)} sources labelled before, {' and '.join(parts)}. "
        "Their labels are kept, and used again when the table and the settings allow it."
    )
