"""Opening a project that was read: with its data set it becomes the session, whole or not at all."""

from __future__ import annotations

import copy
import logging
from dataclasses import replace
from typing import Any

from app.protocol.patches import SetControls
from app.protocol.reply import Reply
from app.services.configuration import check_settings, load_its_extension
from app.services.label_settings import resolve_columns
from app.services.labeller import ensure_labeller
from app.services.layout import ensure_layout
from app.services.light_curve_features import add_own_features
from app.services.problem_builder import setup_problems
from app.services.retraining import retrain_all
from app.services.user_python import (
    OLD_NAME_TOLD,
    put_in_editor,
    tell_of_old_name,
)
from app.state.dataset import Dataset
from app.state.label_log import LabelLog
from app.state.project import CONFIG, STATE, Opening, WaitingProject
from app.state.session import DASHBOARD, EDITOR, Session
from app.state.stages import Described, Setup
from app.storage import view_state
from app.storage.project_loader import DAMAGED
from astronomical_lite.messages import UserError
from astronomical_lite.project.kept_python import EXTENSION, kept_extension
from astronomical_lite.project.test_set import CuratedLabels

RUN = "extension.run"  # the action that runs the text in the editor
PLACE_LOST = (
    f"{STATE} of this project is damaged: you are not where you were in it. "
    "Its settings and labels are as they were."
)
PART_LOST = (
    f"{STATE} of this project is damaged: {{}} could not be restored. All else is as it was."
)

log = logging.getLogger("astronomical_lite")


class NeedsItsPython(UserError):
    """The settings need something of the project's own Python, which was not run."""


def resume(session: Session, opening: Opening, dataset: Dataset) -> None:
    """Put a project, on its data set, in place of the session's work.

    Raises
    ------
    UserError
        The settings do not fit the data set; the session is then as it was.
    """
    before = session.extension
    if before is not None:  # a project must not see the functions of another one's Python
        unload_all_extensions()
    try:
        trial, notice = restored_as_well_as_it_goes(session, opening, dataset)
    except BaseException:
        unload_all_extensions()
        if before is not None:
            session.extension = load_its_extension(session, session.settings)
        raise
    old = session.dataset
    vars(session).update(vars(trial))
    session.notice = " ".join(filter(None, (session.notice, notice, opening.remark)))
    for name, plot in session.plots.items():
        plot.limits = session.zooms.get(name)
    if old is not None and old.path != dataset.path:
        old.path.unlink(missing_ok=True)


def unload_all_extensions() -> None:
    """Take back everything that the user's own Python registered."""
    from astronomical_lite.extensions import EXTENSIONS, unload

    for loaded in list(EXTENSIONS.values()):
        unload(loaded)


def restored_as_well_as_it_goes(
    session: Session, opening: Opening, dataset: Dataset
) -> tuple[Session, str]:
    """Return the project with what was in view, without parts of it that are damaged, and a notice of these."""
    try:
        trial, lost = restored(session, opening, dataset, opening.state)
    except NeedsItsPython:
        raise
    except DAMAGED:  # UserError is one of them
        if opening.state is None:
            raise
        log.warning(
            "what was in view in project %s is not restored", opening.project.id, exc_info=True
        )
        return restored(session, opening, dataset, None)[0], PLACE_LOST
    if opening.state is None:
        return trial, PLACE_LOST
    return trial, PART_LOST.format(" and ".join(lost)) if lost else ""


def is_left_out(opening: Opening) -> bool:
    """Return True if the user ended the project's own Python and has not run it since.

    Python that was ended while it ran in the editor is not the project's yet.
    """
    if opening.state is not None and opening.state.get("python_left_out") is True:
        return True
    return opening.stopped not in ("", RUN)


def run_its_python(trial: Session, opening: Opening) -> str:
    """Load the project's own Python, which the user ran here or agreed to run.

    Returns why it was not run, as a sentence, or nothing; the project opens without it then, if it can.
    """
    code = kept_extension(trial.settings)
    if opening.stopped:
        trial.notice = "Python was stopped and has started again; everything kept is here."
    if opening.why:
        trial.notice = f"{trial.notice} {opening.why}".strip()
    if opening.stopped == RUN:
        trial.notice += " What was being run in Your Python is still there, not in use."
    if code is None:
        trial.left_out = False
        return ""
    name, source = code
    try:
        if trial.left_out:
            raise UserError(f"{name} is left out, because Python was stopped while it was in use.")
        trial.extension = load_its_extension(trial, trial.settings)
        if trial.extension is not None and trial.dataset is not None:
            add_own_features(trial.dataset, trial.settings, trial.extension, trial.progress)
        tell_of_old_name(trial, trial.extension)
    except UserError as error:
        if trial.extension is not None:
            unload_all_extensions()
            trial.extension = None
        put_in_editor(trial, name, source)
        fault = (
            str(error) if trial.left_out else f"The project's own Python could not be run. {error}"
        )
        trial.notice = (
            f"{fault} The project is open without it. You find it in Your Python: once it is "
            "right, press Run there."
        )
        return fault
    return ""


def wait_for_python(session: Session, opening: Opening, dataset: Dataset, why: str) -> None:
    """Show the Python of a project that cannot be opened without it; when it runs, the project opens."""
    old, fresh = session.dataset, without_work(session)
    fresh.waiting = WaitingProject(opening, dataset, why)
    fresh.stage, fresh.left_out = EDITOR, True
    code = kept_extension(opening.settings)
    if code is not None:
        put_in_editor(fresh, *code)
    typed = (opening.state or {}).get("editor")
    if isinstance(typed, list) and len(typed) == 2:
        from_link = opening.state is not None and opening.state.get(view_state.FROM_LINK) is True
        put_in_editor(fresh, str(typed[0]), str(typed[1]), from_link=from_link)
    if session.extension is not None:
        unload_all_extensions()
    vars(session).update(vars(fresh))
    if old is not None:
        old.path.unlink(missing_ok=True)


def open_with(
    session: Session, waiting: WaitingProject, name: str, source: str, reply: Reply
) -> None:
    """Open the project that waits, with this Python for its own.

    Raises
    ------
    UserError
        It does not run, or something that the project needs is not in it.
    """
    own = {EXTENSION: {"name": name, "source": source}}
    settings = replace(waiting.opening.settings, extra=waiting.opening.settings.extra | own)
    state = waiting.opening.state
    if state is not None:
        state = state | {"python_left_out": False}
    opening = replace(waiting.opening, settings=settings, state=state, stopped="")
    resume(session, opening, waiting.dataset)
    put_in_editor(session, name, source)
    announce_open(session, reply)


def announce_open(session: Session, reply: Reply) -> None:
    """Take the user to where they were and say so."""
    reply.add(SetControls({"mode": session.mode}))
    place = "#dashboard" if session.stage == DASHBOARD else "#setup"
    reply.focus("#notice" if session.notice else place)
    if session.project is not None:
        reply.announce(f"{session.project.name} is open; you are where you were.")


def without_work(session: Session) -> Session:
    """Return a session without work, in the same page."""
    return Session(
        drafts={"needed": session.drafts.get("needed", [])},
        dark=session.dark,
        plots=session.plots,
        projects=session.projects,
        storage=session.storage,
        programs=session.programs,
        progress=session.progress,
        fits_ahead=session.fits_ahead,
        folder=session.folder,
    )


def train_as_before(described: Described, opening: Opening) -> None:
    """Train on the labels given, and show the panels; where columns are lost that this needs, stay at the settings."""
    session = described.session
    try:
        retrain_all(described)
    except UserError as error:
        if not opening.has_lost_columns:
            raise
        kept = "All labels are kept, and used again when the features have values."
        session.notice = " ".join(filter(None, (session.notice, str(error), kept)))
        return
    ensure_layout(session)
    session.stage = DASHBOARD


def restored(
    session: Session, opening: Opening, dataset: Dataset, state: dict[str, Any] | None
) -> tuple[Session, list[str]]:
    """Return the project as a session of its own; without a state, at the start of its work.

    With it come the parts of the state that are damaged, in words.
    """
    trial, own = without_work(session), copy.copy(dataset)
    trial.settings, trial.dataset = copy.deepcopy(opening.settings), own
    trial.curated, trial.waiting_learners = CuratedLabels(opening.curated), dict(opening.progress)
    trial.trained = list(opening.trained)
    trial.label_log = LabelLog(opening.log_pieces)
    trial.project, trial.opening = opening.project, opening
    trial.left_out = is_left_out(opening)
    trial.mode = opening.project.mode or trial.mode
    restoring, was_open = view_state.Restoring(), None
    if state is not None:
        was_open = view_state.restore_place(trial, state, restoring)
        if isinstance(state.get("drafts"), dict) and state["drafts"].get(OLD_NAME_TOLD):
            trial.drafts[OLD_NAME_TOLD] = True
    setup, fault = Setup(trial, own), run_its_python(trial, opening)
    try:
        check_settings(setup, CONFIG)
    except UserError as error:
        if fault:
            raise NeedsItsPython(fault) from error
        raise
    if fault and state is not None and view_state.lacks_members(state):
        raise NeedsItsPython(fault)
    resolve_columns(setup)
    described = None if setup_problems(trial) else Described.of(trial)
    open_it = bool(trial.settings.classifiers or trial.curated) if was_open is None else was_open
    if state is not None:
        view_state.restore_tabs(trial, state, restoring)
    if described is not None:
        if open_it:
            trial.errors = {}
            train_as_before(described, opening)
        if open_it or (state is not None and state.get("labelling") is not None):
            ensure_labeller(described)
    if state is not None:
        view_state.restore_view(setup, state, restoring)
    return trial, restoring.lost
