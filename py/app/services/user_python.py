"""The user's own Python as the configuration keeps it and the editor shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.state.pending_configuration import PendingConfiguration
from app.state.session import Session
from astronomical_lite.project.kept_python import kept_extension

if TYPE_CHECKING:
    from astronomical_lite.extensions import Extension

OLD_NAME_TOLD = "old_name_told"  # the draft that says so of the remark on the core's former name


def put_in_editor(session: Session, name: str, source: str, *, from_link: bool = False) -> None:
    """Show another text; the page takes it over because its version is another."""
    editor = session.editor
    editor.name, editor.source, editor.put_in = name, source, source
    editor.line, editor.fault, editor.printed, editor.trials = None, "", "", []
    editor.from_link, editor.offered = from_link, None
    editor.version += 1
    session.errors.pop("extension", None)


def tell_of_old_name(session: Session, loaded: Extension | None) -> None:
    """Say in the notice, once, that a file which came with a project or configuration imports the core
    by its former name. Of a file that is run in the editor the remark stands beside it."""
    if loaded is None or session.drafts.get(OLD_NAME_TOLD):
        return
    from astronomical_lite.extensions.old_name import REMARK

    if REMARK in loaded.notes:
        session.drafts[OLD_NAME_TOLD] = True
        session.notice = f"{session.notice} {loaded.name}: {REMARK}".strip()


def left_out(session: Session) -> str:
    """The name of the project's own Python if that is not in use, or nothing."""
    kept = kept_extension(session.settings)
    return kept[0] if kept and session.extension is None else ""


def asks_consent(session: Session, wanted: PendingConfiguration) -> bool:
    """Return True if a configuration brings Python the user has not agreed to run."""
    code = None if wanted.level == "layout" else kept_extension(wanted.settings)
    if code is None:
        return False
    loaded = session.extension
    own = loaded is not None and (loaded.name, loaded.source) == code
    return not own and session.drafts.get("consented") != code
