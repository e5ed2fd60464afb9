"""A configuration and the session: what is saved as one, and whether one fits the data set."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.services.classifier_entries import own_entries
from app.services.combinations import generated_names, too_much_generated
from app.services.label_settings import labels_of
from app.services.layout import default_layout
from app.services.unread_columns import columns_at_hand
from app.state.session import Session
from app.state.stages import Setup
from astronomical_lite.messages import UserError
from astronomical_lite.project.configuration import check
from astronomical_lite.project.kept_python import kept_extension
from astronomical_lite.project.settings import Settings
from astronomical_lite.project.table_matches import TableMatch, told_lacking

if TYPE_CHECKING:
    from astronomical_lite.extensions import Extension


def current_settings(session: Session) -> Settings:
    """The settings with the labels given so far and the layout in view."""
    return replace(
        session.settings,
        layout=session.settings.layout or default_layout(session.mode),
        classifiers=own_entries(session),
    )


def check_settings(setup: Setup, name: str, matches: Sequence[TableMatch] = ()) -> None:
    """Check the settings of a configuration on the data set.

    Parameters
    ----------
    name : of its file
    matches : of the configuration, which say where columns that lack are from

    Raises
    ------
    UserError
        All that does not fit, a sentence each.
    """
    from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
    from astronomical_lite.learning.features import OPERATIONS
    from astronomical_lite.learning.querying.registry import STRATEGIES

    settings, columns = setup.settings, setup.dataset.columns
    labels: list[int] = []
    generated: list[str] = []
    problems: list[str] = []
    if settings.label_col in columns:
        labels = labels_of(setup).values
    if all(name in OPERATIONS for name, _ in settings.feature_generation):
        problems = [too_much_generated(len(setup.dataset.catalogue.frame), settings)]
        generated = [] if any(problems) else generated_names(settings, setup.dataset)
    unread = columns_at_hand(setup.dataset)
    problems += check(
        settings, columns, labels, OPERATIONS, CLASSIFIERS, STRATEGIES, generated, unread
    )
    problems.append(told_lacking(matches, columns_absent(settings, {*columns, *unread})))
    problems = [problem for problem in problems if problem]
    if problems:
        raise UserError(
            f"{name} does not fit {setup.dataset.catalogue.name}. "
            + " ".join(problems)
            + " Nothing was changed.",
            field="configuration",
        )


def columns_absent(settings: Settings, columns: Collection[str]) -> list[str]:
    """Return the columns that settings name and that are not there."""
    named = [
        settings.id_col,
        settings.label_col,
        *settings.features_for_training,
        *settings.extra_info_cols,
        *settings.extra_image_cols,
        *settings.default_vars,
    ]
    return [name for name in dict.fromkeys(named) if name and name not in columns]


def load_its_extension(session: Session, wanted: Settings) -> Extension | None:
    """Run the Python of a configuration the user agreed to; without any, return the one in use."""
    from astronomical_lite.extensions import load_extension

    code = kept_extension(wanted)
    if code is None:
        return session.extension
    try:
        return load_extension(code[1], code[0], settings=lambda: session.settings)
    except UserError as error:
        raise UserError(str(error), field="configuration") from error


def put_back_extension(session: Session, trial: Session) -> None:
    """Take back what the Python of a refused configuration registered."""
    from astronomical_lite.extensions import load_extension, unload

    if trial.extension is session.extension:
        return
    if trial.extension is not None:
        unload(trial.extension)
    if session.extension is not None:
        old = session.extension
        session.extension = load_extension(old.source, old.name, settings=lambda: session.settings)
