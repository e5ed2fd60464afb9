"""The classifiers on offer, and how they are fitted and asked.

>>> chosen = [CLASSIFIERS["RForest"], CLASSIFIERS["KNN"]]
>>> fitted = fit_members(chosen, X[rows], y)
>>> predict_all(chosen, fitted, X).votes.mean(axis=0)

A classifier of one's own is a function that makes an unfitted scikit-learn estimator with
`predict_proba`::

    @register("LogReg", description="logistic regression")
    def logistic_regression():
        return make_pipeline(StandardScaler(), LogisticRegression())
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.base import ClassifierMixin

from astronomical_lite.learning.classifiers import fast_trees
from astronomical_lite.messages import UserError

# Called with what is being done and how much of it is done (0 to 1, or None if not known). It may
# raise to cancel: nothing is changed until a fit and its predictions are complete.
Progress = Callable[[str, float | None], None]

ROWS_PER_BLOCK = 65_536


@dataclass(frozen=True)
class Classifier:
    """One kind of classifier a user can choose.

    Attributes
    ----------
    name : str
        What the user chooses and the configuration file stores.
    make : callable
        Returns a new unfitted estimator.
    accepts_nan : bool
        Whether it can be fitted on and asked about rows with NaN.
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
        Where it is from.
    quick : bool
        Whether some dozen points are fitted and 20,000 rows predicted so fast that nobody waits.
    """

    name: str
    make: Callable[[], ClassifierMixin]
    accepts_nan: bool = False
    needs: int = 2
    needs_of_each: int = 1
    description: str = ""
    predicts_argmax: bool = False
    paper: str = ""
    quick: bool = False


CLASSIFIERS: dict[str, Classifier] = {}

# What an estimator raises when it cannot do something; what `progress` raises to cancel is none.
FAULTS = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, NotImplementedError)


def register(name: str, **properties) -> Callable:
    """Add the decorated function to `CLASSIFIERS`; `properties` are those of `Classifier`."""

    def add_to_registry(make: Callable) -> Callable:
        CLASSIFIERS[name] = Classifier(name, make, **properties)
        return make

    return add_to_registry


def fit_members(
    classifiers: Sequence[Classifier],
    X: np.ndarray,
    y: np.ndarray,
    progress: Progress | None = None,
) -> list[ClassifierMixin]:
    """Fit one new estimator per classifier.

    Parameters
    ----------
    classifiers : sequence of Classifier
        The members of the committee; one of them is an ordinary classifier.
    X : array of shape (n_points, n_features)
    y : int64 array of shape (n_points,), each 0 or 1, both present

    Returns
    -------
    list of fitted estimators
        Each equal to what ``make().fit(X, y)`` gives.

    Raises
    ------
    UserError
        An estimator gives no probabilities, needs more points of a class, or refuses these points.
    """
    fitted = []
    for i, classifier in enumerate(classifiers):
        estimator = classifier.make()
        if not hasattr(estimator, "predict_proba"):
            raise UserError(
                f"The classifier “{classifier.name}” gives no probabilities (it has no "
                "predict_proba), so nothing can be queried with it. Choose another one.",
                "classifier",
            )
        _require_of_each(classifier, y)
        tell = _share(progress, f"Fitting {classifier.name}", i, len(classifiers))
        tell(0.0)
        try:
            fast_trees.fit(estimator, X, y, tell)
        except UserError:
            raise
        except FAULTS as error:
            raise UserError(
                f"{classifier.name} could not be fitted on these {len(y)} points ({error}) "
                "Choose another classifier, or start with more points.",
                "classifier",
            ) from error
        fitted.append(estimator)
        tell(1.0)
    return fitted


def _require_of_each(classifier: Classifier, y: np.ndarray) -> None:
    n, fewest = classifier.needs_of_each, int(np.bincount(y, minlength=2).min())
    if fewest < n:
        raise UserError(
            f"{classifier.name} needs at least {n} points of the class and {n} of the others to "
            f"train on; there {'is' if fewest == 1 else 'are'} only {fewest} of one of them. "
            "Start with more points, or choose another classifier.",
            "n_initial",
        )


@dataclass(frozen=True)
class Predictions:
    """What the members of a committee say of n rows.

    Attributes
    ----------
    probabilities : float64 array of shape (n_members, n, 2)
        Probability of not being, and of being, of the class.
    votes : bool array of shape (n_members, n)
        Each member's `predict`; where there is none, whether the class is the more probable.
    """

    probabilities: np.ndarray
    votes: np.ndarray

    def consensus(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the committee's mean probabilities, shape (n, 2), and its predictions, bool (n,).

        A committee at exactly 1/2 predicts "not of the class"; one member alone predicts as its
        estimator does.
        """
        if len(self.votes) == 1:
            return self.probabilities[0], self.votes[0]
        mean = np.mean(self.probabilities, axis=0)
        return mean, mean[:, 1] > mean[:, 0]


def predict_all(
    classifiers: Sequence[Classifier],
    fitted: Sequence[ClassifierMixin],
    X: np.ndarray,
    rows: np.ndarray | None = None,
    progress: Progress | None = None,
) -> Predictions:
    """Ask every member about every row once.

    Parameters
    ----------
    classifiers, fitted : sequences of length n_members
        As given to and returned by `fit_members`.
    X : array of shape (n_rows, n_features)
    rows : int64 array of shape (n,), optional
        The rows to ask about; all by default.
    """
    n = len(X) if rows is None else len(rows)
    probabilities = np.empty((len(fitted), n, 2))
    votes = np.empty((len(fitted), n), dtype=bool)
    for i, (classifier, estimator) in enumerate(zip(classifiers, fitted, strict=True)):
        tell = _share(progress, f"Predicting with {classifier.name}", i, len(fitted))
        predict_proba = fast_trees.compile(estimator) or estimator.predict_proba
        for start in range(0, n, ROWS_PER_BLOCK):
            tell(start / n)
            block = slice(start, min(start + ROWS_PER_BLOCK, n))
            X_block = X[block] if rows is None else X[rows[block]]
            p = _asked(classifier, predict_proba, X_block)
            said = p[:, 1] > p[:, 0]
            if not classifier.predicts_argmax:
                tied = p[:, 1] == p[:, 0]
                if tied.any() and hasattr(estimator, "predict"):
                    said[tied] = estimator.predict(X_block[tied]) == 1
            probabilities[i, block], votes[i, block] = p, said
        tell(1.0)
    return Predictions(probabilities, votes)


def _asked(classifier, predict_proba, X) -> np.ndarray:
    """Probabilities of shape (n, 2); a user's own classifier may give something else."""
    try:
        p = np.asarray(predict_proba(X), dtype=np.float64)
    except FAULTS as error:
        raise UserError(
            f"{classifier.name} was fitted but could not predict ({type(error).__name__}: {error}). "
            "Choose another classifier.",
            "classifier",
        ) from error
    if p.shape != (len(X), 2):
        raise UserError(
            f"{classifier.name} gives probabilities of shape {p.shape} for {len(X)} rows; they must "
            f"be ({len(X)}, 2).",
            "classifier",
        )
    return p


def _share(progress, text, i, n_members) -> Callable[[float], None]:
    """Return a function that tells member `i`'s fraction as its share of the whole."""

    def tell(fraction: float) -> None:
        if progress is not None:
            progress(text, (i + fraction) / n_members)

    return tell
