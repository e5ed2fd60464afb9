"""The connection to other programs, and tables that came from them: on the dashboard and before it."""

from __future__ import annotations

from typing import Any

from app.state.session import Session
from app.views.render import render
from app.views.web_question import web_question


def connection_context(session: Session, key: str) -> dict[str, Any]:
    """Return what the connection's template needs; `key` is what its ids begin with."""
    return {
        "connection": {
            "key": key,
            "state": session.programs.state,
            "listed": session.programs.listed,
            "told": session.programs.told,
            "error": session.errors.get("programs", "")
            or session.errors.get("programs.connect", ""),
            "offered": session.programs.offered,
            "kept": session.project is not None,
            "question": web_question(session, "dataset"),
            "dataset_error": session.errors.get("dataset", ""),
        }
    }


def connection(session: Session) -> str:
    """Return the HTML of the connection by itself, for before there is a dashboard."""
    return render(
        "programs_connection.html", in_setup=True, **connection_context(session, "programs")
    )
