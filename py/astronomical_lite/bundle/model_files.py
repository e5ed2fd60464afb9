"""Models and scaler as joblib files that work in ordinary Python.

>>> files = model_files(learner, "Star")
>>> [name for name, _ in files]
['Star-RFor_Unce.joblib', 'Star-RFor_Unce-SCALER.joblib']
>>> download("Star.zip", as_zip(files))
"""

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import joblib
import sklearn

from astronomical_lite.file_names import plain_name, plain_path
from astronomical_lite.learning import Learner

# zlib at level 3: the pickled 1000-tree forest shrinks ninefold in no measurable time; stronger
# methods halve it once more but need a decompressor that not every Python has.
COMPRESSION = ("zlib", 3)
# file systems take 255 bytes, a letter has up to four, and endings are added
LONGEST_NAME = 48


def model_name(label_name: str, members: Sequence[tuple[str, str]]) -> str:
    """Return the name of a model, ``Star-RFor_Unce``; a committee's members one after the other.

    Parameters
    ----------
    label_name : str
        String identifier of the label; what a file name must not hold becomes ``_``.
    members : sequence of (classifier name, strategy name)
        The first four letters of each enter.
    """
    shortened = "_".join(f"{name[:4]}_{strategy[:4]}" for name, strategy in members)
    return safe_name(f"{label_name}-{shortened}")


def checkpoint_name(
    label_name: str,
    members: Sequence[tuple[str, str]],
    n_points: int,
    validation_f1: float,
    when: datetime,
) -> str:
    """Return ``{model name}-{points}-{validation F1 x 100}-{timestamp}``."""
    name = model_name(label_name, members)
    return f"{name}-{n_points}-{round(100 * validation_f1)}-{when:%Y%m%d_%H%M%S}"


def model_files(
    learner: Learner, label_name: str, *, checkpoint: datetime | None = None
) -> list[tuple[str, bytes]]:
    """Return the current model as files that `joblib.load` reads.

    One classifier gives ``NAME.joblib`` and, if features are scaled, ``NAME-SCALER.joblib``; a
    committee the folder ``NAME/`` with ``RForest_0.joblib``, ``KNN_1.joblib`` ... and
    ``SCALER.joblib``.

    Parameters
    ----------
    learner : Learner
        Started.
    label_name : str
        String identifier of its label.
    checkpoint : datetime, optional
        When given, NAME is that of a checkpoint taken at this time.

    Raises
    ------
    UserError
        Training has not started.
    """
    names, estimators = model_parts(learner, label_name, checkpoint=checkpoint)
    return [(name, _dumped(part)) for name, part in zip(names, estimators, strict=True)]


def model_parts(
    learner: Learner, label_name: str, *, checkpoint: datetime | None = None
) -> tuple[list[str], list[Any]]:
    """Return the names of the files of `model_files`, and the estimators that go into them: the
    members in their order, then the scaler if there is one."""
    estimators = list(learner.fitted)
    models, scaler = _file_names(learner, label_name, checkpoint)
    if scaler is None:
        return models, estimators
    return [*models, scaler], [*estimators, learner.problem.scaler]


def how_to_use(learner: Learner, label_name: str, *, checkpoint: datetime | None = None) -> str:
    """Return Python code that applies the files of `model_files` to a table with the same columns.

    It defines ``probability`` (of being of the class) and ``prediction`` for ``X``, the features
    in the order the model was trained on.
    """
    models, scaler = _file_names(learner, label_name, checkpoint)
    lines = [
        f"# {' '.join(label_name.split())} against all others, trained on {learner.n_trained} "
        f"points; made with scikit-learn {sklearn.__version__}",
        *_needed(learner),
        "import joblib",
        "import numpy as np",
        "",
        "features = [",
        *(f"    {name!r}," for name in learner.problem.features),
        "]",
        "# table: your pandas DataFrame with these columns (combinations such as a-b included)",
        f"X = table[features].to_numpy(dtype={learner.problem.X.dtype.name!r})",
    ]
    if scaler is not None:
        lines.append(f"X = joblib.load({scaler!r}).transform(X)")
    if len(models) == 1:
        lines += [
            f"model = joblib.load({models[0]!r})",
            "probability = model.predict_proba(X)[:, 1]",
            "prediction = model.predict(X) == 1"
            if hasattr(learner.fitted[0], "predict")
            else "prediction = probability > 0.5",
        ]
    else:
        lines += [
            "models = [",
            *(f"    joblib.load({name!r})," for name in models),
            "]",
            "mean = np.mean([model.predict_proba(X) for model in models], axis=0)",
            "probability = mean[:, 1]",
            "prediction = mean[:, 1] > mean[:, 0]",
        ]
    return "\n".join(lines) + "\n"


def _needed(learner: Learner) -> list[str]:
    """Return a comment on what has to be installed beside scikit-learn, if a model is of this package."""
    if not any(type(one).__module__.startswith("astronomical_lite.") for one in learner.fitted):
        return []
    return [
        "# The model is of the package astronomical_lite: install the wheel that every exported bundle has."
    ]


def as_zip(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Return a zip archive of (name, content) pairs; a ``/`` in a name makes a folder, and none leads out
    of where the archive is unpacked.

    Models are compressed already, and all but plain arrays is stored as it is.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            kind = zipfile.ZIP_DEFLATED if name.endswith(".npy") else zipfile.ZIP_STORED
            archive.writestr(plain_path(name), content, kind)
    return buffer.getvalue()


def _file_names(
    learner: Learner, label_name: str, checkpoint: datetime | None
) -> tuple[list[str], str | None]:
    """Return the names of the model files and of the scaler's, if there is one."""
    if checkpoint is None:
        name = model_name(label_name, learner.members)
    else:
        f1 = learner.scores("validation").f1
        name = checkpoint_name(label_name, learner.members, learner.n_trained, f1, checkpoint)
    if len(learner.members) == 1:
        models, scaler = [f"{name}.joblib"], f"{name}-SCALER.joblib"
    else:
        models = [
            f"{name}/{safe_name(classifier)}_{i}.joblib"
            for i, (classifier, _) in enumerate(learner.members)
        ]
        scaler = f"{name}/SCALER.joblib"
    return models, scaler if learner.problem.scaler is not None else None


def _dumped(estimator: Any) -> bytes:
    buffer = io.BytesIO()
    joblib.dump(estimator, buffer, compress=COMPRESSION)
    return buffer.getvalue()


def safe_name(name: str) -> str:
    """Replace in a file's name what some file system refuses: all but letters, digits and ``_ . + - = ( )``."""
    return plain_name(re.sub(r"[^\w.+=()-]+", "_", name)[:LONGEST_NAME], "_")
