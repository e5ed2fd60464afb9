"""The learning loop in the page against AstronomicAL's, written out natively (`reference`)."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.dashboard import NAMES, dashboard
from benchmarks.row import Measured, Row
from benchmarks.sample import N_INITIAL, Prepared, sample_of

LABEL = 0
N_SCORES = 4  # of the validation set: the last of a kept history's entry
CLOSE = 1e-9


@dataclass(frozen=True)
class Run:
    """Some iterations of the page, and of the reference on the same points.

    Attributes
    ----------
    ours, reference : seconds of one iteration, the best of those timed
    differences : what was not the same, in words
    """

    ours: float
    reference: float
    differences: tuple[str, ...]

    @property
    def measured(self) -> Measured:
        return Measured(
            self.ours, self.reference, not self.differences, "; ".join(self.differences)
        )


@cache
def run(
    members: tuple[str, ...],
    n_rows: int,
    n_ours: int = 4,
    n_reference: int = 4,
    draws: bool = False,
) -> Run:
    """Label a few sources with the catalogue's labels, in the page and natively.

    With `draws`, the reference draws the two plots that the page draws each time.
    """
    from benchmarks.reference import iteration
    from benchmarks.reference_plots import Plots

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = Prepared(sample_of(folder, n_rows)[0])
        with dashboard(folder, n_rows) as page:
            page.start_training(members)
            times = [page.next_iteration(name_of(data, page.queried_id())) for _ in range(n_ours)]
            kept, last_query = page.kept(), page.queried_id()
    entry = kept["classifiers"][str(LABEL)]
    history = kept["astronomical_lite"]["progress"][str(LABEL)]["history"]
    asked = [data.row_of[text] for text in (*entry["id"], last_query)]
    plots = Plots(data, LABEL) if draws else None
    references, differences = [], []
    for n in range(N_INITIAL + 1, N_INITIAL + 1 + n_reference):
        seconds, queried, scores = iteration(data, LABEL, members, asked[:n], entry["y"][:n], plots)
        references.append(seconds)
        if queried != asked[n]:
            differences.append(
                f"at {n} points asks about {data.ids[asked[n]]}, not {data.ids[queried]}"
            )
        differences += difference_of_scores(n, history[n - N_INITIAL], scores)
    return Run(min(times), min(references), tuple(differences))


def name_of(data: Prepared, source: str) -> str:
    return NAMES[int(data.labels[data.row_of[source]])]


def difference_of_scores(n: int, entry: Sequence[float], scores: Sequence[float]) -> list[str]:
    shown = entry[-N_SCORES:]
    if entry[0] != n or max(abs(a - b) for a, b in zip(shown, scores, strict=True)) > CLOSE:
        return [f"at {n} points scores {entry[0]}: {shown}, not {scores}"]
    return []


def growth() -> Measured:
    """Seconds per row at 1,000,000 rows against those at 20,000."""
    large, small = million(), run(("RForest",), 20_000)
    return Measured(large.ours / 1_000_000 * 1e6, small.ours / 20_000 * 1e6)


def million() -> Run:
    return run(("RForest",), 1_000_000, n_ours=2, n_reference=1)


TEXT = "a label to the next question, all plots and scores"


def loop_row(name: str, members: tuple[str, ...], goal: float) -> Row:
    text = f"{TEXT}: {', '.join(members)}; 20,000 x 66"
    return Row(name, text, lambda: run(members, 20_000).measured, goal)


def drawing_row(name: str, member: str) -> Row:
    """A classifier so quick that most of the time is spent on the plots, which the reference draws too."""
    text = f"{TEXT}, against a reference that draws both: {member}; 20,000 x 66"
    return Row(name, text, lambda: run((member,), 20_000, draws=True).measured, 1.0)


ROWS = [
    loop_row("iteration", ("RForest",), 0.3),
    loop_row("gbtrees", ("GBTrees",), 1.0),
    drawing_row("adaboost", "AdaBoost"),
    drawing_row("knn", "KNN"),
    drawing_row("dtree", "DTree"),
    loop_row("committee", ("RForest", "GBTrees", "KNN"), 1.0),
    Row(
        "iteration-200k",
        f"{TEXT}: RForest; 200,000 x 66",
        lambda: run(("RForest",), 200_000, n_ours=3, n_reference=1).measured,
        0.3,
    ),
    Row(
        "iteration-1M",
        f"{TEXT}: RForest; 1,000,000 x 66",
        lambda: million().measured,
        0.3,
    ),
    Row(
        "iteration-10M",
        f"{TEXT}: RForest; 10,000,000 x 66",
        lambda: run(("RForest",), 10_000_000, n_ours=2, n_reference=1).measured,
        0.3,
    ),
    Row("growth", "the same per row, 1,000,000 against 20,000 rows", growth, 1.0, "µs"),
]
