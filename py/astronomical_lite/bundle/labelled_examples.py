"""What a classifier's labelled sources look like, in a bundle: other sources are told by it to be unlike all of them.

>>> files = examples_files(examples)      # unlike.json and unlike.npy of a classifier
>>> flags(read_examples(read, "classifiers/0-Star/unlike.json"), X)

The former says what the numbers of the latter are. They hold no catalogue's values: components of scaled features, of
some hundred sources of each class.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from astronomical_lite.bundle.number_file import number_file, read_numbers
from astronomical_lite.messages import UserError
from astronomical_lite.project.json_files import read_json
from astronomical_lite.project.migrations import StoredFormat
from astronomical_lite.trust.labelled_distances import Frame
from astronomical_lite.trust.unlike import FALSE_ALARMS, MOST, Examples

__all__ = ["UNLIKE", "UNLIKE_NAME", "examples_files", "numbers_name", "read_examples"]

UNLIKE = StoredFormat("What a classifier's labelled sources look like")
UNLIKE_NAME = "unlike.json"

LARGEST = 10**6  # features, or components of them

_HOW = (
    "unlike.npy has, one after the other: the centre (features numbers), the axes (features x components), for each "
    "class its examples (examples x components), for each class the squared distances of its calibration sources from "
    "the nearest example, ascending. A source's components are (features - centre) @ axes. Its p-value for a class is "
    "(1 + n) / (1 + calibration), n being how many of these distances are as large as its own, or larger; the largest "
    "over the classes is its p-value. It is unlike every class if that is false_alarms or less."
)


def examples_files(examples: Examples) -> list[tuple[str, bytes]]:
    """Return the two files as (name, content)."""
    centre, axes = examples.frame.centre, examples.frame.axes
    about = UNLIKE.stamp() | {
        "method": "conformal p-values of the distance from the nearest labelled source of a class "
        "(Vovk, Gammerman & Shafer 2005)",
        "how": _HOW,
        "false_alarms": FALSE_ALARMS,
        "features": axes.shape[0],
        "components": axes.shape[1],
        "classes": list(examples.classes),
        "examples": [len(one) for one in examples.examples],
        "calibration": [len(one) for one in examples.usual],
    }
    numbers = np.concatenate(
        [np.ravel(one) for one in (centre, axes, *examples.examples, *examples.usual)]
    )
    return [
        (UNLIKE_NAME, (json.dumps(about, indent=1) + "\n").encode()),
        (numbers_name(UNLIKE_NAME), number_file(numbers)),
    ]


def numbers_name(path: str) -> str:
    """Return the path of the file of numbers that is beside another."""
    return path.removesuffix(".json") + ".npy"


def read_examples(read: Callable[[str], bytes], path: str, n_features: int) -> Examples:
    """Return what the files of a bundle say.

    Parameters
    ----------
    read : callable
        Returns the content of a file by its path.
    path : str
        Of the first of them.
    n_features : int
        That the classifier knows.

    Raises
    ------
    UserError
        A file is damaged, or a newer program wrote it.
    """
    damaged = UserError(f"{path} of the bundle is damaged: download the bundle again.")
    given = read_json(read(path), path)
    if not isinstance(given, dict):
        raise damaged
    given = UNLIKE.migrate(given)
    try:
        features, n = _count(given["features"], LARGEST), _count(given["components"], LARGEST, 0)
        classes = [int(_count(one + 2**31, 2**32)) - 2**31 for one in given["classes"]]
        counts = [[_count(one, MOST) for one in given[k]] for k in ("examples", "calibration")]
    except (KeyError, TypeError) as error:
        raise damaged from error
    n_classes = {len(classes), len(counts[0]), len(counts[1])}
    if features != n_features or n_classes != {len(set(classes))} or not classes:
        raise damaged
    sizes = [features, features * n, *(one * n for one in counts[0]), *counts[1]]
    numbers = read_numbers(read(numbers_name(path)), numbers_name(path), sum(sizes))
    centre, axes, *rest = (
        numbers[start:end] for start, end in pairwise(np.cumsum([0, *sizes]).tolist())
    )
    usual = tuple(rest[len(classes) :])
    if not np.isfinite(numbers).all() or any((np.diff(one) < 0).any() for one in usual):
        raise damaged
    return Examples(
        tuple(classes),
        tuple(one.reshape(k, n) for one, k in zip(rest, counts[0], strict=False)),
        usual,
        Frame(centre, axes.reshape(features, n)),
        np.empty(0, np.int64),
    )


def _count(value: Any, most: int, fewest: int = 1) -> int:
    if type(value) is not int or not fewest <= value <= most:
        raise TypeError(value)
    return value
