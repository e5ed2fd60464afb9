"""Export: labelled sources and predictions as tables, the curated test set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING

from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, at_any_time, on_dashboard
from app.services.exports import (
    configuration_digest,
    labellings,
    prediction_of,
    report_of,
    trained,
)
from app.services.scored_anomalies import finished, scores_of
from app.services.selection_sets import required_selection
from app.state.session import Session
from app.state.stages import Dashboard, Setup
from astronomical_lite.file_names import plain_name
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astropy.table import Table

    from astronomical_lite.bundle.report import Report

FIELD = "export"


def stem(setup: Setup) -> str:
    """The catalogue's name without its endings."""
    name = PurePath(setup.dataset.catalogue.name).name
    return name.split(".")[0] or "catalogue"


def today() -> str:
    """Return the date in UTC as ISO 8601 has it."""
    return datetime.now(UTC).strftime("%Y-%m-%d")


def chosen_format(form: Form) -> str:
    """Return the format a table is asked for in, FITS if none is named.

    Raises
    ------
    UserError
        It cannot be written here.
    """
    from astronomical_lite.tables.export.table_files import available_writers

    known = available_writers()
    format = form.one("format", "fits")
    if format not in known:
        raise UserError(f"A table can be written as {', '.join(known)}.", field=FIELD)
    return format


def download_table(table: Table, format: str, name: str, reply: Reply) -> None:
    """Hand a table to the user; raises a UserError beside the menu if it cannot be written."""
    from astronomical_lite.tables.export.table_files import WRITERS, write_pieces

    writer = WRITERS[format]
    try:
        reply.download_written(
            f"{name}.{writer.extension}", partial(write_pieces, table, format), writer.media_type
        )
    except UserError as error:
        raise UserError(str(error), field=FIELD) from error


@action("export.labelled", on_dashboard)
def export_labelled(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Export Labelled Data to Fits File, or another: sources labelled here, in either mode, all columns."""
    from astronomical_lite.bundle.export_tables import assigned, labelled_table

    format = chosen_format(form)
    dashboard.session.progress("Writing the labelled sources", None)
    made = labellings(dashboard)
    if not any(len(labelling.rows) for labelling in made):
        raise UserError("Nothing is labelled yet: label a source first.", field=FIELD)
    rows, labels, _ = assigned(made)
    catalogue = dashboard.dataset.catalogue
    table = labelled_table(
        catalogue.frame,
        rows,
        labels,
        dashboard.settings,
        units=catalogue.units,
        descriptions=catalogue.descriptions,
        labellings=[labelling for labelling in made if labelling.prediction is not None],
        date=today(),
        config_sha256=configuration_digest(dashboard.session),
    )
    download_table(table, format, f"{stem(dashboard)}-labelled", reply)


@action("export.predictions", on_dashboard)
def export_predictions(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Class and probability of every source, per classifier."""
    from astronomical_lite.bundle.export_tables import predictions_table

    format = chosen_format(form)
    found = trained(dashboard)
    if not found:
        raise UserError("Train a classifier first; then it can predict.", field=FIELD)
    dashboard.session.progress("Writing the predictions", None)
    settings, dataset = dashboard.settings, dashboard.dataset
    table = predictions_table(
        dataset.catalogue.frame[settings.id_col],
        dashboard.labels.codes,
        {
            settings.name_of(label): prediction_of(dashboard, training.learner)
            for label, _, training in found
        },
        settings,
        date=today(),
        config_sha256=configuration_digest(dashboard.session),
    )
    download_table(table, format, f"{stem(dashboard)}-predictions", reply)


@action("export.selection", on_dashboard)
def export_selection(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """The sources selected: all columns, and each classifier's probability."""
    from astronomical_lite.bundle.chosen_rows import selection_table

    format, selection = chosen_format(form), required_selection(dashboard)
    dashboard.session.progress("Writing the sources selected", None)
    settings, catalogue = dashboard.settings, dashboard.dataset.catalogue
    table = selection_table(
        catalogue.frame,
        selection.inside,
        settings,
        {
            settings.name_of(label): prediction_of(dashboard, training.learner)
            for label, _, training in trained(dashboard)
        },
        units=catalogue.units,
        descriptions=catalogue.descriptions,
        about=selection.about,
        date=today(),
        config_sha256=configuration_digest(dashboard.session),
    )
    name = plain_name(selection.name, "selection") if selection.name else "selection"
    download_table(table, format, f"{stem(dashboard)}-{name}", reply)


@action("export.anomalies", on_dashboard)
def export_anomalies(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Sources unlike anything labelled, in the order in which the Trust panel shows them, with the user's scores."""
    from astronomical_lite.bundle.anomaly_table import anomaly_table

    format, found = chosen_format(form), finished(dashboard)
    if found is None:
        raise UserError("Find anomalies first: the Trust panel does.", field=FIELD)
    table = anomaly_table(
        dashboard.dataset.catalogue.frame[dashboard.settings.id_col],
        found.rows,
        found.found,
        found.ranking_in_use,
        scores_of(dashboard),
        dashboard.settings,
        date=today(),
        config_sha256=configuration_digest(dashboard.session),
    )
    download_table(table, format, f"{stem(dashboard)}-anomalies", reply)


@action("export.test_set", at_any_time)
def export_test_set(session: Session, form: Form, reply: Reply) -> None:
    from astronomical_lite.project.test_set import TEST_SET_NAME, write_test_set

    if not session.curated:
        raise UserError("No source is labelled by hand yet.", field=FIELD)
    reply.download(TEST_SET_NAME, write_test_set(session.curated).encode(), "application/json")


@action("export.bundle", on_dashboard)
def export_bundle(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """One zip with all there is to take away; its predict.py runs on any such table."""
    from astronomical_lite.bundle.model_files import as_zip
    from astronomical_lite.bundle.project_files import project_files
    from astronomical_lite.bundle.skops_files import skops_there

    dashboard.session.progress("Packing the project", None)
    known, folder = report_of(dashboard), f"{stem(dashboard)}-project"

    def report_progress(name: str, fraction: float) -> None:
        dashboard.session.progress(f"Packing the project: {name}", fraction)

    files = project_files(
        known.settings,
        known.learners,
        dashboard.ids,
        dashboard.session.curated,
        known.data,
        known.when,
        events=known.events,
        calibrations=known.calibrations,
        audits=known.audits,
        safe=skops_there(),
        pdf=pdf_writer(),
        report_progress=report_progress,
    )
    packed = as_zip([(f"{folder}/{path}", content) for path, content in files])
    reply.download(f"{folder}.zip", packed, "application/zip")


@action("export.report", on_dashboard)
def export_report(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """The bundle's report alone."""
    from astronomical_lite.bundle.report import report_html

    page = report_html(report_of(dashboard))
    reply.download(f"{stem(dashboard)}-report.html", page.encode(), "text/html")


@action("export.report_pdf", on_dashboard)
def export_report_pdf(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """The report on sheets of paper."""
    dashboard.session.progress("Drawing the report", None)
    report_pdf = pdf_writer()
    if report_pdf is None:
        raise UserError(
            "What writes PDF could not be fetched. Download the report as a page, and print that.",
            field=FIELD,
        )
    content = report_pdf(report_of(dashboard))
    reply.download(f"{stem(dashboard)}-report.pdf", content, "application/pdf")


def pdf_writer() -> Callable[[Report], bytes] | None:
    """Return what makes sheets of a report; None where it cannot be fetched, such as without a network."""
    try:
        from astronomical_lite.bundle.report.pdf import report_pdf
    except ImportError:
        return None
    return report_pdf
