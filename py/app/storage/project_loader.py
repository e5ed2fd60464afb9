"""A kept project's files, as far as they can be understood without its data set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.state.formats import STATE_FORMAT, TRAINING_FORMAT, migrated
from app.state.project import CONFIG, STATE, Opening, Project, WaitingLearner, json_object
from astronomical_lite.messages import UserError
from astronomical_lite.project.configuration import KEYS, from_config, own_part
from astronomical_lite.project.layout import told_lowered
from astronomical_lite.project.test_set import TEST_SET_NAME

if TYPE_CHECKING:
    from astronomical_lite.learning import IterationScores

# What reading something that is not as it was written raises; UserError is one of them.
DAMAGED = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError)


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
        project.json, config.json or test_set.json cannot be used.
    """
    from astronomical_lite.project.test_set import read_test_set

    project = Project.from_text(project_id, texts.get("project.json", ""))
    config = json_object(texts.get(CONFIG, ""), CONFIG)
    settings = from_config(config, needed=KEYS)
    own = migrated(TRAINING_FORMAT, own_part(config)) or {}
    try:
        progress = {int(k): waiting_learner(v) for k, v in own.get("progress", {}).items()}
        trained = [int(row) for row in own.get("trained", [])]
    except DAMAGED:  # scores are then counted anew, from the labels
        progress, trained = {}, []
    curated: dict[str, int] = {}
    if texts.get(TEST_SET_NAME, "{}").strip() != "{}":
        curated, _ = read_test_set(texts[TEST_SET_NAME], None, None)
    try:
        found = json_object(texts.get(STATE, ""), STATE)
    except UserError:
        found = None
    state = migrated(STATE_FORMAT, found) if found is not None else None
    remark = told_lowered(config.get("layout"))
    return Opening(project, texts, settings, progress, trained, state, curated, remark=remark)


def waiting_learner(kept: dict[str, Any]) -> WaitingLearner:
    """Return a learner's state as `config.json` has it; raises one of DAMAGED."""
    from astronomical_lite.learning import LearnerState

    query_row = kept["query_row"]
    history = [scores_of(values) for values in kept["history"]]
    state = LearnerState(
        n_fixed=int(kept["n_fixed"]),
        pending=bool(kept["pending"]),
        query_row=None if query_row is None else int(query_row),
        history=history,
    )
    return WaitingLearner(str(kept["problem"]), state)


def scores_of(values: list[float]) -> IterationScores:
    """Return the scores of an iteration from the nine numbers that `storage.autosave.flat` wrote."""
    from astronomical_lite.learning import IterationScores
    from astronomical_lite.learning.scores import Scores

    n, *scores = values
    scores = [float(value) for value in scores]
    if len(scores) != 8:
        raise ValueError("scores")
    return IterationScores(int(n), Scores(*scores[:4]), Scores(*scores[4:]))
