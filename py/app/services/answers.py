"""Answers to a question: what can be answered with which key, and answers that came too early."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.protocol.forms import LOWEST_LABEL, Form
from app.state.stages import Described
from astronomical_lite.messages import UserError
from astronomical_lite.project.label_keys import label_keys
from astronomical_lite.project.settings import Settings
from astronomical_lite.tables.labels import UNSURE, UNSURE_NAME

UNSURE_KEY = "u"


def answers_of(settings: Settings) -> list[dict[str, Any]]:
    """Return what can be the answer, each with its name, colour and key: the labels, then Unsure.

    A label past the last key has "" for one, as Unsure has for its colour.
    """
    labels = settings.known_labels
    keys = label_keys(labels, settings.label_keys)
    found: list[dict[str, Any]] = [
        {
            "value": label,
            "name": settings.name_of(label),
            "colour": settings.label_colours[label],
            "key": keys.get(label, ""),
        }
        for label in labels
    ]
    return [*found, {"value": UNSURE, "name": UNSURE_NAME, "colour": "", "key": UNSURE_KEY}]


def name_of_answer(settings: Settings, label: int) -> str:
    """Return what an answer is called; Unsure is one."""
    return UNSURE_NAME if label == UNSURE else settings.name_of(label)


def label_in(form: Form) -> int:
    """Return the label of a form, or raise a UserError if it holds none."""
    return form.integer("label", "Label", lowest=LOWEST_LABEL)


def not_taken(described: Described, form: Form, given: Callable[[int], int | None]) -> UserError:
    """Return why an answer is not taken that came while another source was in view.

    It is taken neither for that one, which has its answer, nor for one that nobody had seen.

    Parameters
    ----------
    form : whose source, `of`, is the one that was in view; "" if none was
    given : the label that a row has, None if it has none
    """
    name = name_of_answer(described.settings, label_in(form))
    if not form.one("of"):
        return UserError(f"{name} was not taken: no source was in view yet.")
    row = form.integer("of", "Source", lowest=0)
    if row >= len(described.ids):
        return UserError(f"{name} was not taken: there is no such source.")
    source, label = described.ids.text(row), given(row)
    answered = "" if label is None else f", answered {name_of_answer(described.settings, label)},"
    return UserError(
        f"{name} was not taken: source {source}{answered} was still in view. Answer again once the "
        "next question is; Undo takes back the answer before."
    )
