"""Features of light curves that are columns of the table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from app.state.dataset import Dataset
from app.state.session import Progress
from app.state.stages import Setup
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.extensions import Extension
    from astronomical_lite.light_curves.feature_columns import FeatureColumns
    from astronomical_lite.project.settings import Settings

MAKING = "Making features of light curves"
KEY = "light_curve_features"  # of the configuration, as in light_curves.feature_columns
OWN = "light_curve_feature"  # a user's own, among what a file of Python offers


def add_features(
    dataset: Dataset, extra: Mapping[str, Any], say: Progress, of: Collection[str] | None = None
) -> None:
    """Make the features of light curves that the table has the vector columns for; only those named in `of`, if given.

    Those of a user's own Python are made once that has run.
    """
    from astronomical_lite.light_curves.feature_columns import chosen_features, with_features

    vectors = set(dataset.catalogue.vectors)
    wanted = [
        one
        for one in chosen_features(extra)
        if one.needed <= vectors and one.are_known and (of is None or set(of) & set(one.features))
    ]
    if wanted:
        dataset.take_catalogue(with_features(dataset.catalogue, wanted, partial(say, MAKING)))


def made_features(settings: Settings) -> list[FeatureColumns]:
    """Return the features of which there are columns; none where the settings' key is damaged."""
    from astronomical_lite.light_curves.feature_columns import chosen_features

    try:
        return chosen_features(settings.extra)
    except UserError:
        return []


def add_own_features(
    dataset: Dataset, settings: Settings, loaded: Extension, say: Progress
) -> None:
    """Make those that are functions of a user's own Python, which may have changed."""
    named = loaded.names(OWN)
    if named:
        add_features(dataset, settings.extra, say, named)


def make_own_features_anew(setup: Setup, loaded: Extension) -> None:
    """Make the columns of a user's own features with the functions as they are now.

    Raises
    ------
    UserError
        A function of which there is a column is gone; `field` is "extension".
    """
    lost = [
        name for one in made_features(setup.settings) if not one.are_known for name in one.names
    ]
    if lost:
        raise UserError(
            f"The column {lost[0]} is made with a feature of light curves that {loaded.name} no longer has.",
            field="extension",
        )
    add_own_features(setup.dataset, setup.settings, loaded, setup.session.progress)
