"""Files from the web: how large one is and where it is from are shown before it is fetched.

The page holds the connection (py/shell.py); here is only what it asks the user.
"""

from __future__ import annotations

import re

from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, at_any_time
from app.state.session import Session
from astronomical_lite.file_names import plain_name

ROLES = ("dataset", "configuration", "match")


@action("web.ask", at_any_time)
def ask(session: Session, form: Form, reply: Reply) -> None:
    """The page found the file: shall it be fetched?"""
    size = form.one("size")
    role = form.one("role") if form.one("role") in ROLES else ROLES[0]
    session.errors.pop(role, None)
    session.drafts["web"] = {
        "role": role,
        "name": plain_name(form.one("name")),
        "size": int(size) if re.fullmatch("[0-9]{1,15}", size) else 0,
        "host": form.one("host"),
    }
    reply.focus("#web-question")


@action("web.answered", at_any_time)
def answered(session: Session, form: Form, reply: Reply) -> None:
    session.drafts["web"] = None
