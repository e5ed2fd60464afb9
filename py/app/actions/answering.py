"""How questions are answered: with one key, or in AstronomicAL's two steps."""

from __future__ import annotations

from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, on_dashboard
from app.state.stages import Dashboard


@action("answering", on_dashboard)
def choose_steps(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """One key answers and goes on."""
    dashboard.settings.two_steps = not form.on("one_key")


@action("answering.all", on_dashboard)
def choose_all(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """One answer is a label for all classifiers."""
    dashboard.settings.one_answer = form.on("one_answer")


@action("answering.queue", on_dashboard)
def choose_queue(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Each classifier asks its own questions, or one queue goes over all of them."""
    from astronomical_lite.learning.one_queue import ONE_QUEUE

    name = form.one("queue")
    dashboard.settings.one_queue = name if name in ONE_QUEUE else ""
