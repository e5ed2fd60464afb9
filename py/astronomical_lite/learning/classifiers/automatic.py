"""Auto: the classifier for whoever does not want to choose one; a Gaussian process, later RForest.

With few labels a smooth boundary that finds its own width needs fewer of them; with many, a forest is as
good, and its time does not grow with the square of their number. `make science` shows it against others.
"""

from astronomical_lite.learning.classifiers.gaussian_process import GaussianProcess
from astronomical_lite.learning.classifiers.registry import register

__all__ = ["AUTO", "MOST_POINTS", "automatic"]

AUTO = "Auto"
MOST_POINTS = 100
"""Points that a Gaussian process is fitted on; with more it is a forest's turn."""


@register(
    AUTO,
    accepts_nan=True,
    predicts_argmax=True,
    quick=True,
    later=(MOST_POINTS, "RForest"),
    description=f"mostly fewest labels: a Gaussian process up to {MOST_POINTS} labels, then RForest",
    paper="Rasmussen & Williams 2006; Breiman 2001",
)
def automatic() -> GaussianProcess:
    """Return an unfitted Gaussian process."""
    return GaussianProcess()
