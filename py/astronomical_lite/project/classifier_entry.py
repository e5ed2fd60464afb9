"""Labels given for a classifier, as the configuration file's `classifiers` has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def classifier_entry(
    members: Sequence[tuple[str, str]],
    ids: list[str],
    y: list[int],
    *,
    keep_missing: bool = False,
    n_batch: int = 1,
) -> dict[str, Any]:
    """Return the entry of one classifier.

    Parameters
    ----------
    members : sequence of (classifier name, strategy name)
        More than one is a committee.
    ids, y : lists of equal length
        Ids as texts and raw labels, -1 for unsure, in the order of labelling. They are not copied.
    keep_missing : bool
        Whether rows with missing values are used.
    n_batch : int
        How many sources are asked about before each fit.
    """
    # AstronomicAL has neither; they are written only where they are not as there.
    optional: dict[str, Any] = {"keep_missing": True} if keep_missing else {}
    if n_batch > 1:
        optional["batch"] = n_batch
    return {
        "classifier": [classifier for classifier, _ in members],
        "query": [strategy for _, strategy in members],
        "id": ids,
        "y": y,
    } | optional
