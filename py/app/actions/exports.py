"""Export: labelled sources and predictions as tables, the curated test set."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import PurePath

import numpy as np

from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action
from app.services.configuration import current_settings
from app.state.classifier_tab import ClassifierTab
from app.state.session import Session
from astronomical_lite.messages import UserError

FIELD = "export"


def stem(session: Session) -> str:
    """The catalogue's name without its endings."""
    name = PurePath(session.dataset.catalogue.name).name
    return name.split(".")[0] or "catalogue"


def today() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d")


@action("export.labelled", dashboard=True)
def export_labelled(session: Session, form: Form, reply: Reply) -> None:
    """Export Labelled Data to Fits File: sources labelled here, in either mode, all columns."""
    from astronomical_lite.bundle.export_tables import assigned, labelled_table
    from astronomical_lite.tables.export.table_files import write_table

    session.progress("Writing the labelled sources", None)
    made = labellings(session)
    if not any(len(labelling.rows) for labelling in made):
        raise UserError("Nothing is labelled yet: label a source first.", field=FIELD)
    rows, labels, _ = assigned(made)
    catalogue = session.dataset.catalogue
    table = labelled_table(
        catalogue.frame,
        rows,
        labels,
        session.settings,
        units=catalogue.units,
        descriptions=catalogue.descriptions,
        labellings=[labelling for labelling in made if labelling.prediction is not None],
        date=today(),
    )
    data, extension, media_type = write_table(table, "fits")
    reply.download(f"{stem(session)}-labelled.{extension}", data, media_type)


def labellings(session: Session) -> list:
    """What was labelled by hand and for each classifier."""
    from astronomical_lite.bundle.export_tables import Labelling

    settings, ids, made = session.settings, session.dataset.ids, []
    for label, tab in trained(session):
        learner = tab.learner
        made.append(
            Labelling(
                settings.name_of(label),
                learner.labelled_rows,
                learner.labelled_y,
                tab.n_initial,
                prediction_of(tab),
            )
        )
    if session.curated:
        rows = ids.rows(list(session.curated))
        values = np.array(list(session.curated.values()), dtype="int64")
        made.append(Labelling("by hand", rows[rows >= 0], values[rows >= 0]))
    return made


def trained(session: Session) -> list[tuple[int, ClassifierTab]]:
    tabs = ((label, session.tabs.get(label)) for label in session.settings.labels_to_train)
    return [(label, tab) for label, tab in tabs if tab is not None and tab.learner is not None]


def prediction_of(tab: ClassifierTab):
    from astronomical_lite.bundle.export_tables import Prediction

    return Prediction(tab.learner.probabilities, tab.learner.predictions)


@action("export.predictions", dashboard=True)
def export_predictions(session: Session, form: Form, reply: Reply) -> None:
    """Class and probability of every source, per classifier."""
    from astronomical_lite.bundle.export_tables import predictions_table
    from astronomical_lite.tables.export.table_files import WRITERS, write_table

    if form.one("format") not in WRITERS:
        raise UserError(f"A table can be written as {', '.join(WRITERS)}.", field=FIELD)
    found = trained(session)
    if not found:
        raise UserError("Train a classifier first; then it can predict.", field=FIELD)
    session.progress("Writing the predictions", None)
    settings, dataset = session.settings, session.dataset
    table = predictions_table(
        dataset.catalogue.frame[settings.id_col],
        dataset.labels.codes,
        {settings.name_of(label): prediction_of(tab) for label, tab in found},
        settings,
        date=today(),
    )
    data, extension, media_type = write_table(table, form.one("format"))
    reply.download(f"{stem(session)}-predictions.{extension}", data, media_type)


@action("export.test_set")
def export_test_set(session: Session, form: Form, reply: Reply) -> None:
    from astronomical_lite.project.test_set import TEST_SET_NAME, write_test_set

    if not session.curated:
        raise UserError("No source is labelled by hand yet.", field=FIELD)
    reply.download(TEST_SET_NAME, write_test_set(session.curated).encode(), "application/json")


@action("export.bundle")
def export_bundle(session: Session, form: Form, reply: Reply) -> None:
    """One zip with all there is to take away; its predict.py runs on any such table."""
    from astronomical_lite.bundle.model_files import as_zip
    from astronomical_lite.bundle.project_files import DataSet, project_files
    from astronomical_lite.bundle.skops_files import skops_there

    session.progress("Packing the project", None)
    catalogue = session.dataset.catalogue
    folder = f"{stem(session)}-project"

    def tell(name: str, fraction: float) -> None:
        session.progress(f"Packing the project: {name}", fraction)

    sha256 = session.project.dataset.sha256 if session.project else None
    files = project_files(
        current_settings(session),
        {label: tab.learner for label, tab in trained(session)},
        session.dataset.ids,
        session.curated,
        DataSet.of(catalogue.name, catalogue.frame, sha256),
        datetime.now(UTC),
        safe=skops_there(),
        progress=tell,
    )
    packed = as_zip([(f"{folder}/{path}", content) for path, content in files])
    reply.download(f"{folder}.zip", packed, "application/zip")
