"""The question whether to fetch a file of the web."""

from __future__ import annotations

from app.state.session import Session
from app.views.render import render


def web_question(session: Session, role: str) -> str:
    """The question whether to fetch a file of the web, with its size; nothing if none is asked for."""
    asked = session.drafts.get("web")
    if not asked or asked["role"] != role:
        return ""
    from astronomical_lite.project.json_files import MOST_BYTES
    from astronomical_lite.tables.catalogue import SIZE_LIMIT

    limit = MOST_BYTES if role == "configuration" else SIZE_LIMIT
    return render("web_question.html", limit=limit, **asked)
