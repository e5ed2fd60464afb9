"""The settings that are chosen by moving entries from a left list to a right one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.state.session import Session


@dataclass(frozen=True)
class Choice:
    """A two-list choice: its question, and how to get and set it. Entries are texts."""

    name: str
    legend: str
    available: Callable[[Session], list[str]]
    chosen: Callable[[Session], list[str]]
    assign: Callable[[Session, list[str]], None]
    help: str = ""


def column_choice(name: str, legend: str, help: str, numeric: bool = False) -> Choice:
    """A choice of columns kept in the settings under `name`."""

    def available(session: Session) -> list[str]:
        if not numeric:
            return session.dataset.columns
        taken = {session.settings.id_col, session.settings.label_col}
        return [c for c in session.dataset.numeric if c not in taken]

    return Choice(
        name,
        legend,
        available,
        lambda session: list(getattr(session.settings, name)),
        lambda session, columns: setattr(session.settings, name, columns),
        help,
    )


def _label_names(session: Session) -> list[str]:
    settings = session.settings
    return [settings.name_of(label) for label in settings.known_labels]


def _trained_names(session: Session) -> list[str]:
    settings = session.settings
    return [settings.name_of(label) for label in settings.labels_to_train]


def _assign_trained(session: Session, names: list[str]) -> None:
    labels = {name: label for label, name in session.settings.labels_to_strings.items()}
    session.settings.labels_to_train = [labels[name] for name in names]


CHOICES = {
    choice.name: choice
    for choice in (
        column_choice(
            "extra_info_cols",
            "Extra information columns",
            "Shown for the selected source, beside the question.",
        ),
        column_choice(
            "extra_image_cols",
            "Image columns",
            "Columns whose values are web addresses or paths of pictures.",
        ),
        Choice(
            "labels_to_train",
            "Which Labels would you like to create a classifier for?",
            _label_names,
            _trained_names,
            _assign_trained,
            "Each gets a one-vs-rest classifier: this label against all others.",
        ),
        column_choice(
            "features_for_training",
            "Which Features should be used for training?",
            "At least two. Only columns of numbers are listed.",
            numeric=True,
        ),
    )
}


def filtered(session: Session, choice: Choice, side: str) -> list[str]:
    """The entries of a side that its filter lets through."""
    chosen = choice.chosen(session)
    if side == "chosen":
        entries = chosen
    else:
        taken = set(chosen)
        entries = [entry for entry in choice.available(session) if entry not in taken]
    wanted = session.filters.get(f"{choice.name}.{side}", "").strip().lower()
    return [entry for entry in entries if wanted in entry.lower()]
