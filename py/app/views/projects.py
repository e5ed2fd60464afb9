"""Continue where you left off: the projects kept in this browser, and the room they take."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.protocol.messages import StorageState
from app.state.project import Stored
from app.state.session import LABELLING, Session
from app.views.render import file_size, render

MODES = {LABELLING: "Labelling"}


def projects(session: Session, now: datetime | None = None) -> str:
    """Return the HTML of the list of projects."""
    now = now or datetime.now().astimezone()
    storage = session.storage
    return render(
        "projects.html",
        projects=[project_context(session, known, now) for known in session.projects],
        loaded=session.dataset is not None,
        refused=storage.get("refused", ""),
        room=room(storage),
    )


def room(storage: StorageState) -> str:
    """Room that the page takes in the browser's storage, in words."""
    usage = storage.get("usage")
    return f"{file_size(usage)} in this browser's storage" if usage else ""


def project_context(session: Session, known: Stored, now: datetime) -> dict[str, Any]:
    do, edited = session.drafts.get("project_form") or ("", "")
    here = session.project is not None and session.project.id == known.id
    project = session.project if here else known.project
    context = {
        "id": known.id,
        "name": project.name if project else "A damaged project",
        "problem": known.problem,
        "error": session.errors.get(f"project.{known.id}", ""),
        "size": known.size,
        "elsewhere": known.elsewhere,
        "here": here,
        "doing": do if edited == known.id else "",
        "unlike": session.drafts.get("unlike") == known.id,
    }
    if project is None:
        return context
    saved = datetime.fromisoformat(project.saved).astimezone()
    return context | {
        "data": project.dataset.name,
        "rows": project.dataset.rows,
        "kept": project.dataset.kept,
        "mode": MODES.get(project.mode, "Active Learning"),
        "n_labelled": project.n_labelled,
        "saved": saved.isoformat(timespec="seconds"),
        "saved_ago": ago((now - saved).total_seconds()),
        "saved_at": f"{saved.day} {saved:%B %Y, %H:%M}",
    }


def ago(seconds: float) -> str:
    """Time since then in words: just now, 5 minutes ago, 3 days ago."""
    for unit, length in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        n = int(seconds // length)
        if n >= 1:
            return f"{n:,} {unit}{'' if n == 1 else 's'} ago"
    return "just now"
