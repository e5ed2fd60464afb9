"""Bundles for several files of tests."""

from __future__ import annotations

import pytest
from bundles import (
    ALL,
    OPERATIONS,
    TREE,
    Case,
    catalogue,
    configured,
    trained,
)
from learners import make_quick


@pytest.fixture
def quick_forests(monkeypatch):
    """Classifiers of ensembles with few members."""
    make_quick(monkeypatch, 20)


@pytest.fixture
def project(quick_forests):
    """A bundle with a committee and a tree, and two labels by hand."""
    frame, labels = catalogue()
    settings = configured(
        [(OPERATIONS[0], 2)],
        scale_data=True,
        author="A. Stronomer",
        doi="10.1/x",
        test_set_file=True,
        classifiers={"0": {"keep_missing": False, "strategy": "x"}, "7": {"id": []}},
    )
    curated = {str(frame["source"][i]): label for i, label in ((3, 1), (1, -1))}
    return Case(
        frame,
        labels,
        settings,
        lambda p: {0: trained(p, 0, ALL[:2]), 1: trained(p, 1, TREE, answers=())},
        curated=curated,
    )
