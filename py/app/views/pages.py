"""Which parts the page has, and what each is rendered from.

Every key is the id of the element that its HTML replaces.
"""

from __future__ import annotations

from app.session import Session
from app.views.learning import learning_parts
from app.views.render import render
from app.views.setup import setup_parts


def page_parts(session: Session) -> dict[str, str]:
    return {
        "notice": render("notice.html", notice=session.notice),
        "toolbar": render(
            "toolbar.html",
            loaded=session.dataset is not None,
            stage=session.stage,
            error=session.errors.get("config.save", ""),
        ),
        "stage": render("stage.html", stage=session.stage),
        **setup_parts(session),
        **learning_parts(session),
    }
