"""Your Python: the editor, what the file offers, and what is wrong with it."""

from __future__ import annotations

from app.session import Session
from app.views.render import render

KINDS = {
    "feature": "Feature combinations",
    "classifier": "Classifiers",
    "strategy": "Query strategies",
    "plot": "Plots",
}


def extension_part(session: Session) -> str:
    if session.stage != "extension":
        return ""
    from astronomical.extensions import TEMPLATES

    loaded, editor = session.extension, session.editor
    return render(
        "extension.html",
        editor=editor,
        templates=[{"name": t.name, "title": t.title} for t in TEMPLATES],
        loaded=loaded.name if loaded else "",
        changed=loaded is not None and loaded.source != editor.source,
        offers=[
            {"title": title, "names": loaded.names(kind)}
            for kind, title in KINDS.items()
            if loaded and loaded.names(kind)
        ],
        notes=loaded.notes if loaded else [],
        error=session.errors.get("extension", "") or session.errors.get("extension.run", ""),
    )
