"""Save Current Configuration and Load Custom Configuration?"""

from __future__ import annotations

import copy
import json
from dataclasses import replace

from app import derived
from app.actions.learning import carry_on, retrain
from app.actions.registry import action
from app.actions.setup import open_dashboard
from app.actions.uploads import receives
from app.forms import Form
from app.layout import MAIN_PANELS, default_layout, ensure_layout
from app.reply import Reply
from app.session import Session, Upload
from astronomical.configuration import check, from_config, to_config
from astronomical.errors import UserError
from astronomical.json_files import check_json_size, read_json
from astronomical.settings import Settings

LEVELS = ("layout", "settings", "train")


@action("config.save")
def save_configuration(session: Session, form: Form, reply: Reply) -> None:
    if session.dataset is None:
        raise UserError("There is nothing to save yet: load a data file first.")
    text = json.dumps(to_config(current_settings(session)), indent=2)
    reply.download("config.json", text.encode(), "application/json")


def current_settings(session: Session) -> Settings:
    """The settings with the labels given so far and the layout in view."""
    return replace(
        session.settings,
        layout=session.settings.layout or default_layout(session.mode),
        classifiers=classifier_entries(session),
    )


def classifier_entries(session: Session) -> dict:
    entries = copy.deepcopy(session.settings.classifiers)
    for label, tab in session.tabs.items():
        if tab.learner is None:
            continue
        ids = session.dataset.ids
        entries[str(label)] = {
            "classifier": [classifier for classifier, _ in tab.members],
            "query": [strategy for _, strategy in tab.members],
            "id": [ids.text(int(row)) for row in tab.learner.labelled_rows],
            "y": [int(y) for y in tab.learner.labelled_y],
        } | ({"keep_missing": True} if tab.keep_missing else {})
    return entries


@receives("configuration", check=check_json_size)
def read_configuration(session: Session, upload: Upload, form: Form, reply: Reply) -> None:
    content = read_json(upload.path.read_bytes(), upload.name)
    level = form.one("level", "train")
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
    wanted, session.pending_config = session.pending_config, None
    if session.config_level == "layout":
        session.settings.layout = copy.deepcopy(wanted.layout)
        session.mode = mode_of(wanted) or session.mode
        ensure_layout(session)
        session.stage = "setup"
        reply.add(values={"mode": session.mode})
        return
    trial = copy.copy(session)
    trial.dataset, trial.drafts = copy.copy(session.dataset), dict(session.drafts)
    trial.errors, trial.tabs, trial.problem, trial.active_label = {}, {}, None, None
    trial.stage, trial.labeller, trial.selected, trial.visited = "setup", None, None, []
    trial.settings = adapted(session, wanted)
    trial.mode = mode_of(wanted) or session.mode
    check_settings(trial)
    derived.resolve_columns(trial)
    if trial.errors:
        raise UserError(" ".join(trial.errors.values()), field="configuration")
    if session.config_level == "train" and trial.settings.classifiers:
        replay_classifiers(trial, wanted)
    vars(session).update(vars(trial))
    reply.add(announce=f"{session.config_name} is loaded.")
    reply.add(values={"mode": session.mode})


def adapted(session: Session, wanted: Settings) -> Settings:
    """The configuration's settings on the table at hand."""
    classifiers = wanted.classifiers if session.config_level == "train" else {}
    return replace(
        copy.deepcopy(wanted),
        classifiers=copy.deepcopy(classifiers),
        dataset_filepath=session.settings.dataset_filepath,
        optimise_data=session.settings.optimise_data,
    )


def mode_of(settings: Settings) -> str | None:
    contents = {panel["contents"] for panel in settings.layout.values()}
    modes = [mode for mode, panel in MAIN_PANELS.items() if panel in contents]
    return modes[0] if len(modes) == 1 else None


def check_settings(session: Session) -> None:
    from astronomical.columns import read_labels
    from astronomical.features import OPERATIONS
    from astronomical.models import CLASSIFIERS
    from astronomical.strategies import STRATEGIES

    settings, columns = session.settings, session.dataset.columns
    labels, generated, problems = [], [], []
    if settings.label_col in columns:
        labels = read_labels(
            session.dataset.catalogue.frame[settings.label_col], settings.label_col
        ).values
    if all(name in OPERATIONS for name, _ in settings.feature_generation):
        problems = [derived.too_much_generated(session)]
        generated = [] if any(problems) else derived.generated_names(settings)
    problems += check(settings, columns, labels, OPERATIONS, CLASSIFIERS, STRATEGIES, generated)
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
    lacking = derived.setup_problems(session)
    if lacking:
        raise UserError(
            f"{session.config_name} has labels to train with, but not all that training needs. "
            + " ".join(lacking)
            + " Choose to train from scratch instead. Nothing was changed.",
            field="configuration",
        )
    ids = session.dataset.ids
    rows = {
        int(key): [ids.row(str(text)) for text in entry["id"]]
        for key, entry in wanted.classifiers.items()
    }
    missing = sum(row is None for found in rows.values() for row in found)
    if missing:
        raise UserError(
            f"{session.config_name} has labels for {missing} sources that are not in "
            f"{session.dataset.catalogue.name}. Load the data file it was made with. "
            "Nothing was changed.",
            field="configuration",
        )
    carry_on(session)
    for label, found in rows.items():
        if label not in session.tabs:
            continue
        tab, entry = session.tabs[label], wanted.classifiers[str(label)]
        tab.members = list(zip(entry["classifier"], entry["query"], strict=True))
        tab.keep_missing = bool(entry.get("keep_missing", False))
        tab.n_initial = max(2, min(tab.n_initial, len(found)))
        retrain(session, tab, found, entry["y"])
    open_dashboard(session)
