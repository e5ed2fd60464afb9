"""The Trust panel of the application without a browser: opened, and read as text."""

from __future__ import annotations

import html
import re

FORM = {"classifier": "LogReg", "strategy": "Random Sampling", "n_initial": 60}


def text_of(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def open_panel(user):
    user.act("panel.add")
    key = str(max(map(int, user.app.session.settings.layout)))
    user.act("panel.contents", panel=key, contents="Trust")


def told(user):
    return text_of(user.panel("Trust"))


def listed(user):
    """Sources of the rows, from the top."""
    return re.findall(
        r'data-action="decisions.select" name="id" value="(\d+)"', user.panel("Trust")
    )


def on_dashboard(user, frame):
    user.set_up(frame)
    user.act("mode", mode="active-learning")
    user.act("setup.close")
    open_panel(user)
