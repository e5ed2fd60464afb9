"""The table of actions."""

from __future__ import annotations

from collections.abc import Callable

from app.forms import Form
from app.reply import Reply
from app.session import Session

Action = Callable[[Session, Form, Reply], None]

ACTIONS: dict[str, Action] = {}


def action(name: str) -> Callable[[Action], Action]:
    """Register an action under a name."""

    def register(function: Action) -> Action:
        ACTIONS[name] = function
        return function

    return register
