"""A query to an archive: its form, and how many rows it has."""

from __future__ import annotations

from collections import defaultdict

from app.services.archive_queries import FIRST, host_of_service
from app.state.session import Session
from app.views.render import render
from astronomical_lite.vo.tap import SERVICES


def archive(session: Session) -> str:
    """Return the HTML of the form, with the question whether to fetch the result."""
    asked = session.archive
    return render(
        "archive.html",
        services=SERVICES,
        typed=FIRST | session.typed.get("archive", {}),
        asked=asked,
        host=host_of_service(asked.service),
        name=f"{host_of_service(asked.service).split(':')[0].replace('.', '-')}-query.vot",
        errors=defaultdict(str, session.errors),
    )
