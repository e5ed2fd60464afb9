"""A project of its own made of the sources selected: their table, and the settings, from which training starts anew."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from app.services import selection_sets
from app.state.pending_configuration import PendingConfiguration
from astronomical_lite.file_names import plain_name
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from app.state.stages import Dashboard

FEWEST = 2


def selection_as_file(dashboard: Dashboard, date: str) -> tuple[str, bytes]:
    """Return the name and the content of a FITS table of the sources selected.

    Raises
    ------
    UserError
        Fewer than two sources are selected, or the work at hand is kept nowhere and would be lost.
    """
    from astronomical_lite.bundle.chosen_rows import selection_table
    from astronomical_lite.tables.export.table_files import write_table

    selection = selection_sets.required_selection(dashboard)
    if selection.n < FEWEST:
        raise UserError("A project needs two sources or more: select others as well.")
    if dashboard.session.project is None:
        raise UserError(
            "This browser keeps no projects, so opening another one would lose this work. Press Export Selected, "
            "and open the file in a window of its own."
        )
    catalogue = dashboard.dataset.catalogue
    dashboard.session.progress("Writing the sources selected", None)
    table = selection_table(
        catalogue.frame,
        selection.inside,
        dashboard.settings,
        {},
        units=catalogue.units,
        descriptions=catalogue.descriptions,
        about=selection.about,
        date=date,
        config_sha256="",
    )
    content, extension, _ = write_table(table, "fits")
    stem = catalogue.name.split(".")[0] or "catalogue"
    name = plain_name(selection.name, "selection") if selection.name else "selection"
    return f"{plain_name(stem)}-{name}.{extension}", content


def settings_for(dashboard: Dashboard, name: str) -> PendingConfiguration:
    """Return this project's settings for one of some of its sources; values are corrected in the table already."""
    settings = replace(
        copy.deepcopy(dashboard.settings),
        column_corrections={},
        table_matches=[],
        questions_of="",
        classifiers={},
        audits=[],
    )
    return PendingConfiguration(settings, f"The settings for {name}", "settings", data_file=name)
