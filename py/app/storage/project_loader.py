"""A kept project's files, as far as they can be understood without its data set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.state.formats import STATE_FORMAT, TRAINING_FORMAT, migrated
from app.state.project import (
    CONFIG,
    PROJECT,
    STATE,
    Opening,
    Project,
    WaitingLearner,
    json_object,
)
from app.storage.kept_copies import SET_ASIDE, Damaged
from app.storage.log_files import read_pieces
from astronomical_lite.messages import UserError
from astronomical_lite.project.configuration import KEYS, from_config, own_part
from astronomical_lite.project.layout import told_lowered
from astronomical_lite.project.test_set import TEST_SET_NAME, read_test_set

if TYPE_CHECKING:
    from astronomical_lite.learning import IterationScores
    from astronomical_lite.learning.querying.batch_sampling import Batch
    from astronomical_lite.project.settings import Settings

# What reading something that is not as it was written raises; UserError is one of them.
DAMAGED = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError)
TEST_SET_LOST = (
    f"{TEST_SET_NAME} of this project is damaged, so the labels given by hand are not there. If you saved them "
    f"as a file, load that; the damaged one is kept as {SET_ASIDE[TEST_SET_NAME]}."
)


def read_project(project_id: str, texts: dict[str, str]) -> Opening:
    """A project's files as far as they can be understood without the data set.

    Parameters
    ----------
    texts : file name -> content, missing files left out

    Raises
    ------
    NewerFormatError
        One of them was written by a newer program.
    UserError
        project.json or config.json cannot be used, nor can its copy.
    """
    damaged = Damaged(texts)
    project = damaged.read(PROJECT, lambda text: Project.from_text(project_id, text))
    config, settings = damaged.read(CONFIG, configuration)
    try:
        curated = damaged.read(TEST_SET_NAME, curated_labels)
    except UserError:
        curated = {}
        damaged.set_aside(TEST_SET_NAME, TEST_SET_LOST)
    try:
        found = damaged.read(STATE, lambda text: json_object(text, STATE))
    except UserError:
        found = None
    state = migrated(STATE_FORMAT, found) if found is not None else None
    own = own_part(config)
    batches = batches_of(found) if own.get(TRAINING_FORMAT.key, 1) == 1 else {}
    own = migrated(TRAINING_FORMAT, own) or own
    progress = learners_of(own.get("progress"), batches)
    try:
        trained = [int(row) for row in own.get("trained", [])]
    except DAMAGED:
        trained = []
    log = read_pieces(texts)
    remarks = [*damaged.remarks, *log.remarks, told_lowered(config.get("layout"))]
    return Opening(
        project,
        damaged.texts,
        settings,
        progress,
        trained,
        state,
        curated,
        log.pieces,
        log.n_kept,
        damaged.aside | log.aside,
        remark=" ".join(filter(None, remarks)),
    )


def configuration(text: str) -> tuple[dict[str, Any], Settings]:
    """Return the content of `config.json`, and the settings that it has."""
    config = json_object(text, CONFIG)
    return config, from_config(config, needed=KEYS)


def curated_labels(text: str) -> dict[str, int]:
    """Return the labels given by hand as `test_set.json` has them."""
    return {} if text.strip() in ("", "{}") else read_test_set(text, None, None)[0]


def batches_of(state: dict[str, Any] | None) -> dict[str, Any]:
    """Return what format 1 of state.json has on sources asked about together, by label."""
    tabs = (state or {}).get("tabs")
    if not isinstance(tabs, dict):
        return {}
    return {label: tab.get("batch") for label, tab in tabs.items() if isinstance(tab, dict)}


def learners_of(progress: Any, batches: dict[str, Any]) -> dict[int, WaitingLearner]:
    """Return learners by label; of one that is damaged, the answers that are not trained on yet.

    Scores are then counted anew, from the labels.

    Parameters
    ----------
    batches : those that are not in `progress` itself
    """
    from astronomical_lite.learning import LearnerState

    found = {}
    for label, kept in progress.items() if isinstance(progress, dict) else ():
        if not isinstance(kept, dict) or not label.removeprefix("-").isdecimal():
            continue
        batch = batch_of(batches.get(label) or kept.get("batch"))
        try:
            found[int(label)] = waiting_learner(kept, batch)
        except DAMAGED:
            if batch is not None:
                nothing = LearnerState(n_fixed=0, pending=False, query_row=None, history=[])
                found[int(label)] = WaitingLearner("", nothing, batch)
    return found


def batch_of(kept: Any) -> Batch | None:
    """Return sources that are asked about together as `describe_batch` wrote them; None for none."""
    from astronomical_lite.learning.querying.batch_sampling import Batch

    try:
        rows = [int(row) for row in kept["rows"]]
        answers = {int(row): int(label) for row, label in kept["answers"]}
    except DAMAGED:
        return None
    return Batch(rows, answers) if rows and set(rows).issuperset(answers) else None


def waiting_learner(kept: dict[str, Any], batch: Batch | None) -> WaitingLearner:
    """Return a learner's state as `config.json` has it; raises one of DAMAGED."""
    from astronomical_lite.learning import LearnerState

    query_row = kept["query_row"]
    history = with_changes([scores_of(values) for values in kept["history"]], kept.get("changes"))
    state = LearnerState(
        n_fixed=int(kept["n_fixed"]),
        pending=bool(kept["pending"]),
        query_row=None if query_row is None else int(query_row),
        history=history,
    )
    n_points = kept.get("n_points")
    n_points = None if n_points is None else int(n_points)
    return WaitingLearner(str(kept["problem"]), state, batch, n_points)


def scores_of(values: list[float]) -> IterationScores:
    """Return the scores of an iteration from the nine numbers that `storage.autosave.flat` wrote."""
    from astronomical_lite.learning import IterationScores
    from astronomical_lite.learning.scores import Scores

    n, *scores = values
    scores = [float(value) for value in scores]
    if len(scores) != 8:
        raise ValueError("scores")
    return IterationScores(int(n), Scores(*scores[:4]), Scores(*scores[4:]))


def with_changes(history: list[IterationScores], kept: Any) -> list[IterationScores]:
    """Return a history with the changes that `storage.autosave.describe_learner` wrote; None for none."""
    from dataclasses import astuple, replace

    from astronomical_lite.learning.scores import Confusion

    changes = {int(n): Confusion(*map(int, counts)) for n, *counts in kept or ()}
    if any(not 0 <= count < 2**31 for one in changes.values() for count in astuple(one)):
        raise ValueError("changes")
    return [replace(one, change=changes.get(one.n_points)) for one in history]
