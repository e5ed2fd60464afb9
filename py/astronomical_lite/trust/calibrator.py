"""A calibration to take away: what a classifier's probabilities mean, as plain data.

text = calibrator_text(found)                 # JSON: `calibration.json` of a classifier in a bundle
read_calibrator(content).calibrated(probabilities)

It is a step function of the probability in thousandths, so whoever has the file applies it without this program.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from astronomical_lite.messages import UserError
from astronomical_lite.project.json_files import read_json
from astronomical_lite.project.migrations import StoredFormat

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray

__all__ = ["CALIBRATOR", "STEPS", "Calibrator", "calibrator_text", "places_of", "read_calibrator"]

STEPS = 1000
"""Probabilities that are told apart: more would make no difference, and take long."""

CALIBRATOR = StoredFormat("The calibration of a classifier")

_HOW = (
    "A probability p is calibrated as probabilities[i] for the last i with from[i] <= p * steps, rounded to the "
    "nearest whole number (halves to the even one)."
)


@dataclass(frozen=True)
class Calibrator:
    """A calibration of a classifier for a catalogue with its own mix of classes.

    Attributes
    ----------
    levels : float64 array of shape (STEPS + 1,)
        What 0, 1/STEPS, 2/STEPS, ... 1 mean.
    n_labels : the labels that were used
    share : the share of the class in the catalogue
    share_labelled : that among the labels
    """

    levels: FloatArray
    n_labels: int
    share: float
    share_labelled: float

    def calibrated(self, probabilities: FloatArray) -> FloatArray:
        """Return what probabilities mean, NaN where they are."""
        found: FloatArray = np.append(self.levels, np.nan)[places_of(probabilities)]
        return found


def places_of(probabilities: FloatArray) -> IntArray:
    """Return where each probability is among the steps; behind them, where it is NaN."""
    return np.nan_to_num(np.rint(probabilities * STEPS), nan=STEPS + 1).astype(np.int64)


def calibrator_text(calibrator: Calibrator, name: str) -> str:
    """Return the file's text.

    Parameters
    ----------
    calibrator : Calibrator
    name : str
        That of the class.
    """
    levels = calibrator.levels
    starts = np.flatnonzero(np.diff(levels, prepend=np.nan) != 0)  # NaN differs from all
    content = CALIBRATOR.stamp() | {
        "class": name,
        "method": "Venn-Abers (Vovk & Petej 2014), then the catalogue's mix of classes (Saerens et al. 2002)",
        "how": _HOW,
        "n_labels": calibrator.n_labels,
        "share_in_catalogue": calibrator.share,
        "share_among_labels": calibrator.share_labelled,
        "steps": STEPS,
        "from": starts.tolist(),
        "probabilities": levels[starts].tolist(),
    }
    return json.dumps(content, indent=1) + "\n"


def read_calibrator(content: bytes, path: str) -> Calibrator:
    """Return what a file says.

    Parameters
    ----------
    content : bytes
    path : str
        What messages call the file.

    Raises
    ------
    UserError
        It is damaged, or a newer program wrote it.
    """
    given = read_json(content, path)
    if not isinstance(given, dict):
        raise _damaged(path)
    given = CALIBRATOR.migrate(given)
    try:
        starts = np.array([_whole(one) for one in given["from"]], dtype=np.int64)
        probabilities = np.array([_share(one) for one in given["probabilities"]])
        is_in_order = starts[0] == 0 and starts[-1] <= STEPS and (np.diff(starts) > 0).all()
        if len(starts) != len(probabilities) or given["steps"] != STEPS or not is_in_order:
            raise ValueError
        levels = np.repeat(probabilities, np.diff(starts, append=STEPS + 1))
        shares = _share(given["share_in_catalogue"]), _share(given["share_among_labels"])
        return Calibrator(levels, _whole(given["n_labels"]), *shares)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise _damaged(path) from error


def _damaged(path: str) -> UserError:
    return UserError(f"{path} of the bundle is damaged: download the bundle again.")


def _whole(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**53:
        raise TypeError(value)
    return value


def _share(value: Any) -> float:
    if type(value) not in (int, float) or not 0 <= value <= 1:
        raise TypeError(value)
    return float(value)
