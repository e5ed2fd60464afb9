"""Save Current Configuration and Load Custom Configuration?"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from app.actions.setup import open_dashboard
from app.protocol.forms import Form
from app.protocol.patches import SetControls
from app.protocol.reply import Reply
from app.services import replaying
from app.services.action_registry import action, at_any_time
from app.services.column_choices import with_columns_of
from app.services.configuration import (
    check_settings,
    current_settings,
    load_its_extension,
    put_back_extension,
)
from app.services.configuration_labels import record_labels, time_of_file
from app.services.label_settings import resolve_columns
from app.services.layout import MAIN_PANELS, ensure_layout
from app.services.light_curve_features import KEY
from app.services.problem_builder import setup_problems
from app.services.retraining import retrain_all
from app.services.table_reading import read_corrected
from app.services.upload_registry import receives
from app.services.user_python import asks_consent, tell_of_old_name
from app.state.dataset import Dataset
from app.state.pending_configuration import PendingConfiguration
from app.state.selection import SelectionsShown
from app.state.session import SETUP, Session
from app.state.stages import Described, Setup
from app.state.upload import Upload
from astronomical_lite.messages import UserError
from astronomical_lite.project.configuration import (
    configuration_text,
    from_config,
    layout_from_config,
)
from astronomical_lite.project.json_files import read_json
from astronomical_lite.project.kept_python import EXTENSION, kept_extension
from astronomical_lite.project.layout import told_lowered
from astronomical_lite.project.settings import Settings
from astronomical_lite.project.test_set import TEST_SET_NAME, CuratedLabels, read_test_set

if TYPE_CHECKING:
    from astronomical_lite.bundle.replayed import BundleWork

LEVELS = ("layout", "settings", "train")


@action("config.save", at_any_time)
def save_configuration(session: Session, form: Form, reply: Reply) -> None:
    if session.dataset is None:
        raise UserError("There is nothing to save yet: load a data file first.")
    text = configuration_text(current_settings(session))
    reply.download("config.json", text.encode(), "application/json")


@receives("configuration", at_any_time, check=replaying.check_size)
def read_configuration(session: Session, upload: Upload, form: Form, reply: Reply) -> None:
    """Read a configuration, or a bundle, and put it in force, or have it wait for its data file."""
    if replaying.is_bundle(upload):
        take_or_wait(session, replaying.read_bundle(session, upload), reply)
        return
    content = read_json(upload.path.read_bytes(), upload.name)
    level = form.one("level", "train")
    read = layout_from_config if level == "layout" else from_config
    wanted = PendingConfiguration(
        read(content),
        upload.name,
        level if level in LEVELS else "train",
        time=time_of_file(upload.modified),
    )
    take_or_wait(session, wanted, reply)
    told = told_lowered(content.get("layout"))
    session.notice = " ".join(filter(None, (session.notice, told)))


def take_or_wait(session: Session, wanted: PendingConfiguration, reply: Reply) -> None:
    """Put a configuration in force if its data file is loaded; else it waits for that."""
    setup = Setup.of(session)
    if setup is None:
        session.pending_config = wanted
        reply.add(SetControls({"data-file": wanted.settings.dataset_filepath}))
        reply.focus("#dataset-form")
    else:
        apply_or_ask(setup, wanted, reply)


@action("config.apply", at_any_time)
def apply_after_loading(session: Session, form: Form, reply: Reply) -> None:
    """A configuration chosen before its data file takes effect when that is loaded."""
    setup, wanted = Setup.of(session), session.pending_config
    if wanted is None or setup is None:
        return
    if wanted.data_file not in ("", setup.dataset.catalogue.name):
        session.pending_config = None  # its own file did not come
        return
    apply_or_ask(setup, wanted, reply)


def apply_or_ask(setup: Setup, wanted: PendingConfiguration, reply: Reply) -> None:
    """Put a configuration in force, or ask first whether to run the Python it brings.

    A bundle waits on where the data are not those that it was made with.
    """
    if wanted.bundle is not None:
        setup.session.pending_config = wanted
        replaying.require_its_data(setup, wanted)
    if asks_consent(setup.session, wanted):
        setup.session.pending_config = wanted
        reply.focus("#consent")
    else:
        apply_configuration(setup, wanted, reply)


@action("extension.consent", at_any_time)
def consent(session: Session, form: Form, reply: Reply) -> None:
    """Run the Python that came with a configuration, after it was shown; or leave it out."""
    pending = session.pending_config
    if pending is None:
        return
    agreed = code = kept_extension(pending.settings)
    if form.one("do") == "leave":
        extra = {k: v for k, v in pending.settings.extra.items() if k != EXTENSION}
        pending = replace(pending, settings=replace(pending.settings, extra=extra))
        agreed = session.drafts.get("consented")
    elif form.one("do") != "run" or code is None:
        session.pending_config = None
        return
    setup = Setup.of(session)
    if setup is None:
        session.pending_config = pending
    else:
        apply_configuration(setup, pending, reply)
    session.drafts["consented"] = agreed


def apply_configuration(setup: Setup, wanted: PendingConfiguration, reply: Reply) -> None:
    """Put a configuration in force, whole or not at all; it waits no longer, even if it is refused."""
    session = setup.session
    session.pending_config = None
    if wanted.level == "layout":
        session.settings = replace(session.settings, layout=copy.deepcopy(wanted.settings.layout))
        session.mode = mode_of(wanted.settings) or session.mode
        ensure_layout(session)
        session.stage = SETUP
        reply.add(SetControls({"mode": session.mode}))
        return
    trial = copy.copy(session)
    trial.extension = load_its_extension(session, wanted.settings)
    trial.left_out = session.left_out and kept_extension(wanted.settings) is None
    try:
        take_over(trial, dataset_for(setup, wanted), wanted)
        if wanted.bundle is not None:
            trial.replayed = replaying.outcome(trial, wanted.bundle)
    except BaseException:
        put_back_extension(session, trial)
        raise
    brings_python = trial.extension is not session.extension
    vars(session).update(vars(trial))
    if wanted.bundle is not None:
        session.label_log.add(wanted.bundle.events)
    record_labels(session, wanted)
    if brings_python:
        tell_of_old_name(session, session.extension)
    reply.announce(f"{wanted.name} is loaded.")
    reply.add(SetControls({"mode": session.mode}))


def dataset_for(setup: Setup, wanted: PendingConfiguration) -> Dataset:
    """Return a copy of the data set, read again where a configuration corrects it otherwise."""
    corrections, extra = wanted.settings.column_corrections, wanted.settings.extra
    only = with_columns_of(setup.dataset, wanted.settings)
    same = corrections == setup.settings.column_corrections and only == setup.dataset.catalogue.only
    if wanted.bundle is None and same and extra.get(KEY) == setup.settings.extra.get(KEY):
        return copy.copy(setup.dataset)
    try:
        if wanted.bundle is not None:
            return copy.copy(replaying.dataset_as_then(setup, wanted.bundle))
        return read_corrected(setup, corrections, extra, only)
    except UserError as error:
        name = setup.dataset.catalogue.name
        raise UserError(
            f"{wanted.name} does not fit {name}. {error} Nothing was changed.",
            field="configuration",
        ) from error


def take_over(trial: Session, dataset: Dataset, wanted: PendingConfiguration) -> None:
    """Build everything a configuration asks for on a copy of the session."""
    settings = adapted(trial, wanted)
    trial.dataset, trial.drafts = dataset, dict(trial.drafts)
    dataset.clear_generated()
    trial.errors, trial.tabs, trial.problem, trial.active_label = {}, {}, None, None
    trial.stage, trial.labeller, trial.selected, trial.visited = SETUP, None, None, []
    trial.selection, trial.selections_shown = None, SelectionsShown()
    trial.curves, trial.waiting_learners, trial.trained = {}, {}, []
    trial.cross_validations, trial.unlike = {}, None
    trial.mode = mode_of(wanted.settings) or trial.mode
    trial.settings = settings
    settings.columns_read = dataset.catalogue.columns_read
    setup = Setup(trial, dataset)
    check_settings(setup, wanted.name, wanted.settings.table_matches)
    resolve_columns(setup)
    if wanted.bundle is not None:
        trial.curated = curated_of(setup, wanted.bundle)
    if trial.errors:
        raise UserError(" ".join(trial.errors.values()), field="configuration")
    if wanted.level == "train" and settings.classifiers:
        replay_classifiers(setup, wanted)


def curated_of(setup: Setup, work: BundleWork) -> CuratedLabels:
    """Return a bundle's curated test set, without which other sets would be drawn."""
    if work.test_set is None:
        return CuratedLabels()
    name = f"{TEST_SET_NAME} of {work.name}"
    curated, _ = read_test_set(work.test_set, setup.dataset.ids, setup.settings.known_labels, name)
    return CuratedLabels(curated)


def adapted(session: Session, wanted: PendingConfiguration) -> Settings:
    """The configuration's settings on the table at hand; Python of one's own stays, unless it brings some."""
    settings = copy.deepcopy(wanted.settings)
    own = {k: v for k, v in session.settings.extra.items() if k == EXTENSION}
    return replace(
        settings,
        extra=own | settings.extra,
        classifiers=settings.classifiers if wanted.level == "train" else {},
        audits=settings.audits if wanted.level == "train" else [],
        dataset_filepath=session.settings.dataset_filepath,
        table_matches=session.settings.table_matches,
        optimise_data=(session if wanted.bundle is None else wanted).settings.optimise_data,
    )


@action("bundle.told", at_any_time)
def close_told(session: Session, form: Form, reply: Reply) -> None:
    """Take away what came of replaying a bundle, once it is read."""
    session.replayed = None


def mode_of(settings: Settings) -> str | None:
    """Return the mode whose main panel is in the layout; None if that is not decided."""
    contents = {panel["contents"] for panel in settings.layout.values()}
    modes = [mode for mode, panel in MAIN_PANELS.items() if panel in contents]
    return modes[0] if len(modes) == 1 else None


def replay_classifiers(setup: Setup, wanted: PendingConfiguration) -> None:
    """Train every classifier of the configuration on its ids and labels."""
    described = Described.of(setup.session)
    lacking = setup_problems(setup.session)
    if lacking or described is None:
        raise UserError(
            f"{wanted.name} has labels to train with, but not all that training needs. "
            + " ".join(lacking)
            + " Choose to train from scratch instead. Nothing was changed.",
            field="configuration",
        )
    retrain_all(described)
    open_dashboard(described)
