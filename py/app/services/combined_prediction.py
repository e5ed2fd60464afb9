"""What the trained classifiers say together: for plots of the catalogue, and of one source."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.services.exports import trained
from app.state.stages import Dashboard

if TYPE_CHECKING:
    import pandas as pd

    from astronomical_lite.arrays import FloatArray, IntArray
    from astronomical_lite.plots.diagrams.cloud import Classes

OF_NONE_COLOUR = (
    "#8c6d4f"  # brown: no class has it at first, and sources that are not known are grey
)
UNPREDICTED = "Cannot be predicted"


@dataclass(frozen=True)
class PredictedClass:
    """The combined prediction of one source; the colour is "" where it is of none of the classes."""

    name: str
    colour: str
    probability: float
    margin: float


def probabilities(dashboard: Dashboard) -> list[FloatArray]:
    """Return each trained classifier's probability of every source."""
    return [training.learner.probabilities for _, _, training in trained(dashboard)]


def prediction_key(dashboard: Dashboard) -> Hashable:
    """Return what tells the combined prediction of now from others."""
    return tuple(
        (label, id(training.learner), len(training.learner.history), training.learner.n_trained)
        for label, _, training in trained(dashboard)
    )


def predicted_classes(dashboard: Dashboard) -> Classes:
    """Return the classes of the trained classifiers, then that of none of them."""
    from astronomical_lite.learning.combined import OF_NONE, name_of_none
    from astronomical_lite.plots.diagrams.cloud import Classes

    settings = dashboard.settings
    labels = [label for label, _, _ in trained(dashboard)]
    names = [settings.name_of(label) for label in labels]
    return Classes(
        (*range(len(labels)), OF_NONE),
        (*names, name_of_none(names)),
        (*(settings.label_colours[label] for label in labels), OF_NONE_COLOUR),
        UNPREDICTED,
    )


def predicted_codes(classes: Classes, probabilities: list[FloatArray]) -> IntArray:
    """Return each source's predicted class for plots, shape (n_rows,)."""
    from astronomical_lite.learning.combined import combined_class

    return classes.codes(combined_class(probabilities))


def class_and_probability(
    dashboard: Dashboard, rows: IntArray | None = None
) -> tuple[pd.Series, pd.Series]:
    """Return the predicted class by name, missing where none can be said, and its probability: of some rows, or all."""
    import numpy as np
    import pandas as pd

    from astronomical_lite.learning.combined import combine

    found = probabilities(dashboard)
    combined = combine([one if rows is None else one[rows] for one in found])
    names = predicted_classes(dashboard).names
    known = list(dict.fromkeys(names))  # two classes may be called the same
    codes = [known.index(name) for name in names]
    # of the places CANNOT_SAY (-2) and OF_NONE (-1) too
    of_place = np.array([*codes[:-1], -1, codes[-1]], dtype="int32")
    texts = pd.Categorical.from_codes(of_place[combined.place], known)
    return pd.Series(texts), pd.Series(combined.probability)


def predicted_class(dashboard: Dashboard, row: int) -> PredictedClass | None:
    """Return the combined prediction of a source; None if no classifier can predict it."""
    from astronomical_lite.learning.combined import CANNOT_SAY, combine

    of_row = [one[row : row + 1] for one in probabilities(dashboard)]
    if not of_row:
        return None
    combined = combine(of_row)
    place = int(combined.place[0])
    if place == CANNOT_SAY:
        return None
    classes = predicted_classes(dashboard)
    return PredictedClass(
        classes.names[place],
        classes.colours[place] if place >= 0 else "",
        float(combined.probability[0]),
        float(combined.margin[0]),
    )
