"""The table of actions."""

from __future__ import annotations

import functools
from collections.abc import Callable

from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.state.session import Session
from astronomical_lite.messages import UserError

Action = Callable[[Session, Form, Reply], None]

ACTIONS: dict[str, Action] = {}


def action(name: str, dashboard: bool = False) -> Callable[[Action], Action]:
    """Register an action under a name; one of the dashboard is refused while there is none, since
    what a user does there may wait behind what closes it."""

    def register(function: Action) -> Action:
        ACTIONS[name] = on_dashboard_only(function) if dashboard else function
        return function

    return register


def on_dashboard_only(function: Action) -> Action:
    @functools.wraps(function)
    def guarded(session: Session, form: Form, reply: Reply) -> None:
        if not session.on_dashboard:
            raise UserError("Close the settings first; then this can be done on the dashboard.")
        function(session, form, reply)

    return guarded
