"""The learning problem that the settings describe, and what they lack for one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.services.combinations import generated_features, generated_names
from app.state.classifier_tab import ClassifierTab
from app.state.session import Session
from app.state.stages import Described
from astronomical_lite.tables.labels import UNKNOWN

if TYPE_CHECKING:
    from astronomical_lite.learning import Problem


def test_set_refused(session: Session) -> str:
    """Return why the curated test set cannot be used, or an empty text."""
    labelled = [label for label in session.curated.values() if label != UNKNOWN]
    if not labelled:
        return (
            "No labels are curated yet (0 sources). Load a test_set.json, "
            "or label sources in Labelling mode."
        )
    return ""


def setup_problems(session: Session) -> list[str]:
    """Return sentences on what is to be filled in before the dashboard can open."""
    if session.dataset is None:
        return ["Load a data file."]
    settings, problems = session.settings, []
    if session.dataset.ids is None:
        problems.append("Choose the ID column.")
    if session.dataset.labels is None:
        problems.append("Choose the label column, or add the classes yourself.")
    elif len(settings.known_labels) < 2:
        problems.append("Add at least one more class.")
    if not settings.labels_to_train:
        problems.append("Choose at least one label to create a classifier for.")
    if len(settings.features_for_training) < 2:
        problems.append("Choose at least two features.")
    if not all(settings.default_vars):
        problems.append("Choose the default x and y variables.")
    return problems


def curated_rows(described: Described, *, with_unsure: bool = False) -> dict[int, int]:
    """The curated test set by row; ids the data set lacks are left out, and so is Unsure if not asked for."""
    curated = described.session.curated
    rows = described.ids.rows(list(curated)).tolist()
    pairs = zip(rows, curated.values(), strict=True)
    return {row: label for row, label in pairs if row >= 0 and (with_unsure or label != UNKNOWN)}


def score_by_hand(described: Described) -> None:
    """Score all classifiers by the labels given by hand so far; their training goes on as it was."""
    from astronomical_lite.learning.random_sets import with_labels_by_hand

    session, problem = described.session, described.session.problem
    if problem is None or not described.settings.made_labels:
        return
    by_hand = curated_rows(described, with_unsure=True)
    sets, labels = with_labels_by_hand(problem.sets, described.labels.codes, by_hand)
    session.problem = scored = problem.with_labels(labels, sets, described.labels.values)
    trainings = {id(fit.training): fit.training for fit in session.computing.values()}
    trainings |= {id(tab.training): tab.training for tab in session.tabs.values() if tab.training}
    for training in trainings.values():
        if training.learner.problem is problem:
            training.learner.score_by(scored)


def build_problem(described: Described, trained: Iterable[int] = ()) -> Problem:
    """Make the learning problem the settings describe: features, labels and sets.

    Parameters
    ----------
    trained : rows a classifier was already trained on; they stay out of a curated test set

    Raises
    ------
    UserError
        The settings leave nothing to train on, or a combination cannot be made; nothing is changed.
    """
    from astronomical_lite.learning import make_problem
    from astronomical_lite.learning.combined_columns import Beside
    from astronomical_lite.learning.random_sets import split_at_random, with_labels_by_hand
    from astronomical_lite.learning.splits import curated_labels, split

    dataset, settings = described.dataset, described.settings
    described.session.progress("Making feature combinations", None)
    generated = generated_features(dataset, settings)
    labels = described.labels.codes
    allowed = settings.labels_to_train if settings.exclude_labels else None
    if settings.made_labels:
        sets = split_at_random(labels, allowed=allowed, trained=tuple(trained))
        by_hand = curated_rows(described, with_unsure=True)
        sets, labels = with_labels_by_hand(sets, labels, by_hand)
    else:
        curated = curated_rows(described) if settings.test_set_file else {}
        sets = split(
            labels,
            exclude_unknown=settings.exclude_unknown_labels,
            allowed=allowed,
            curated=curated or None,
            trained=tuple(trained),
            names=settings.labels_to_strings,
        )
        if curated:
            labels = curated_labels(labels, sets, curated)
    features = [*settings.features_for_training, *generated_names(settings, dataset)]
    frame = dataset.catalogue.frame
    described.session.progress("Scaling and splitting", None)
    problem = make_problem(
        frame if generated is None else Beside(frame, generated),
        features,
        labels,
        sets,
        settings.scale_data,
        described.labels.values,
    )
    if generated is not dataset.generated:
        dataset.replace_generated(generated)
    return problem


def make_tabs(session: Session) -> None:
    """A tab per chosen classifier. A label that loses its classifier keeps its tab out of sight."""
    for label in session.settings.labels_to_train:
        session.tabs.setdefault(label, ClassifierTab(label))
    if session.active_label not in session.settings.labels_to_train:
        session.active_label = next(iter(session.settings.labels_to_train), None)
