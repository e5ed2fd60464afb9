"""A bundle that is opened to be replayed: on its own data, in a project without labels, and what came of it.

wanted = read_bundle(session, upload)      # waits for its data file, as a configuration does
require_its_data(setup, wanted)            # or a UserError that names the file
session.replayed = outcome(session, wanted.bundle)
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from app.services.classifier_entries import n_given
from app.services.column_choices import with_columns_of
from app.services.configuration_labels import time_of_file
from app.services.light_curve_features import KEY
from app.services.table_reading import open_dataset
from app.state.dataset import Dataset
from app.state.pending_configuration import PendingConfiguration
from app.state.session import Session
from app.state.stages import Setup
from app.state.upload import Upload
from astronomical_lite.messages import UserError, count_text
from astronomical_lite.project.json_files import check_json_size

if TYPE_CHECKING:
    from astronomical_lite.bundle.replayed import BundleWork, Told


def is_bundle(upload: Upload) -> bool:
    """Return True if a file is a project bundle."""
    if not upload.name.lower().endswith(".zip"):
        return False
    from astronomical_lite.bundle.saved_bundle import is_bundle

    return is_bundle(upload.path)


def check_size(name: str, size: int) -> None:
    """Raise a UserError if a file is too large for a configuration, or for a bundle."""
    if not name.lower().endswith(".zip"):
        check_json_size(name, size)
        return
    from astronomical_lite.tables.catalogue import check_size

    check_size(size, name)


def read_bundle(session: Session, upload: Upload) -> PendingConfiguration:
    """Return a bundle's settings and labels; whatever of it is needed is read now.

    Raises
    ------
    UserError
        The bundle cannot be read, or the project that is open has labels, which it would replace.
    """
    from astronomical_lite.bundle.replayed import read_work

    n = n_given(session) if session.dataset is not None else 0
    if n:
        raise UserError(
            f"The project that is open has {count_text(n, 'label')} of its own, which those of {upload.name} would "
            "replace. Load the data file anew, which begins another project, and then open the bundle.",
            field="configuration",
        )
    session.progress(f"Reading {upload.name}", None)
    work = read_work(upload.path, upload.name)
    time = time_of_file(upload.modified)
    return PendingConfiguration(work.settings, upload.name, "train", work, time)


def require_its_data(setup: Setup, wanted: PendingConfiguration) -> None:
    """Raise a UserError if a bundle was made with another data file than the one that is loaded."""
    if wanted.bundle is None:
        return
    from astronomical_lite.bundle.replayed import require_same_data

    try:
        require_same_data(wanted.bundle, setup.dataset.catalogue.name, digest_of(setup))
    except UserError as error:
        raise UserError(str(error), field="configuration") from error


def digest_of(setup: Setup) -> str:
    """Return the SHA-256 of the data file, in hexadecimal."""
    project = setup.session.project
    if project is not None and project.dataset.sha256:
        return project.dataset.sha256
    with setup.dataset.path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def dataset_as_then(setup: Setup, work: BundleWork) -> Dataset:
    """Return the data set read as it was for the bundle: its table, its types, its corrections."""
    settings, table = work.settings, work.manifest.table
    catalogue = setup.dataset.catalogue
    only = with_columns_of(setup.dataset, settings)
    same = (
        table in (0, catalogue.table),
        settings.optimise_data == setup.settings.optimise_data,
        settings.column_corrections == setup.settings.column_corrections,
        settings.extra.get(KEY) == setup.settings.extra.get(KEY),
        only == catalogue.only,
    )
    if all(same):
        return setup.dataset
    setup.session.progress(f"Reading {catalogue.name} again", None)
    fresh = open_dataset(
        setup.dataset.path,
        catalogue.name,
        settings.optimise_data,
        table or None,
        settings.column_corrections,
        settings.extra,
        setup.session.progress,
        only,
    )
    fresh.is_held = setup.dataset.is_held
    if table in (0, catalogue.table):
        fresh.rejoin(setup.dataset.joined)
    return fresh


def outcome(session: Session, work: BundleWork) -> Told:
    """Return whether the bundle's classifiers predict what they did then."""
    from astronomical_lite.bundle.replayed import replay_told

    learners = {
        session.settings.name_of(label): tab.training.learner
        for label, tab in session.tabs.items()
        if tab.training is not None
    }
    return replay_told(work, learners)
