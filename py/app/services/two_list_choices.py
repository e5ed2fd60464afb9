"""The settings that are chosen by moving entries from a left list to a right one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.protocol.forms import Form
from app.services.label_settings import resolve_labels
from app.services.unread_columns import columns_at_hand
from app.state.stages import Setup
from astronomical_lite.messages import UserError
from astronomical_lite.project.settings import Settings


@dataclass(frozen=True)
class Choice:
    """A two-list choice: its question, and how to get and set it. Entries are texts.

    `notes` are shown beside entries; `after` is called when some were moved.
    """

    name: str
    legend: str
    available: Callable[[Setup], list[str]]
    chosen: Callable[[Setup], list[str]]
    assign: Callable[[Settings, list[str]], None]
    help: str = ""
    notes: Callable[[Setup], dict[str, str]] = lambda setup: {}
    after: Callable[[Setup], None] = lambda setup: None


def column_choice(
    name: str, legend: str, help: str, numeric: bool = False, unread: bool = False
) -> Choice:
    """A choice of columns kept in the settings under `name`; of those too that are `unread`."""

    def unread_ones(setup: Setup) -> list[str]:
        return columns_at_hand(setup.dataset) if unread else []

    def available(setup: Setup) -> list[str]:
        if not numeric:
            return [*setup.dataset.columns, *unread_ones(setup)]
        taken = {setup.settings.id_col, setup.settings.label_col}
        return [c for c in setup.dataset.numeric if c not in taken]

    return Choice(
        name,
        legend,
        available,
        lambda setup: list(getattr(setup.settings, name)),
        lambda settings, columns: setattr(settings, name, columns),
        help,
        lambda setup: dict.fromkeys(unread_ones(setup), "from the file"),
    )


def _label_names(setup: Setup) -> list[str]:
    settings = setup.settings
    return [settings.name_of(label) for label in settings.known_labels]


def _trained_names(setup: Setup) -> list[str]:
    settings = setup.settings
    return [settings.name_of(label) for label in settings.labels_to_train]


def _assign_trained(settings: Settings, names: list[str]) -> None:
    labels = {name: label for label, name in settings.labels_to_strings.items()}
    settings.labels_to_train = [labels[name] for name in names]


def _assign_classes(settings: Settings, values: list[str]) -> None:
    from astronomical_lite.tables.labels import MAX_LABELS

    if len(values) > MAX_LABELS - settings.combine_other_labels:
        raise UserError(
            f"{len(values):,} labels are too many: choose at most "
            f"{MAX_LABELS - settings.combine_other_labels}.",
            field="label_classes",
        )
    settings.label_classes = values


CHOICES = {
    choice.name: choice
    for choice in (
        Choice(
            "label_classes",
            "Which labels count?",
            lambda setup: list(setup.dataset.label_counts),
            lambda setup: list(setup.settings.label_classes),
            _assign_classes,
            "The label column has too many different values: choose those that are classes.",
            lambda setup: {k: f"{n:,}" for k, n in setup.dataset.label_counts.items()},
            resolve_labels,
        ),
        column_choice(
            "extra_info_cols",
            "Extra information columns",
            "Shown for the selected source, beside the question.",
            unread=True,
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


def moved_columns(
    name: str, entries: list[str], chosen: list[str], form: Form, filters: dict[str, str]
) -> list[str] | None:
    """Return the entries that are chosen after a form moved some; None if it only filters the lists.

    Parameters
    ----------
    name : of the choice
    entries : all there are
    filters : what is typed above both lists, by ``name.available`` and ``name.chosen``

    Raises
    ------
    UserError
        No entry is picked.
    """
    available = [c for c in entries if c not in set(chosen)]
    step = form.one("do")
    if step == "add":
        picked = [c for c in available if c in form.many("available")]
    elif step == "add-all":
        picked = passing(available, filters[f"{name}.available"])
    elif step == "remove":
        picked = [c for c in chosen if c in form.many("chosen")]
    elif step == "remove-all":
        picked = passing(chosen, filters[f"{name}.chosen"])
    else:
        return None
    if not picked:
        side = "left" if step.startswith("add") else "right"
        raise UserError(
            f"There is nothing in the {side} list to move."
            if step.endswith("-all")
            else f"Pick something in the {side} list first.",
            field=name,
        )
    return chosen + picked if step.startswith("add") else [c for c in chosen if c not in picked]


def filtered(setup: Setup, choice: Choice, side: str) -> list[str]:
    """The entries of a side that its filter lets through."""
    chosen = choice.chosen(setup)
    if side == "chosen":
        entries = chosen
    else:
        taken = set(chosen)
        entries = [entry for entry in choice.available(setup) if entry not in taken]
    return passing(entries, setup.session.filters.get(f"{choice.name}.{side}", ""))


def passing(entries: list[str], typed: str) -> list[str]:
    """The entries that hold the text typed as a filter, in any case of letters."""
    wanted = typed.strip().lower()
    return [entry for entry in entries if wanted in entry.lower()]
