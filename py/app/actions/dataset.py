"""Section 'Data set': the mode, and reading the table."""

from __future__ import annotations

from pathlib import Path

from app.actions.registry import action
from app.actions.uploads import receives
from app.derived import resolve_columns
from app.forms import Form
from app.reply import Reply
from app.session import ACTIVE_LEARNING, LABELLING, Dataset, Session, Upload
from astronomical.errors import UserError


@action("mode")
def choose_mode(session: Session, form: Form, reply: Reply) -> None:
    mode = form.one("mode", ACTIVE_LEARNING)
    session.mode = mode if mode in (ACTIVE_LEARNING, LABELLING) else ACTIVE_LEARNING


def check_dataset_size(name: str, size: int) -> None:
    from astronomical.catalogue import check_size

    check_size(size, name)


@receives("dataset", check=check_dataset_size)
def read_dataset(session: Session, upload: Upload, form: Form, reply: Reply) -> None:
    settings = session.settings
    settings.optimise_data = form.on("optimise_data")
    session.progress(f"Reading {upload.name}", None)
    dataset = open_dataset(upload.path, upload.name, settings.optimise_data)
    settings.dataset_filepath = form.one("origin") or upload.name
    replace_dataset(session, dataset)
    reply.add(focus="#step-parameters")
    reply.add(announce=f"{upload.name} is loaded.")


@action("dataset.table")
def choose_table(session: Session, form: Form, reply: Reply) -> None:
    """Another table of the same file."""
    dataset = session.dataset
    if dataset is None:
        raise UserError("Load a data file first.")
    session.progress(f"Reading {dataset.catalogue.name}", None)
    table = form.integer("table", "Table", lowest=0)
    replace_dataset(
        session,
        open_dataset(
            dataset.path, dataset.catalogue.name, session.settings.optimise_data, table=table
        ),
    )


@action("dataset.optimise")
def choose_optimise(session: Session, form: Form, reply: Reply) -> None:
    settings, dataset = session.settings, session.dataset
    wanted = form.on("optimise_data")
    if dataset is None or wanted == settings.optimise_data:
        settings.optimise_data = wanted
        return
    session.progress(f"Reading {dataset.catalogue.name} again", None)
    fresh = open_dataset(
        dataset.path, dataset.catalogue.name, wanted, table=dataset.catalogue.table
    )
    settings.optimise_data = wanted
    replace_dataset(session, fresh)


def open_dataset(path: Path, name: str, optimise: bool, table: int | None = None) -> Dataset:
    from astronomical.catalogue import read_catalogue, tables_in
    from astronomical.memory import optimise_memory

    catalogue = read_catalogue(path, name, table)
    dataset = Dataset(path, catalogue, tables_in(path, name))
    if optimise:
        catalogue.frame, dataset.saving = optimise_memory(catalogue.frame, catalogue.units)
    return dataset


def replace_dataset(session: Session, dataset: Dataset) -> None:
    """Put a new table in place of the old one and keep the settings that still hold."""
    old, session.dataset = session.dataset, dataset
    session.problem = None
    session.tabs = {}
    session.curves = {}
    session.active_label = None
    session.selected, session.visited, session.labeller = None, [], None
    session.stage = "setup"
    session.errors.clear()
    session.filters.clear()
    if old is not None and old.path != dataset.path:
        old.path.unlink(missing_ok=True)
    keep_what_holds(session)
    resolve_columns(session)


def keep_what_holds(session: Session) -> None:
    """Forget settings that name columns the table does not have."""
    settings, columns = session.settings, set(session.dataset.columns)
    settings.id_col = settings.id_col if settings.id_col in columns else ""
    settings.label_col = settings.label_col if settings.label_col in columns else ""
    for name in ("extra_info_cols", "extra_image_cols", "features_for_training"):
        setattr(settings, name, [c for c in getattr(settings, name) if c in columns])
