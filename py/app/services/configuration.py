"""A configuration and the session: what is saved as one, and whether one fits the data set."""

from __future__ import annotations

from dataclasses import replace

from app.services.classifier_entries import own_entries
from app.services.combinations import generated_names, too_much_generated
from app.services.layout import default_layout
from app.services.user_python import kept_extension
from app.state.session import Session
from astronomical_lite.messages import UserError
from astronomical_lite.project.configuration import check
from astronomical_lite.project.settings import Settings


def current_settings(session: Session) -> Settings:
    """The settings with the labels given so far and the layout in view."""
    return replace(
        session.settings,
        layout=session.settings.layout or default_layout(session.mode),
        classifiers=own_entries(session),
    )


def check_settings(session: Session, panels: list[str] | None = None) -> None:
    from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
    from astronomical_lite.learning.features import OPERATIONS
    from astronomical_lite.learning.querying.strategies import STRATEGIES
    from astronomical_lite.tables.columns import read_labels

    settings, columns = session.settings, session.dataset.columns
    labels, generated, problems = [], [], []
    if settings.label_col in columns:
        labels = read_labels(
            session.dataset.catalogue.frame[settings.label_col], settings.label_col
        ).values
    if all(name in OPERATIONS for name, _ in settings.feature_generation):
        problems = [too_much_generated(session)]
        generated = [] if any(problems) else generated_names(settings)
    problems += check(
        settings, columns, labels, OPERATIONS, CLASSIFIERS, STRATEGIES, generated, panels
    )
    problems = [problem for problem in problems if problem]
    if problems:
        raise UserError(
            f"{session.config_name} does not fit {session.dataset.catalogue.name}. "
            + " ".join(problems)
            + " Nothing was changed.",
            field="configuration",
        )


def load_its_extension(session: Session, wanted: Settings):
    """Run the Python of a configuration the user agreed to; None if there is none."""
    from astronomical_lite.extensions import load_extension

    code = kept_extension(wanted)
    if code is None:
        return session.extension
    try:
        return load_extension(code[1], code[0], settings=lambda: session.settings)
    except UserError as error:
        raise UserError(str(error), field="configuration") from error


def put_back_extension(session: Session, trial: Session) -> None:
    """What a configuration that was refused registered is taken back."""
    from astronomical_lite.extensions import load_extension, unload

    if trial.extension is session.extension:
        return
    unload(trial.extension)
    if session.extension is not None:
        old = session.extension
        session.extension = load_extension(old.source, old.name, settings=lambda: session.settings)
