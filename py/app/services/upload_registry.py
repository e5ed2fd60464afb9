"""The table of what takes files from the page, by what the file is for."""

from __future__ import annotations

from collections.abc import Callable

from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.state.session import Session
from app.state.upload import Upload

Receiver = Callable[[Session, Upload, Form, Reply], None]

RECEIVERS: dict[str, Receiver] = {}
CHECKS: dict[str, Callable[[str, int], None]] = {}


def receives(
    role: str, check: Callable[[str, int], None] | None = None
) -> Callable[[Receiver], Receiver]:
    """Register who takes files of a role; `check(name, size)` may refuse one before it is read."""

    def register(function: Receiver) -> Receiver:
        RECEIVERS[role] = function
        if check:
            CHECKS[role] = check
        return function

    return register
