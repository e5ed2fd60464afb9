"""Section 'Data set': what was read of the file, and what of it can be chosen."""

from __future__ import annotations

from typing import Any

from app.services.column_choices import COLUMNS, choice_in_view
from app.services.two_list_choices import passing
from app.services.unread_columns import columns_at_hand
from app.state.column_choice import ColumnChoice
from app.state.session import Session
from app.views.render import render
from app.views.web_question import web_question
from astronomical_lite.messages import count_text, size_text

SIDES = ("available", "chosen")


def dataset_report(session: Session) -> str:
    dataset, choice = session.dataset, choice_in_view(session)
    return web_question(session, "dataset") + render(
        "dataset_report.html",
        error=session.errors.get("dataset", ""),
        arriving=arriving(session),
        uncopied=session.project is not None and not session.project.dataset.kept,
        name=dataset.catalogue.name if dataset else "",
        rows=len(dataset.catalogue.frame) if dataset else 0,
        n_columns=len(dataset.columns) if dataset else 0,
        saving=dataset.saving.sentence if dataset and dataset.saving else "",
        notes=dataset.catalogue.notes if dataset else [],
        tables=dataset.catalogue.tables if dataset else [],
        table_error=session.errors.get("table", "") or session.errors.get("dataset.table", ""),
        unread=session.unread,
        columns=None if choice is None else columns_context(session, choice),
        n_read=len(dataset.catalogue.columns_read) if dataset else 0,
        n_unread=len(dataset.catalogue.unread) if dataset else 0,
        at_hand=bool(columns_at_hand(dataset)) if dataset else False,
        table=dataset.catalogue.table if dataset else 0,
    )


def columns_context(session: Session, choice: ColumnChoice) -> dict[str, Any]:
    """The columns of a file to choose from, and what reading those chosen takes."""
    foretold, chosen = choice.foretold, set(choice.chosen)
    sizes = {c.name: size_text(c.n_bytes * foretold.rows) for c in foretold.columns if c.n_bytes}
    left = [name for name in foretold.names if name not in chosen]
    filters = {side: session.filters.get(f"{COLUMNS}.{side}", "") for side in SIDES}
    lists = {
        "name": COLUMNS,
        "legend": f"Which columns of {foretold.name} should be read?",
        "help": "Those of ids and labels, those to plot, and those to learn from. Others can be read later.",
        "notes": sizes,
        "available": passing(left, filters["available"]),
        "chosen": passing(choice.chosen, filters["chosen"]),
        "n_available": len(left),
        "n_chosen": len(chosen),
        "filter_available": filters["available"],
        "filter_chosen": filters["chosen"],
        "error": session.errors.get(COLUMNS, ""),
    }
    n_chosen = count_text(len(chosen), "Column")
    return {
        "sentence": foretold.sentence(choice.chosen),
        "lists": lists if foretold.columns else None,
        "button": "Read All Columns" if choice.is_whole else f"Read {n_chosen}",
    }


def arriving(session: Session) -> str:
    """Size of the file on its way."""
    upload = session.upload
    if upload is None or upload.role != "dataset":
        return ""
    from astronomical_lite.tables.catalogue import SIZE_LIMIT

    if not upload.size:
        return (
            f"{upload.name} is on its way; its server does not say how large it is. "
            f"Reading stops at {size_text(SIZE_LIMIT)}."
        )
    return f"{upload.name} ({size_text(upload.size)}) is on its way."
