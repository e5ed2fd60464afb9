"""The section that matches the data set with another catalogue."""

from __future__ import annotations

from typing import Any

from app.services.table_matching import FIELD, usual_values
from app.services.two_list_choices import passing
from app.state.matching import Matching
from app.state.session import Session
from app.state.stages import Setup
from app.views.render import render
from app.views.web_question import web_question

COLUMNS = "match_columns"


def matching_section(session: Session) -> str:
    """HTML of the section; nothing before a table is loaded."""
    setup = Setup.of(session)
    if setup is None:
        return ""
    matching, error = session.matching, session.errors.get(FIELD, "")
    return render(
        "matching.html",
        matches=list(enumerate(session.settings.table_matches)),
        n_rows=len(setup.dataset.catalogue.frame),
        name=setup.dataset.catalogue.name,
        columns=setup.dataset.columns,
        error=error,
        question=web_question(session, FIELD),
        **({"other": None} if matching is None else other_context(setup, matching)),
    )


def other_context(setup: Setup, matching: Matching) -> dict[str, Any]:
    """What the section says of the other catalogue."""
    from astronomical_lite.matching.positions import FRAMES

    catalogue = matching.catalogue
    names = [str(name) for name in catalogue.frame]
    typed = usual_values(setup, catalogue) | setup.typed.get(FIELD, {})
    left = [name for name in names if name not in set(matching.columns)]
    filters = setup.session.filters
    filter_available = filters.get(f"{COLUMNS}.available", "")
    filter_chosen = filters.get(f"{COLUMNS}.chosen", "")
    return {
        "other": catalogue.name,
        "other_rows": len(catalogue.frame),
        "other_columns": names,
        "tables": catalogue.tables,
        "table": catalogue.table,
        "typed": typed,
        "frames": FRAMES,
        "foretold": matching.foretold,
        "sides": (
            ("here", setup.dataset.catalogue.name, "columns"),
            ("there", catalogue.name, "match-columns"),
        ),
        "choice": {
            "name": COLUMNS,
            "legend": f"Which columns of {catalogue.name} should be joined?",
            "help": "They become columns of the table: extra information, features, ids or labels.",
            "notes": dict(catalogue.units),
            "available": passing(left, filter_available),
            "chosen": passing(matching.columns, filter_chosen),
            "n_available": len(left),
            "n_chosen": len(matching.columns),
            "filter_available": filter_available,
            "filter_chosen": filter_chosen,
            "error": setup.errors.get(COLUMNS, ""),
        },
    }
