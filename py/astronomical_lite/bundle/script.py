"""`predict.py` and `requirements.txt` of a project's bundle.

>>> script = predict_script(settings, entries, precision="float64")
>>> requirements()
'astropy==7.2.0\\njoblib==1.5.3\\n...'

The script is `predict_template.py` with the project's settings as literals at its top; it imports
nothing of this program.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np

from astronomical_lite import __version__
from astronomical_lite.learning.features import OPERATIONS, combination_names
from astronomical_lite.project.migrations import PROGRAM
from astronomical_lite.project.settings import Settings

__all__ = ["Entry", "feature_names", "load_safely_script", "predict_script", "requirements"]

START = "# ---- this project ----\n"
END = "# ---- the same for every project ----\n"

# Operations that the template carries out by itself.
BUILT_IN = {
    "subtract (a-b)": np.subtract,
    "add (a+b)": np.add,
    "multiply (a*b)": np.multiply,
    "divide (a/b)": np.divide,
}
PINNED = ("numpy", "pandas", "scikit-learn", "astropy", "joblib")
IMPORTED_AS = {"scikit-learn": "sklearn"}


@dataclass(frozen=True)
class Entry:
    """One classifier as the script knows it.

    `name` begins its columns in the output; `models` and `scaler` are paths in the bundle.
    """

    name: str
    models: Sequence[str]
    scaler: str | None
    keep_missing: bool


def feature_names(settings: Settings) -> list[str]:
    """Return the names of all features without repeats: the chosen ones, then the combinations'."""
    features = settings.features_for_training
    made = (name for pair in _combinations(settings) for name in combination_names(features, *pair))
    return list(dict.fromkeys([*features, *made]))


def predict_script(
    settings: Settings,
    classifiers: Sequence[Entry],
    precision: str,
    single_precision: Collection[str] = (),
) -> str:
    """Return `predict.py`.

    Parameters
    ----------
    settings : Settings
    classifiers : sequence of Entry
    precision : str
        "float32" or "float64": that of the matrix the classifiers were trained on.
    single_precision : collection of str
        Features that were held as float32. Those of a table in float64 are rounded to it, so that
        the numbers are the same.
    """
    features, own = settings.features_for_training, own_features(settings)
    lines = [
        _assigned("ID", settings.id_col),
        _assigned("FEATURES", features),
        _assigned("SINGLE_PRECISION", [name for name in features if name in single_precision]),
        _assigned("COMBINATIONS", _combinations(settings)),
    ]
    for operation, n in own:
        # repr has no line break whatever the name
        lines.append(
            f"# {operation!r} of {n} is an operation of your own: this script cannot repeat it, so "
            "TABLE must have its columns.\n"
        )
    lines += [
        _assigned("OWN_FEATURES", own),
        _assigned("PRECISION", precision),
        _assigned("CLASSIFIERS", [vars(entry) for entry in classifiers]),
    ]
    head, rest = _template("predict_template.py").split(START)
    return _made_with() + head + START + "".join(lines) + END + rest.split(END)[1]


def load_safely_script() -> str:
    """Return `load_safely.py`, which loads the .skops files."""
    return _made_with() + _template("load_safely.py")


def _made_with() -> str:
    return f"# Made with {PROGRAM} {__version__}\n"


def requirements(more: Sequence[str] = ()) -> str:
    """Return the versions that run now, as pip reads them."""
    lines = []
    for package in sorted([*PINNED, *more]):
        module = __import__(IMPORTED_AS.get(package, package))
        lines.append(f"{package}=={module.__version__.partition('+')[0]}\n")
    return "".join(lines)


def own_features(settings: Settings) -> dict[tuple[str, int], list[str]]:
    """Return the names of columns that operations of the user's own make, by (operation, n)."""
    features = settings.features_for_training
    return {
        (operation, n): combination_names(features, operation, n)
        for operation, n in _combinations(settings)
        if OPERATIONS[operation].combine is not BUILT_IN.get(operation)
    }


def _combinations(settings: Settings) -> list[tuple[str, int]]:
    """Return the chosen combinations without repeats, and without those of too many features."""
    n_features = len(settings.features_for_training)
    pairs = ((operation, n) for operation, n in settings.feature_generation if 2 <= n <= n_features)
    return list(dict.fromkeys(pairs))


def _template(name: str) -> str:
    return resources.files("astronomical_lite.bundle").joinpath(name).read_text("utf-8")


def _assigned(name: str, value: Any) -> str:
    """`NAME = value` as Python reads it, a long one with one item per line.

    `repr` of text escapes quotes, line breaks and everything that does not print.
    """
    line = f"{name} = {value!r}\n"
    if len(line) <= 100 or not isinstance(value, list | dict):
        return line
    if isinstance(value, dict):
        items, brackets = [f"{key!r}: {item!r}" for key, item in value.items()], "{}"
    else:
        items, brackets = [repr(item) for item in value], "[]"
    body = "".join(f"    {item},\n" for item in items)
    return f"{name} = {brackets[0]}\n{body}{brackets[1]}\n"
