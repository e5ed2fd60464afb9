"""A simulated comparison of query strategies."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from astronomical_lite.learning.learning_curves import LearningCurve


@dataclass
class CurvesRun:
    """A comparison of strategies for one classifier.

    Attributes
    ----------
    waiting : (strategy, seed) of the runs still to do
    curves : by strategy
    """

    n_labels: int
    n_seeds: int
    waiting: list[tuple[str, int]] = field(default_factory=list)
    curves: dict[str, LearningCurve] = field(default_factory=dict)

    def add(self, curve: LearningCurve) -> None:
        """Put one run to those of its strategy."""
        import numpy as np

        known = self.curves.get(curve.strategy)
        if known is not None:
            curve = replace(curve, f1=np.concatenate([known.f1, curve.f1]))
        self.curves[curve.strategy] = curve
