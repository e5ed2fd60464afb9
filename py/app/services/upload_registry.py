"""The table of what takes files from the page, by what the file is for."""

from __future__ import annotations

import functools
from collections.abc import Callable

from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import Stage
from app.state.session import Session
from app.state.upload import Upload

Receiver = Callable[[Session, Upload, Form, Reply], None]
Taker = Callable[[Stage, Upload, Form, Reply], None]

RECEIVERS: dict[str, Receiver] = {}
CHECKS: dict[str, Callable[[str, int], None]] = {}


def receives(
    role: str, stage: Callable[[Session], Stage], check: Callable[[str, int], None] | None = None
) -> Callable[[Taker[Stage]], Taker[Stage]]:
    """Register a function that takes files of a role.

    Parameters
    ----------
    stage : makes of the session what the function takes, as for actions
    check : (name, size) raises a UserError to refuse a file before it is read
    """

    def register(function: Taker[Stage]) -> Taker[Stage]:
        @functools.wraps(function)
        def receive(session: Session, upload: Upload, form: Form, reply: Reply) -> None:
            function(stage(session), upload, form, reply)

        RECEIVERS[role] = receive
        if check:
            CHECKS[role] = check
        return function

    return register
