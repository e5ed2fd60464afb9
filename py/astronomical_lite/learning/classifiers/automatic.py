"""Auto: the classifier for whoever does not want to choose one; a Gaussian process, later a random forest.

With few labels a smooth boundary that finds its own width needs fewer of them; with many, a forest is as
good, and its time does not grow with the square of their number. `make science` shows it against others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.ensemble import RandomForestClassifier

from astronomical_lite.learning.classifiers import fast_trees
from astronomical_lite.learning.classifiers.gaussian_process import GaussianProcess
from astronomical_lite.learning.classifiers.registry import register

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, FloatArray

__all__ = ["AUTO", "MOST_POINTS", "Automatic", "automatic"]

AUTO = "Auto"
MOST_POINTS = 200
"""Points that a Gaussian process is fitted on; with more it is a forest's turn."""


class Automatic(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A Gaussian process up to `MOST_POINTS` points, a random forest of 1000 trees beyond.

    Attributes
    ----------
    chosen_ : GaussianProcess or RandomForestClassifier
        Fitted.
    classes_ : array
    """

    def fit(self, X: AnyArray, y: AnyArray) -> Self:
        """Fit, as scikit-learn's estimators do."""
        if len(y) <= MOST_POINTS:
            self.chosen_ = GaussianProcess().fit(X, y)
        else:
            forest = RandomForestClassifier(n_estimators=1000, random_state=0)
            self.chosen_ = fast_trees.fit(forest, X, y)
        self.classes_, self.n_features_in_ = self.chosen_.classes_, X.shape[1]
        return self

    def predict_proba(self, X: AnyArray) -> FloatArray:
        """Return the probability of either class, shape (n, 2)."""
        predict_proba = fast_trees.compile(self.chosen_) or self.chosen_.predict_proba
        probabilities: FloatArray = predict_proba(X)
        return probabilities

    def predict(self, X: AnyArray) -> AnyArray:
        """Return the more probable class of each row, the first one of equals."""
        classes: AnyArray = self.classes_[self.predict_proba(X).argmax(axis=1)]
        return classes

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        return tags


@register(
    AUTO,
    accepts_nan=True,
    predicts_argmax=True,
    quick=True,
    description=f"fewest labels: a Gaussian process up to {MOST_POINTS} labels, then a random forest",
    paper="Rasmussen & Williams 2006; Breiman 2001",
)
def automatic() -> Automatic:
    """Return an unfitted `Automatic`."""
    return Automatic()
