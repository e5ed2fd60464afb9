"""Save Current Configuration and Load Custom Configuration?"""

from __future__ import annotations

import copy
from dataclasses import replace

from app.actions.setup import open_dashboard
from app.actions.uploads import receives
from app.protocol.forms import Form
from app.protocol.patches import SetControls
from app.protocol.reply import Reply
from app.services import problem_builder
from app.services.action_registry import action
from app.services.classifier_entries import own_entries
from app.services.layout import MAIN_PANELS, MENU, SETTINGS, default_layout, ensure_layout
from app.services.retraining import carry_on
from app.services.user_python import (
    EXTENSION,
    asks_consent,
    kept_extension,
    tell_of_old_name,
)
from app.state.session import Session, Upload
from astronomical_lite.messages import UserError
from astronomical_lite.project.configuration import check, configuration_text, from_config
from astronomical_lite.project.json_files import check_json_size, read_json
from astronomical_lite.project.layout import told_lowered
from astronomical_lite.project.settings import Settings

LEVELS = ("layout", "settings", "train")


@action("config.save")
def save_configuration(session: Session, form: Form, reply: Reply) -> None:
    if session.dataset is None:
        raise UserError("There is nothing to save yet: load a data file first.")
    text = configuration_text(current_settings(session))
    reply.download("config.json", text.encode(), "application/json")


def current_settings(session: Session) -> Settings:
    """The settings with the labels given so far and the layout in view."""
    return replace(
        session.settings,
        layout=session.settings.layout or default_layout(session.mode),
        classifiers=own_entries(session),
    )


@receives("configuration", check=check_json_size)
def read_configuration(session: Session, upload: Upload, form: Form, reply: Reply) -> None:
    content = read_json(upload.path.read_bytes(), upload.name)
    level = form.one("level", "train")
    session.pending_config, session.config_name = from_config(content), upload.name
    session.config_level = level if level in LEVELS else "train"
    if session.dataset is None:
        reply.add(SetControls({"data-file": session.pending_config.dataset_filepath}))
    else:
        apply_pending(session, reply)
    session.notice = told_lowered(content.get("layout"))


@action("config.apply")
def apply_after_loading(session: Session, form: Form, reply: Reply) -> None:
    """A configuration chosen before its data file takes effect when that is loaded."""
    if session.pending_config is not None and session.dataset is not None:
        apply_pending(session, reply)


def apply_pending(session: Session, reply: Reply) -> None:
    """Put a configuration in force, whole or not at all."""
    wanted = session.pending_config
    if asks_consent(session):
        reply.focus("#consent")
        return
    session.pending_config = None
    if session.config_level == "layout":
        session.settings.layout = copy.deepcopy(wanted.layout)
        session.mode = mode_of(wanted) or session.mode
        ensure_layout(session)
        session.stage = "setup"
        reply.add(SetControls({"mode": session.mode}))
        return
    trial = copy.copy(session)
    trial.extension = load_its_extension(session, wanted)
    trial.left_out = session.left_out and kept_extension(wanted) is None
    try:
        take_over(trial, wanted)
    except BaseException:
        put_back_extension(session, trial)
        raise
    brings_python = trial.extension is not session.extension
    vars(session).update(vars(trial))
    if brings_python:
        tell_of_old_name(session, session.extension)
    reply.announce(f"{session.config_name} is loaded.")
    reply.add(SetControls({"mode": session.mode}))


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
    problem_builder.resolve_columns(trial)
    if trial.errors:
        raise UserError(" ".join(trial.errors.values()), field="configuration")
    if trial.config_level == "train" and settings.classifiers:
        replay_classifiers(trial, wanted)


def put_back_extension(session: Session, trial: Session) -> None:
    """What a configuration that was refused registered is taken back."""
    from astronomical_lite.extensions import load_extension, unload

    if trial.extension is session.extension:
        return
    unload(trial.extension)
    if session.extension is not None:
        old = session.extension
        session.extension = load_extension(old.source, old.name, settings=lambda: session.settings)


def load_its_extension(session: Session, wanted: Settings):
    """Run the Python of a configuration the user agreed to; None if there is none."""
    from astronomical_lite.extensions import load_extension

    code = kept_extension(wanted)
    if code is None:
        return session.extension
    try:
        return load_extension(code[1], code[0], settings=lambda: session.settings)
    except UserError as error:
        raise UserError(str(error), field="configuration") from error


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
    from app.panels.registry import PANELS, choosable

    return [*PANELS, *choosable(session), MENU, SETTINGS]


def check_settings(session: Session, panels: list[str] | None = None) -> None:
    from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
    from astronomical_lite.learning.features import OPERATIONS
    from astronomical_lite.learning.querying.registry import STRATEGIES
    from astronomical_lite.tables.labels import read_labels

    settings, columns = session.settings, session.dataset.columns
    labels, generated, problems = [], [], []
    if settings.label_col in columns:
        labels = read_labels(
            session.dataset.catalogue.frame[settings.label_col], settings.label_col
        ).values
    if all(name in OPERATIONS for name, _ in settings.feature_generation):
        problems = [problem_builder.too_much_generated(session)]
        generated = [] if any(problems) else problem_builder.generated_names(settings)
    problems += check(
        settings, columns, labels, OPERATIONS, CLASSIFIERS, STRATEGIES, generated, panels
    )
    problems = [problem for problem in problems if problem]
    if problems:
        raise UserError(
            f"{session.config_name} does not fit {session.dataset.catalogue.name}. "
            + " ".join(problems)
            + " Nothing was changed.",
            field="configuration",
        )


def replay_classifiers(session: Session, wanted: Settings) -> None:
    """Train every classifier of the configuration on its ids and labels."""
    lacking = problem_builder.setup_problems(session)
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
