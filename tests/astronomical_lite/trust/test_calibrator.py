"""A calibration as a file of plain data."""

from __future__ import annotations

import json

import numpy as np
import pytest
from audited import simulated

from astronomical_lite.messages import UserError
from astronomical_lite.project.migrations import NewerFormatError
from astronomical_lite.trust.calibration import calibrate
from astronomical_lite.trust.calibrator import calibrator_text, read_calibrator


@pytest.fixture(scope="module")
def found():
    catalogue = simulated(0.1, 2.5, 0.3, n=3000)
    rows = np.arange(100, 400)
    return calibrate(catalogue.probabilities, rows, catalogue.is_class[rows])


def test_the_file_says_what_the_calibration_says_bit_for_bit(found):
    read = read_calibrator(calibrator_text(found, "Star").encode(), "x")
    p = np.append(np.random.default_rng(0).random(5000), [0, 0.0005, 0.5, 1, np.nan])
    assert read.calibrated(p).tobytes() == found.calibrated(p).tobytes()
    assert np.isnan(read.calibrated(p)[-1])
    assert (read.n_labels, read.share, read.share_labelled) == (
        found.n_labels,
        found.share,
        found.share_labelled,
    )


def test_what_the_file_says_of_how_to_apply_it_is_true(found):
    content = json.loads(calibrator_text(found, "Star"))
    for p in (0.0, 0.0004, 0.2, 0.4567, 0.9999, 1.0):
        i = max(
            i for i, start in enumerate(content["from"]) if start <= round(p * content["steps"])
        )
        assert content["probabilities"][i] == found.calibrated(np.array([p]))[0]
    assert (content["class"], content["format"]) == ("Star", 1)
    assert len(content["from"]) < 700  # levels that follow each other are told once


@pytest.mark.parametrize(
    "change",
    [
        {"from": [0, 3]},
        {"from": []},
        {"from": [1, 500], "probabilities": [0.1, 0.2]},
        {"from": [0, 2000], "probabilities": [0.1, 0.2]},
        {"from": [0, 9, 9], "probabilities": [0.1, 0.2, 0.3]},
        {"from": [0], "probabilities": [1.5]},
        {"from": [0], "probabilities": [True]},
        {"from": 7},
        {"steps": 100},
        {"share_in_catalogue": "half"},
        {"n_labels": -1},
    ],
)
def test_a_damaged_file_is_told(found, change):
    content = json.loads(calibrator_text(found, "Star")) | change
    with pytest.raises(UserError, match="of the bundle is damaged: download"):
        read_calibrator(json.dumps(content).encode(), "calibration.json")


def test_a_newer_file_is_refused(found):
    content = json.loads(calibrator_text(found, "Star")) | {"format": 2}
    with pytest.raises(NewerFormatError, match="was written by"):
        read_calibrator(json.dumps(content).encode(), "calibration.json")
