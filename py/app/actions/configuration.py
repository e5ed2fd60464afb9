"""Save Current Configuration and Load Custom Configuration?"""

from __future__ import annotations

import copy
import json
from dataclasses import replace

from app.actions.setup import open_dashboard
from app.panels.registry import PANELS, choosable
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action
from app.services.configuration import (
    check_settings,
    current_settings,
    load_its_extension,
    put_back_extension,
)
from app.services.label_settings import resolve_columns
from app.services.layout import MAIN_PANELS, MENU, SETTINGS, ensure_layout
from app.services.problem_builder import setup_problems
from app.services.retraining import carry_on
from app.services.upload_registry import receives
from app.services.user_python import EXTENSION, asks_consent, kept_extension
from app.state.project import PROGRESS
from app.state.session import Session
from app.state.upload import Upload
from astronomical_lite.messages import UserError
from astronomical_lite.project.configuration import from_config, to_config
from astronomical_lite.project.json_files import check_json_size, read_json
from astronomical_lite.project.settings import Settings

LEVELS = ("layout", "settings", "train")


@action("config.save")
def save_configuration(session: Session, form: Form, reply: Reply) -> None:
    if session.dataset is None:
        raise UserError("There is nothing to save yet: load a data file first.")
    text = json.dumps(to_config(current_settings(session)), indent=2)
    reply.download("config.json", text.encode(), "application/json")


@receives("configuration", check=check_json_size)
def read_configuration(session: Session, upload: Upload, form: Form, reply: Reply) -> None:
    content = read_json(upload.path.read_bytes(), upload.name)
    level = form.one("level", "train")
    if isinstance(content, dict):
        content.pop(PROGRESS, None)  # of a project's own file; it belongs to that project's data
    session.pending_config, session.config_name = from_config(content), upload.name
    session.config_level = level if level in LEVELS else "train"
    if session.dataset is None:
        reply.add(values={"data-file": session.pending_config.dataset_filepath})
    else:
        apply_pending(session, reply)


@action("config.apply")
def apply_after_loading(session: Session, form: Form, reply: Reply) -> None:
    """A configuration chosen before its data file takes effect when that is loaded."""
    if session.pending_config is not None and session.dataset is not None:
        apply_pending(session, reply)


def apply_pending(session: Session, reply: Reply) -> None:
    """Put a configuration in force, whole or not at all."""
    wanted = session.pending_config
    if asks_consent(session):
        reply.add(focus="#consent")
        return
    session.pending_config = None
    if session.config_level == "layout":
        session.settings.layout = copy.deepcopy(wanted.layout)
        session.mode = mode_of(wanted) or session.mode
        ensure_layout(session)
        session.stage = "setup"
        reply.add(values={"mode": session.mode})
        return
    trial = copy.copy(session)
    trial.extension = load_its_extension(session, wanted)
    trial.left_out = session.left_out and kept_extension(wanted) is None
    try:
        take_over(trial, wanted)
    except BaseException:
        put_back_extension(session, trial)
        raise
    vars(session).update(vars(trial))
    reply.add(announce=f"{session.config_name} is loaded.")
    reply.add(values={"mode": session.mode})


def take_over(trial: Session, wanted: Settings) -> None:
    """Build everything a configuration asks for on a copy of the session."""
    settings = adapted(trial, wanted)
    trial.dataset, trial.drafts = copy.copy(trial.dataset), dict(trial.drafts)
    trial.dataset.forget()
    trial.errors, trial.tabs, trial.problem, trial.active_label = {}, {}, None, None
    trial.stage, trial.labeller, trial.selected, trial.visited = "setup", None, None, []
    trial.curves, trial.past, trial.trained = {}, {}, []
    trial.mode = mode_of(wanted) or trial.mode
    trial.settings = settings
    check_settings(trial, contents_known(trial))
    resolve_columns(trial)
    if trial.errors:
        raise UserError(" ".join(trial.errors.values()), field="configuration")
    if trial.config_level == "train" and settings.classifiers:
        replay_classifiers(trial, wanted)


def adapted(session: Session, wanted: Settings) -> Settings:
    """The configuration's settings on the table at hand; Python of one's own stays, unless it brings some."""
    classifiers = wanted.classifiers if session.config_level == "train" else {}
    own = {k: v for k, v in session.settings.extra.items() if k == EXTENSION}
    return replace(
        copy.deepcopy(wanted),
        extra=own | copy.deepcopy(wanted.extra),
        classifiers=copy.deepcopy(classifiers),
        dataset_filepath=session.settings.dataset_filepath,
        optimise_data=session.settings.optimise_data,
    )


def mode_of(settings: Settings) -> str | None:
    contents = {panel["contents"] for panel in settings.layout.values()}
    modes = [mode for mode, panel in MAIN_PANELS.items() if panel in contents]
    return modes[0] if len(modes) == 1 else None


def contents_known(session: Session) -> list[str]:
    """What panels of a configuration can hold."""
    return [*PANELS, *choosable(session), MENU, SETTINGS]


def replay_classifiers(session: Session, wanted: Settings) -> None:
    """Train every classifier of the configuration on its ids and labels."""
    lacking = setup_problems(session)
    if lacking:
        raise UserError(
            f"{session.config_name} has labels to train with, but not all that training needs. "
            + " ".join(lacking)
            + " Choose to train from scratch instead. Nothing was changed.",
            field="configuration",
        )
    ids = session.dataset.ids
    entries = wanted.classifiers.values()
    missing = sum(int((ids.rows(list(map(str, e["id"]))) < 0).sum()) for e in entries)
    if missing:
        raise UserError(
            f"{session.config_name} has labels for {missing} sources that are not in "
            f"{session.dataset.catalogue.name}. Load the data file it was made with. "
            "Nothing was changed.",
            field="configuration",
        )
    carry_on(session)
    open_dashboard(session)
