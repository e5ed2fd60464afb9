"""Section 'Data set': the mode, and reading the table."""

from __future__ import annotations

import itertools

from app.actions.configuration import take_or_wait
from app.protocol.forms import Form
from app.protocol.patches import ChooseTable, Opened
from app.protocol.reply import Reply
from app.services import picture_hosts, replaying, table_matching
from app.services.action_registry import action, at_any_time, with_data_set
from app.services.classifier_entries import own_entries
from app.services.column_choices import first_choice, only_of, with_these
from app.services.combinations import prune_combinations
from app.services.label_settings import resolve_columns
from app.services.light_curve_features import KEY
from app.services.table_reading import (
    forget_unread,
    memory_foretold,
    open_dataset,
    read_corrected,
    tables_to_choose,
)
from app.services.unread_columns import columns_at_hand
from app.services.upload_registry import receives
from app.state.archive_query import ArchiveQuery
from app.state.by_hand import ByHand
from app.state.dataset import Dataset
from app.state.label_log import LabelLog
from app.state.project import PROJECT, DataFile, Project
from app.state.selection import SelectionsShown
from app.state.session import ACTIVE_LEARNING, LABELLING, SETUP, Session
from app.state.stages import Setup
from app.state.unread_file import UnreadFile
from app.state.upload import Upload
from app.storage.autosave import now
from app.storage.restore import NeedsItsPython, announce_open, resume, wait_for_python
from astronomical_lite.messages import UserError
from astronomical_lite.project.settings import Settings


@action("mode", at_any_time)
def choose_mode(session: Session, form: Form, reply: Reply) -> None:
    mode = form.one("mode", ACTIVE_LEARNING)
    session.mode = mode if mode in (ACTIVE_LEARNING, LABELLING) else ACTIVE_LEARNING


def check_dataset_size(name: str, size: int) -> None:
    """Raise a UserError if a data file is too large to be read."""
    from astronomical_lite.tables.catalogue import check_size

    check_size(size, name)


@receives("dataset", at_any_time, check=check_dataset_size)
def read_dataset(session: Session, upload: Upload, form: Form, reply: Reply) -> None:
    """Read a data file, of a project that is continued or for a new one; a bundle is opened as one."""
    if form.one("resume"):
        continue_project(session, upload, form, reply)
        return
    if replaying.is_bundle(upload):
        take_or_wait(session, replaying.read_bundle(session, upload), reply)
        return
    file = UnreadFile(
        upload,
        form.one("origin") or upload.name,
        form.one("project"),
        form.one("kept") == "true",
        form.on("optimise_data"),
    )
    read_new(session, file, None, reply)


@action("dataset.choose", at_any_time)
def choose_usable_table(session: Session, form: Form, reply: Reply) -> None:
    """Read a file that waits: another table than the first, which cannot be used, or a large one after all."""
    file = session.unread
    if file is None:
        raise UserError("Load a data file first.")
    table = form.integer("table", "Table", lowest=0) if file.tables else file.table
    read_new(session, file, table, reply)


def read_new(session: Session, file: UnreadFile, table: int | None, reply: Reply) -> None:
    """Read a new data file; one that takes much memory, or whose table cannot be used while there are
    others, waits until the user has said what to do."""
    upload, settings = file.upload, session.settings
    is_told = file.choice is not None and file.table == table
    if not is_told and (told := memory_foretold(upload, table)):
        file.choice, file.table = first_choice(told, settings_to_come(session, upload)), table
        file.tables = []
        wait_for_user(session, file, reply, "#read-columns")
        return
    only = only_of(file.choice)
    session.progress(f"Reading {upload.name}", None)
    try:
        dataset = open_dataset(upload.path, upload.name, file.optimise, table, only=only)
    except UserError as error:
        file.tables, file.table, file.choice = tables_to_choose(file), table, None
        if not file.tables:
            raise
        wait_for_user(session, file, reply, "#unread-table")
        session.errors["dataset"] = str(error)
        return
    dataset.is_held = upload.held
    if session.unread is file:
        session.unread = None
    forget_unread(session)
    settings.column_corrections = {}
    settings.extra = {name: kept for name, kept in settings.extra.items() if name != KEY}
    settings.optimise_data = file.optimise
    settings.dataset_filepath = file.origin
    replace_dataset(session, dataset)
    session.give_up_opening()
    session.label_log = LabelLog()
    picture_hosts.forget_all(session)
    session.project = new_project(session, dataset, file)
    reply.add(Opened(file.project))
    reply.focus("#step-parameters")
    reply.announce(f"{upload.name} is loaded.")


def settings_to_come(session: Session, upload: Upload) -> Settings | None:
    """Return the settings of a configuration that waits for a data file; None if none does."""
    wanted = session.pending_config
    if wanted is None or wanted.level == "layout" or wanted.data_file not in ("", upload.name):
        return None
    return wanted.settings


def wait_for_user(session: Session, file: UnreadFile, reply: Reply, control: str) -> None:
    """Keep a file until the user has chosen what is to be done with it at a control."""
    if session.unread is not file:
        forget_unread(session)
    session.unread = file
    reply.add(ChooseTable(file.project))
    reply.focus(control)


def new_project(session: Session, dataset: Dataset, file: UnreadFile) -> Project | None:
    """A project for a data set just read; None if the page cannot keep one."""
    upload = file.upload
    if not file.project:
        return None
    names = {known.project.name for known in session.projects if known.project}
    name = free_name(upload.name.split(".")[0] or upload.name, names)
    data = DataFile(
        upload.name,
        file.origin,
        upload.received,
        upload.digest.hexdigest(),
        rows=len(dataset.catalogue.frame),
        kept=file.kept,
    )
    return Project(file.project, name, now(), now(), data)


def free_name(name: str, taken: set[str]) -> str:
    """The name, with a number if there is a project of that name already."""
    numbered = (name if n == 1 else f"{name} {n}" for n in itertools.count(1))
    return next(text for text in numbered if text not in taken)


def continue_project(session: Session, upload: Upload, form: Form, reply: Reply) -> None:
    """The data file of the project being opened has come: go on where its work was."""
    opening = session.opening
    if opening is None or opening.project.id != form.one("project"):
        raise UserError("The project was not opened. Press Continue again.")
    project, data = opening.project, opening.project.dataset
    field = f"project.{project.id}"
    if upload.digest.hexdigest() != data.sha256:
        session.opening = None
        if data.kept:
            data.kept = False
            reply.store(PROJECT, project.text().encode(), project.id)
            for known in session.projects:
                if known.id == project.id:
                    known.project = project
            raise UserError(
                f"The copy of {data.name} kept with this project is damaged: choose the file to "
                "continue.",
                field,
            )
        session.drafts["unlike"] = project.id
        raise UserError(
            f"{upload.name} is not the file this project was made with: its content differs "
            f"from that of {data.name} ({data.rows:,} sources).",
            field,
        )
    session.progress(f"Reading {data.name}", None)
    try:
        corrections = opening.settings.column_corrections
        extra = opening.settings.extra
        dataset = open_dataset(
            upload.path,
            data.name,
            data.optimise,
            data.table,
            corrections,
            extra,
            session.progress,
            with_these(opening.settings.columns_read),
        )
        dataset.is_held = upload.held
        lost = table_matching.join_kept(dataset, opening.settings.table_matches, opening.matched)
        opening.remark = " ".join(filter(None, (opening.remark, *lost)))
        opening.has_lost_columns = bool(lost)
        data.kept = form.one("kept") == "true"
        unread = session.unread
        table_matching.forget(session)
        resume(session, opening, dataset)
        if unread is not None:
            unread.upload.path.unlink(missing_ok=True)
    except NeedsItsPython as error:
        wait_for_python(session, opening, dataset, str(error))
        reply.add(Opened(project.id))
        reply.focus("#extension")
    except UserError as error:
        session.opening = None
        raise UserError(str(error), field) from error
    else:
        reply.add(Opened(project.id))
        announce_open(session, reply)


@action("dataset.table", with_data_set)
def choose_table(setup: Setup, form: Form, reply: Reply) -> None:
    """Another table of the same file."""
    old, name = setup.dataset, setup.dataset.catalogue.name
    table = form.integer("table", "Table", lowest=0)
    setup.session.progress(f"Reading {name}", None)
    settings = setup.settings
    corrections, extra = settings.column_corrections, settings.extra
    optimise, say = settings.optimise_data, setup.session.progress
    fresh = open_dataset(old.path, name, optimise, table, corrections, extra, say)
    fresh.is_held = old.is_held
    replace_dataset(setup.session, fresh)


@action("dataset.optimise", at_any_time)
def choose_optimise(session: Session, form: Form, reply: Reply) -> None:
    settings, dataset = session.settings, session.dataset
    wanted = form.on("optimise_data")
    same, settings.optimise_data = wanted == settings.optimise_data, wanted
    if dataset is None or same:
        return
    replace_dataset(session, read_corrected(Setup(session, dataset), settings.column_corrections))


def replace_dataset(session: Session, dataset: Dataset) -> None:
    """Put a new table in place of the old one and keep the settings that still hold."""
    old = session.dataset
    same_file = old is not None and old.path == dataset.path
    # Labels given on another table or precision of this file wait to be used again.
    session.settings.classifiers = own_entries(session) if same_file else {}
    session.dataset, session.waiting_learners, session.trained = dataset, {}, []
    session.problem = None
    session.tabs = {}
    session.curves, session.cross_validations, session.unlike = {}, {}, None
    session.replayed = None
    session.active_label = None
    session.selected, session.visited, session.labeller = None, [], None
    session.selection, session.selections_shown = None, SelectionsShown()
    session.archive = ArchiveQuery()
    session.stage = SETUP
    session.errors.clear()
    session.filters.clear()
    if old is not None and not same_file:
        old.path.unlink(missing_ok=True)
    if not same_file:
        session.settings.made_labels = []
    session.by_hand = ByHand()
    session.settings.columns_read = dataset.catalogue.columns_read
    if not dataset.joined:
        session.settings.table_matches = []
    if not same_file:
        table_matching.forget(session)
    setup = Setup(session, dataset)
    forget_lost_columns(setup)
    resolve_columns(setup)


def forget_lost_columns(setup: Setup) -> None:
    """Forget settings that name columns the table does not have, or features that are no numbers."""
    settings, columns = setup.settings, set(setup.dataset.columns)
    settings.id_col = settings.id_col if settings.id_col in columns else ""
    settings.label_col = settings.label_col if settings.label_col in columns else ""
    shown = columns.union(columns_at_hand(setup.dataset))
    settings.extra_info_cols = [c for c in settings.extra_info_cols if c in shown]
    settings.extra_image_cols = [c for c in settings.extra_image_cols if c in columns]
    numeric = set(setup.dataset.numeric)
    settings.features_for_training = [c for c in settings.features_for_training if c in numeric]
    prune_combinations(settings)
