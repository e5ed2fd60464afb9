"""What can be exported: the points labelled, the classifiers' predictions, and in which formats."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from app.services.audit_results import estimates_of
from app.services.calibrated import calibration_or_why, why_not_calibrated
from app.services.classifier_entries import points_of
from app.services.configuration import current_settings
from app.state.classifier_tab import ClassifierTab, Training
from app.state.session import Session
from app.state.stages import Dashboard
from astronomical_lite.project.configuration import configuration_text

if TYPE_CHECKING:
    from astronomical_lite.bundle.contents import DataSet
    from astronomical_lite.bundle.export_tables import Labelling
    from astronomical_lite.bundle.prediction_columns import Prediction
    from astronomical_lite.bundle.report import Report
    from astronomical_lite.learning import Learner


@dataclass(frozen=True)
class FormatChoice:
    """A format in the menu: its key and name, and why it cannot be chosen, "" if it can."""

    key: str
    label: str
    refused: str = ""


@dataclass(frozen=True)
class ExportMenu:
    """Formats for the labelled sources and for predictions; why probabilities are not calibrated, where they are not;
    and a remark on CSV, "" if none is due."""

    labelled: list[FormatChoice]
    predictions: list[FormatChoice]
    not_calibrated: list[str]
    csv_note: str


def labellings(dashboard: Dashboard) -> list[Labelling]:
    """The points labelled for each classifier, and the sources labelled by hand."""
    from astronomical_lite.bundle.export_tables import Labelling

    settings, ids = dashboard.settings, dashboard.ids
    made: list[Labelling] = []
    for label, tab, training in trained(dashboard):
        rows, y = points_of(training)
        made.append(
            Labelling(
                settings.name_of(label),
                rows,
                y,
                tab.n_initial,
                prediction_of(dashboard, training.learner),
            )
        )
    if dashboard.session.curated:
        by_hand = ids.rows(list(dashboard.session.curated))
        values = np.array(list(dashboard.session.curated.values()), dtype="int64")
        made.append(Labelling("by hand", by_hand[by_hand >= 0], values[by_hand >= 0]))
    return made


def labelled_rows(dashboard: Dashboard) -> list[int]:
    """The rows of `labellings`, each once."""
    rows = {int(row) for _, _, training in trained(dashboard) for row in points_of(training)[0]}
    by_hand = dashboard.ids.rows(list(dashboard.session.curated))
    return sorted(rows | {int(row) for row in by_hand if row >= 0})


def trained(dashboard: Dashboard) -> list[tuple[int, ClassifierTab, Training]]:
    """The classifiers in view that are trained, each with its label."""
    chosen = dashboard.settings.labels_to_train
    tabs = [(label, tab) for label, tab in dashboard.session.tabs.items() if label in chosen]
    tabs.sort(key=lambda entry: chosen.index(entry[0]))
    return [(label, tab, tab.training) for label, tab in tabs if tab.training is not None]


def prediction_of(dashboard: Dashboard, learner: Learner) -> Prediction:
    """Return the learner's classes and probabilities, of shape (n_rows,) each, and what the latter mean."""
    from astronomical_lite.bundle.prediction_columns import Prediction

    found = calibration_or_why(dashboard, learner)
    calibrator = None if isinstance(found, str) else found
    return Prediction(learner.probabilities, learner.predictions, calibrator)


def data_set_of(dashboard: Dashboard) -> DataSet:
    """Return the facts about the catalogue."""
    from astronomical_lite.bundle.contents import DataSet

    catalogue, project = dashboard.dataset.catalogue, dashboard.session.project
    tables = {one.hdu: one for one in catalogue.tables}
    sha256 = project.dataset.sha256 if project else None
    table = tables.get(catalogue.table)
    return DataSet.of(catalogue.name, catalogue.frame, sha256, table, catalogue.units)


def report_of(dashboard: Dashboard) -> Report:
    """Return what the report tells: of the data, the labels and all classifiers in view that are trained."""
    from astronomical_lite.bundle.report import Report
    from astronomical_lite.labelling.label_events import in_order

    learners = {label: training.learner for label, _, training in trained(dashboard)}
    return Report(
        current_settings(dashboard.session),
        data_set_of(dashboard),
        learners,
        {label: calibration_or_why(dashboard, learner) for label, learner in learners.items()},
        estimates_of(dashboard),
        in_order(dashboard.session.label_log),
        len(dashboard.session.curated),
        datetime.now(UTC),
    )


def configuration_digest(session: Session) -> str:
    """Return the SHA-256, in hexadecimal, of the configuration as it would be saved now."""
    return hashlib.sha256(configuration_text(current_settings(session)).encode()).hexdigest()


def export_menu(dashboard: Dashboard) -> ExportMenu:
    """Return the formats there are and what is to be said of them."""
    from astronomical_lite.bundle.export_tables import columns_of_labelled
    from astronomical_lite.tables.export.table_files import available_writers

    found = trained(dashboard)
    lacking = [why_not_calibrated(dashboard, training.learner) for _, _, training in found]
    n_columns = columns_of_labelled(len(dashboard.dataset.columns), len(found), lacking.count(""))
    labelled, predictions = [], []
    for key, writer in available_writers().items():
        most, refused = writer.most_columns, ""
        if most is not None and n_columns > most:
            refused = f"{writer.label} holds at most {most:,} columns, these are {n_columns:,}."
        labelled.append(FormatChoice(key, writer.label, refused))
        predictions.append(FormatChoice(key, writer.label, "" if found else "Train a classifier."))
    not_calibrated = [
        f"Tables have no calibrated probability of {dashboard.settings.name_of(label)} yet. {why}"
        for (label, _, _), why in zip(found, lacking, strict=True)
        if why
    ]
    return ExportMenu(labelled, predictions, not_calibrated, _csv_note(dashboard))


def _csv_note(dashboard: Dashboard) -> str:
    """Return what is to be said of texts that a spreadsheet takes for formulas.

    Texts of the labelled sources are looked through, and ids once a classifier can predict.
    """
    from astronomical_lite.tables.export.formulas import formula_note, formulas_in

    dataset, session = dashboard.dataset, dashboard.session
    frame, id_col, numeric = (
        dataset.catalogue.frame,
        dashboard.settings.id_col,
        set(dataset.numeric),
    )
    texts = [name for name in dataset.columns if name not in numeric]
    found = trained(dashboard)
    if not texts:
        return ""

    def make() -> str:
        rows = labelled_rows(dashboard)
        looked_at = {name: formulas_in(frame[name].iloc[rows]) for name in texts}
        if found and id_col in looked_at:
            looked_at[id_col] = dataset.cached(
                ("formulas", id_col), lambda: formulas_in(frame[id_col])
            )
        return formula_note(looked_at)

    points = tuple((label, len(points_of(training)[0])) for label, _, training in found)
    return dataset.cached(("formulas", id_col, points, session.curated.stamp), make)
