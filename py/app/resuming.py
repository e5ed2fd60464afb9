"""Going on with a project: its files and its data set become the session, whole or not at all."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from app import derived, place
from app.actions.configuration import check_settings, load_its_extension
from app.actions.extension import put_in_editor
from app.actions.labelling import ensure_labeller
from app.carrying_on import carry_on
from app.extension import kept_extension
from app.layout import ensure_layout
from app.projects import CONFIG, PROGRESS, STATE, Opening, Project, WaitingPast, json_object
from app.session import Dataset, Session
from astronomical.configuration import from_config
from astronomical.curated import TEST_SET_NAME, CuratedLabels
from astronomical.errors import UserError

if TYPE_CHECKING:
    from astronomical.learning import IterationScores

DAMAGED = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError)
PLACE_LOST = (
    f"{STATE} of this project is damaged: you are not where you were in it. "
    "Its settings, labels and models are as they were."
)

log = logging.getLogger("astronomical")


def read_project(project_id: str, texts: dict[str, str]) -> Opening:
    """A project's files as far as they can be understood without the data set.

    Parameters
    ----------
    texts : file name -> content, missing files left out

    Raises
    ------
    UserError
        project.json, config.json or test_set.json cannot be used.
    """
    from astronomical.curated import read_test_set

    project = Project.from_text(project_id, texts.get("project.json", ""))
    config = json_object(texts.get(CONFIG, ""), CONFIG)
    own = config.pop(PROGRESS, {})
    settings = from_config(config)
    try:
        progress = {int(k): waiting_past(v) for k, v in own.get("progress", {}).items()}
        trained = [int(row) for row in own.get("trained", [])]
    except DAMAGED:  # scores are then counted anew, from the labels
        progress, trained = {}, []
    curated: dict[str, int] = {}
    if texts.get(TEST_SET_NAME, "{}").strip() != "{}":
        curated, _ = read_test_set(texts[TEST_SET_NAME], None, None)
    try:
        state = json_object(texts.get(STATE, ""), STATE)
    except UserError:
        state = None
    return Opening(project, texts, settings, progress, trained, state, curated)


def waiting_past(kept: dict[str, Any]) -> WaitingPast:
    from astronomical.learning import Past

    query_row = kept["query_row"]
    history = [scores_of(values) for values in kept["history"]]
    past = Past(
        n_fixed=int(kept["n_fixed"]),
        pending=bool(kept["pending"]),
        query_row=None if query_row is None else int(query_row),
        history=history,
    )
    return WaitingPast(str(kept["problem"]), past)


def scores_of(values: list[float]) -> IterationScores:
    from astronomical.learning import IterationScores
    from astronomical.scores import Scores

    n, *scores = values
    scores = [float(value) for value in scores]
    if len(scores) != 8:
        raise ValueError("scores")
    return IterationScores(int(n), Scores(*scores[:4]), Scores(*scores[4:]))


def resume(session: Session, dataset: Dataset) -> None:
    """Put the project being opened, on its data set, in place of the session's work.

    Raises
    ------
    UserError
        The settings do not fit the data set; the session is then as it was.
    """
    opening, notice = session.opening, ""
    try:
        trial = restored(session, opening, dataset, opening.state)
    except DAMAGED:  # of which UserError is one
        log.warning("the place in project %s is not restored", opening.project.id, exc_info=True)
        trial, notice = restored(session, opening, dataset, None), PLACE_LOST
    old = session.dataset
    vars(session).update(vars(trial))
    session.notice = f"{session.notice} {notice}".strip()
    for name, plot in session.plots.items():
        plot.limits = session.zooms.get(name)
    if old is not None and old.path != dataset.path:
        old.path.unlink(missing_ok=True)


def run_its_python(trial: Session) -> str:
    """Load the project's own Python, which ran here before by the user's own hand or consent.

    Returns why it could not be run, as a sentence, or nothing; the project opens without it then, if it can.
    """
    try:
        trial.extension = load_its_extension(trial, trial.settings)
    except UserError as error:
        name, source = kept_extension(trial.settings)
        put_in_editor(trial, name, source)
        fault = f"The project's own Python could not be run. {error}"
        trial.notice = f"{fault} The project is open without it; you find it in Your Python."
        return fault
    return ""


def restored(
    session: Session, opening: Opening, dataset: Dataset, state: dict[str, Any] | None
) -> Session:
    """The project as a session of its own; without a state, at the start of its work."""
    import copy

    trial = Session(
        settings=copy.deepcopy(opening.settings),
        dataset=copy.copy(dataset),
        curated=CuratedLabels(opening.curated),
        project=opening.project,
        opening=opening,
        past=dict(opening.progress),
        trained=list(opening.trained),
        config_name=CONFIG,
        dark=session.dark,
        plots=session.plots,
        projects=session.projects,
        storage=session.storage,
        progress=session.progress,
        folder=session.folder,
    )
    trial.drafts = {"needed": session.drafts.get("needed", [])}
    trial.mode = opening.project.mode or trial.mode
    if state is not None:
        place.check_place(state)
        trial.mode = state["mode"]
    fault = run_its_python(trial)
    try:
        check_settings(trial)
    except UserError as error:
        raise UserError(f"{error} {fault}".strip(), error.field) from error
    derived.resolve_columns(trial)
    ready = not derived.setup_problems(trial)
    if state is None:
        open_it = ready and bool(trial.settings.classifiers or trial.curated)
    else:
        open_it = ready and state["stage"] == "dashboard"
        place.set_tabs_up(trial, state)
    if open_it:
        trial.errors = {}
        carry_on(trial)
        ensure_layout(trial)
        trial.stage = "dashboard"
    if ready and (open_it or (state is not None and state["labelling"] is not None)):
        ensure_labeller(trial)
    if state is not None:
        place.go_to(trial, state)
    return trial
