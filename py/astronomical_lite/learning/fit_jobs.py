"""One classifier's fit and predictions as a message, for another Python to do.

>>> message = write_job(Job("GBTrees", X[rows], target, "problem-1"))
>>> keep("problem-1", write_features(X))  # the other Python: the rows to predict, once per problem
>>> answer = run(message)                 # there too
>>> fitted, said = read_answer(answer)

The answer equals what `fit_members` and `predict_all` give here. Messages are pickles: they pass between
Pythons of one page only.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin

from astronomical_lite.learning.classifiers.registry import (
    CLASSIFIERS,
    Predictions,
    Progress,
    fit_members,
    predict_all,
)
from astronomical_lite.messages import UserError
from astronomical_lite.project.settings import Settings


@dataclass(frozen=True)
class Job:
    """What to fit, and what to predict with it.

    Attributes
    ----------
    classifier : str
        A key of `CLASSIFIERS`, or of what the extension adds to them.
    X : array of shape (n_points, n_features)
    y : int64 array of shape (n_points,), each 0 or 1
    features : str
        Under which name the rows to predict are kept (`keep`).
    extension : (file name, source), optional
        The user's own Python, if the classifier is from there.
    settings : Settings, optional
        What that Python's look-ups are answered from.
    """

    classifier: str
    X: np.ndarray
    y: np.ndarray
    features: str
    extension: tuple[str, str] | None = None
    settings: Settings | None = None


class NotSentError(Exception):
    """The fit is done but cannot be sent; it has to be done where it is wanted."""


_kept: dict[str, np.ndarray] = {}


def write_job(job: Job) -> bytes:
    return _dumps(job)


def write_features(X: np.ndarray) -> bytes:
    """The rows to predict, an array of shape (n_rows, n_features)."""
    return _dumps(np.ascontiguousarray(X))


def keep(name: str, data: bytes) -> None:
    """Take the rows to predict for the jobs that follow, in place of those there were."""
    _kept.clear()
    _kept[name] = pickle.loads(data)


def run(message: bytes, progress: Progress | None = None) -> bytes:
    """Do a job; what the user can put right goes into the answer."""
    job: Job = pickle.loads(message)
    try:
        if job.extension is not None:
            _load_once(job)
        classifiers = [CLASSIFIERS[job.classifier]]
        fitted = fit_members(classifiers, job.X, job.y, progress)
        said = predict_all(classifiers, fitted, _kept[job.features], progress=progress)
    except UserError as error:
        return _dumps({"error": str(error), "field": error.field})
    try:
        return _dumps({"fitted": fitted[0], "said": said})
    except Exception as error:  # whatever a user's own object raises when it is pickled
        return _dumps({"unsent": f"{type(error).__name__}: {error}"})


def read_answer(answer: bytes) -> tuple[ClassifierMixin, Predictions]:
    """The fitted estimator, and what it says of the rows kept.

    Raises
    ------
    UserError
        As `fit_members` and `predict_all` do.
    NotSentError
    """
    content: dict[str, Any] = pickle.loads(answer)
    if "error" in content:
        raise UserError(content["error"], content["field"])
    if "unsent" in content:
        raise NotSentError(content["unsent"])
    return content["fitted"], content["said"]


def together(said: list[Predictions]) -> Predictions:
    """What several members say, from what each says."""
    return Predictions(
        np.concatenate([one.probabilities for one in said]),
        np.concatenate([one.votes for one in said]),
    )


def _load_once(job: Job) -> None:
    from astronomical_lite.extensions import load_extension
    from astronomical_lite.extensions.loading import EXTENSIONS, unload

    name, source = job.extension
    loaded = EXTENSIONS.get(name)
    if loaded is not None and loaded.source == source:
        return
    for other in list(EXTENSIONS.values()):
        unload(other)
    load_extension(source, name, settings=lambda: job.settings)


def _dumps(content: Any) -> bytes:
    return pickle.dumps(content, protocol=pickle.HIGHEST_PROTOCOL)
