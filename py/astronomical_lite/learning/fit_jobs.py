"""One classifier's fit and predictions as a message, for another Python to do.

>>> message = write_job(Job("GBTrees", X[rows], target, "problem-1"))
>>> keep("problem-1", write_features(X))  # the other Python: the rows to predict, once per problem
>>> answer = run(message)                 # there too
>>> fitted, predictions = read_answer(answer)
>>> fitted.estimator

The answer equals what `fit_members` and `predict_all` give here. Messages are pickles: they pass between
Pythons of one page only.
"""

from __future__ import annotations

import pickle
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from astronomical_lite.learning.classifiers import kept_table
from astronomical_lite.learning.classifiers.fitting import fit_members
from astronomical_lite.learning.classifiers.members import LateEstimator
from astronomical_lite.learning.classifiers.predictions import Predictions, predict_all
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS, Progress
from astronomical_lite.messages import UserError
from astronomical_lite.project.settings import Settings

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin

    from astronomical_lite.arrays import FloatArray, IntArray

# Loads a user's own Python, given its file's name, its source and the settings its look-ups are
# answered from, so that its classifiers are among `CLASSIFIERS`.
LoadExtension: TypeAlias = Callable[[str, str, Settings | None], None]


@dataclass(frozen=True)
class Job:
    """One fit to be done, and the rows to be predicted with it.

    Attributes
    ----------
    classifier : str
        A key of `CLASSIFIERS`, those of the extension included.
    X : array of shape (n_points, n_features)
    y : int64 array of shape (n_points,), each 0 or 1
    features : str
        The name under which `keep` was given the rows to predict.
    extension : (file name, source), optional
        The user's own Python, if the classifier is from there.
    settings : Settings, optional
        Settings that its look-ups are answered from.
    """

    classifier: str
    X: FloatArray
    y: IntArray
    features: str
    extension: tuple[str, str] | None = None
    settings: Settings | None = None


class Task(ABC):
    """Work of another kind: what `do` returns goes into the answer, for `read_result`.

    Attributes
    ----------
    extension, settings
        As a `Job` has them.
    """

    extension: tuple[str, str] | None = None
    settings: Settings | None = None

    @abstractmethod
    def do(self, progress: Progress | None = None) -> Any:
        """Return the result, which can be pickled; raise a UserError where there is none."""


class NotSentError(Exception):
    """The fit is done but cannot be sent; it has to be done where it is wanted."""


@dataclass(frozen=True)
class Fitted(LateEstimator):
    """A fitted estimator as it was sent.

    It is unpickled when it is first asked for, as few are: of a thousand trees that takes longer than
    a person waits.

    Attributes
    ----------
    seconds : what its fit and predictions took, without the time it waited for its turn
    """

    message: bytes
    seconds: float = field(default=0.0, compare=False)

    @cached_property
    def estimator(self) -> ClassifierMixin:
        estimator: ClassifierMixin = pickle.loads(self.message)
        return estimator


_features: dict[str, FloatArray] = {}


def write_job(job: Job | Task) -> bytes:
    """Return a job or a task as a message for `run`."""
    return _dumps(job)


def write_features(X: FloatArray) -> bytes:
    """Return the rows to predict, shape (n_rows, n_features), as a message for `keep`."""
    return _dumps(np.ascontiguousarray(X))


def keep(name: str, data: bytes) -> None:
    """Keep the rows to predict for the jobs that follow, in place of those kept before."""
    _features.clear()
    _features[name] = pickle.loads(data)
    kept_table.keep(_features[name])


def run(
    message: bytes,
    progress: Progress | None = None,
    load_extension: LoadExtension | None = None,
) -> bytes:
    """Do a job and return the answer, for `read_answer`; a UserError goes into the answer.

    Parameters
    ----------
    message : bytes
        From `write_job`.
    progress : callable, optional
        ``(text, fraction or None)``, called during fit and predictions.
    load_extension : callable, optional
        Needed by jobs that have an `extension`.
    """
    job: Job | Task = pickle.loads(message)
    try:
        if job.extension is not None:
            if load_extension is None:
                raise ValueError(f"nothing was given to load {job.extension[0]} with")
            load_extension(*job.extension, job.settings)
        if isinstance(job, Task):
            return _dumps({"result": job.do(progress)})
        began = time.perf_counter()
        classifiers = [CLASSIFIERS[job.classifier]]
        fitted = fit_members(classifiers, job.X, job.y, progress)
        predictions = predict_all(classifiers, fitted, _features[job.features], progress=progress)
    except UserError as error:
        return _dumps({"error": str(error), "field": error.field})
    about = {"is_own": job.extension is not None, "seconds": time.perf_counter() - began}
    try:
        return _dumps(about | {"fitted": _dumps(fitted.members[0]), "predictions": predictions})
    except Exception as error:  # a user's own object may raise anything when it is pickled
        return _dumps({"unsent": f"{type(error).__name__}: {error}"})


def read_answer(answer: bytes) -> tuple[Fitted, Predictions]:
    """Return the fitted estimator, and its predictions for the rows kept.

    A user's own estimator is unpickled here: what their Python raises is met while the fit is due.

    Raises
    ------
    UserError
        As `fit_members` and `predict_all` do.
    NotSentError
        The estimator cannot be pickled.
    """
    content: dict[str, Any] = pickle.loads(answer)
    if "error" in content:
        raise UserError(content["error"], content["field"])
    if "unsent" in content:
        raise NotSentError(content["unsent"])
    fitted = Fitted(content["fitted"], content["seconds"])
    if content["is_own"]:
        _ = fitted.estimator
    return fitted, content["predictions"]


def read_result(answer: bytes) -> Any:
    """Return what a task came to.

    Raises
    ------
    UserError
        As the task did.
    """
    content: dict[str, Any] = pickle.loads(answer)
    if "error" in content:
        raise UserError(content["error"], content["field"])
    return content["result"]


def join_predictions(of_members: Sequence[Predictions]) -> Predictions:
    """Return the predictions of several members, each answered by a job of its own, as one."""
    return Predictions(
        np.concatenate([predictions.probabilities for predictions in of_members]),
        np.concatenate([predictions.votes for predictions in of_members]),
    )


def _dumps(content: Any) -> bytes:
    return pickle.dumps(content, protocol=pickle.HIGHEST_PROTOCOL)
