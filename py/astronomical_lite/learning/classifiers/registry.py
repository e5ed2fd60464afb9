"""The classifiers on offer.

>>> CLASSIFIERS["RForest"].make().fit(X, y)

A classifier of one's own is a function that makes an unfitted scikit-learn estimator with
`predict_proba`::

    @register("LogReg", description="logistic regression")
    def logistic_regression():
        return make_pipeline(StandardScaler(), LogisticRegression())
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sklearn.base import ClassifierMixin

# Called with the name of the work and the fraction done (0 to 1, or None if not known). It may raise
# to cancel: nothing is changed until a fit and its predictions are complete.
Progress = Callable[[str, float | None], None]
Make = Callable[[], ClassifierMixin]


@dataclass(frozen=True)
class Classifier:
    """One kind of classifier a user can choose.

    Attributes
    ----------
    name : str
        Shown to the user and stored in the configuration file.
    make : callable
        Returns a new unfitted estimator.
    accepts_nan : bool
        True if it can be fitted on, and predicts, rows with NaN.
    needs : int
        The fewest points it can be fitted on.
    needs_of_each : int
        The fewest points of the class, and of the others.
    description : str
        For the user, a few words.
    predicts_argmax : bool
        True: `predict` is the class of highest probability, the first one of equals. False: where
        probabilities are equal the estimator's own `predict` decides.
    paper : str
        Author and year of its source.
    quick : bool
        True if some dozen points are fitted and 20,000 rows predicted so fast that nobody waits.
    later : (int, str), optional
        With more points than this number, the classifier of this name is fitted in its place.
    """

    name: str
    make: Make
    accepts_nan: bool = False
    needs: int = 2
    needs_of_each: int = 1
    description: str = ""
    predicts_argmax: bool = False
    paper: str = ""
    quick: bool = False
    later: tuple[int, str] | None = None

    def for_points(self, n: int) -> Classifier:
        """Return what is fitted on so many points: this one, or its successor."""
        return self if self.later is None or n <= self.later[0] else CLASSIFIERS[self.later[1]]


CLASSIFIERS: dict[str, Classifier] = {}

# Errors an estimator raises when it cannot do something; `progress` raises none of these to cancel.
FAULTS = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, NotImplementedError)


def register(name: str, **properties: Any) -> Callable[[Make], Make]:
    """Return a decorator that adds a function to `CLASSIFIERS`.

    Parameters
    ----------
    **properties
        Those of `Classifier`.
    """

    def add_to_registry(make: Make) -> Make:
        CLASSIFIERS[name] = Classifier(name, make, **properties)
        return make

    return add_to_registry
