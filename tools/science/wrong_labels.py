"""How many wrong labels any ranking can bring to the top: FOLDER/wrong_labels.png and wrong_labels.md.

100 labels, 5 of them wrong, drawn at random or asked for by uncertainty sampling, are ranked as Check My Labels
does: by cross-validation on them alone, and by a classifier trained on so many other sources of the same made-up sky,
whose labels are right.

If a label is wrong with the same chance everywhere, the chance that one is wrong, given source and label, falls with
the probability of the label, given the source. So no ranking finds more in the mean than that by the true
probability, to which a classifier comes the nearer the more labels it knows. Where sources are asked about because
two classes are alike there, a wrong label may be as likely as the right one, even so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from app.services.cross_validation import CLASSIFIER_OF_CATALOGUE
from astronomical_lite.learning import Learner, Problem, make_problem
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.learning.initial_points import RANDOM, SPREAD
from astronomical_lite.learning.learning_curves import simulated_problem
from astronomical_lite.learning.splits import Sets
from astronomical_lite.trust.label_errors import label_errors
from astronomical_lite.trust.out_of_sample import N_FOLDS, CrossFit, out_of_sample, stratified_folds
from science.fewer_labels import ALL_BANDS, COMMAND, example_table

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin

    from astronomical_lite.arrays import FloatArray, IntArray

N_FIRST, N_ASKED, N_WRONG = 20, 80, 5
N_LABELS = N_FIRST + N_ASKED
LABELS = (0, 1, 2)
N_TREES = 100  # of RForest here: 1,000 take ten times as long
N_POOL, N_VALIDATION = 8_000, 1_000
N_ROWS = 50_000
KNOWN = (300, 1_000, 3_000, 10_000)  # labels of other sources, all of which come last
GOAL = 0.8


@dataclass(frozen=True)
class Asking:
    """How sources to label are chosen, and the classifier that is asked which labels look wrong."""

    name: str
    classifier: str
    first: str
    at_random: bool
    colour: str


ASKING = (
    Asking("drawn at random (Auto)", "Auto", SPREAD, True, "#8a8a8a"),
    Asking("asked for by Auto", "Auto", SPREAD, False, "#0072b2"),
    Asking("asked for by RForest", "RForest", RANDOM, False, "#d55e00"),
)


@dataclass(frozen=True)
class Found:
    """Shares of the wrong labels among the first tenth looked at, one of each class and draw.

    Attributes
    ----------
    asking : Asking
    by_themselves : float64 array of shape (n_runs,)
        By cross-validation on the labels.
    by_known : dict of int to float64 array of shape (n_runs,)
        By a classifier trained on as many labels of other sources.
    """

    asking: Asking
    by_themselves: FloatArray
    by_known: dict[int, FloatArray]


def sky(n_rows: int = N_ROWS) -> Problem:
    """Make sources to label, some to validate with, and others of which the labels are known (the test set)."""
    table = example_table(n_rows, "all bands", ALL_BANDS)
    rows = np.random.default_rng(0).permutation(len(table.labels))
    first = N_POOL + N_VALIDATION
    sets = Sets(rows[:N_POOL], rows[N_POOL:first], rows[first:])
    return make_problem(table.frame, list(table.frame), table.labels, sets, scale=True)


def knowing(problem: Problem, n: int) -> list[ClassifierMixin]:
    """Return the page's classifier for each class, which knows the labels of n other sources."""
    rows = problem.sets.test[:n]
    make = CLASSIFIERS[CLASSIFIER_OF_CATALOGUE].make
    return [make().fit(problem.X[rows], problem.labels[rows] == label) for label in LABELS]


def labelled(
    problem: Problem, label: int, asking: Asking, seed: int
) -> tuple[FloatArray, IntArray, IntArray]:
    """Return features and labels (1 of the class, 0 of others) of labelled sources, and which labels are wrong."""
    rng = np.random.default_rng(seed)
    wrong = rng.choice(N_ASKED, N_WRONG, replace=False)
    if asking.at_random:
        rows = rng.choice(problem.sets.train, N_LABELS, replace=False)
        target = (problem.labels[rows] == label).astype(np.int64)
        target[N_FIRST + wrong] = 1 - target[N_FIRST + wrong]
        return problem.X[rows], target, N_FIRST + wrong
    pool = simulated_problem(problem)
    learner = Learner(
        pool,
        label,
        [(asking.classifier, "Uncertainty Sampling")],
        N_FIRST,
        seed=seed,
        first=asking.first,
    )
    learner.start()
    for i in range(N_ASKED):
        known = int(pool.labels[learner.query_row])
        other = (label + 1) % 3 if known == label else label
        learner.assign(other if i in wrong else known)
        learner.advance()
    target = (learner.labelled_y == label).astype(np.int64)
    return pool.X[learner.labelled_rows], target, N_FIRST + wrong


def cross_validated(name: str, X: FloatArray, target: IntArray) -> FloatArray:
    """Return the probabilities of cross-validation on the labels."""
    fold = stratified_folds(target)
    fits = (CrossFit(name, X[fold != k], target[fold != k], X[fold == k]) for k in range(N_FOLDS))
    return out_of_sample(fold, [fit.do() for fit in fits])


def share_found(target: IntArray, p: FloatArray, wrong: IntArray) -> float:
    """Return the share of the wrong labels in the first tenth of the ranking."""
    first = label_errors(target, p).ranking[: len(target) // 10]
    return float(np.isin(wrong, first).mean())


def found_of(
    problem: Problem, models: dict[int, list[ClassifierMixin]], asking: Asking, draws: int
) -> Found:
    """Label and rank, once for each class and draw."""
    by_themselves: list[float] = []
    by_known: dict[int, list[float]] = {n: [] for n in models}
    for label in LABELS:
        for seed in range(draws):
            X, target, wrong = labelled(problem, label, asking, seed)
            by_themselves.append(
                share_found(target, cross_validated(asking.classifier, X, target), wrong)
            )
            for n, of_classes in models.items():
                p = of_classes[label].predict_proba(X)[:, 1]
                by_known[n].append(share_found(target, p, wrong))
    return Found(
        asking,
        np.array(by_themselves),
        {n: np.array(shares) for n, shares in by_known.items()},
    )


@contextmanager
def fewer_trees() -> Iterator[None]:
    """Give RForest `N_TREES` trees."""
    forest = CLASSIFIERS["RForest"]
    CLASSIFIERS["RForest"] = replace(
        forest, make=lambda: forest.make().set_params(n_estimators=N_TREES)
    )
    try:
        yield
    finally:
        CLASSIFIERS["RForest"] = forest


def as_table(found: Sequence[Found]) -> str:
    """Return a Markdown table of the shares: the mean, and its standard error."""
    sizes = list(found[0].by_known)
    lines = [
        f"Share of {N_WRONG} wrong labels that is among the first {N_LABELS // 10} of {N_LABELS} looked at: mean over "
        f"{len(found[0].by_themselves)} runs on the example, all bands, and its standard error (three classes; RForest "
        f"of {N_TREES} trees; `{COMMAND}`). “Known”: ranked by {CLASSIFIER_OF_CATALOGUE}, which knows so many right "
        "labels of other sources, and none of these.",
        "",
        "| labels | cross-validation on them | " + " | ".join(f"{n:,} known" for n in sizes) + " |",
        "|---|---|" + "---|" * len(sizes),
    ]
    for one in found:
        cells = [one.by_themselves, *one.by_known.values()]
        lines.append(f"| {one.asking.name} | " + " | ".join(map(_cell, cells)) + " |")
    return "\n".join(lines) + "\n"


def _cell(shares: FloatArray) -> str:
    return f"{shares.mean():.2f} ± {_error(shares):.2f}"


def _error(shares: FloatArray) -> float:
    return float(shares.std(ddof=1) / np.sqrt(len(shares)))


def draw(found: Sequence[Found], path: Path) -> None:
    """Draw the share found against how many labels of other sources a ranking knows."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    figure, ax = plt.subplots(figsize=(6, 3.6))
    for one in found:
        sizes, colour = list(one.by_known), one.asking.colour
        shares = list(one.by_known.values())
        ax.errorbar(
            sizes,
            [share.mean() for share in shares],
            [_error(share) for share in shares],
            color=colour,
            marker="o",
            capsize=3,
            label=one.asking.name,
        )
        ax.axhline(one.by_themselves.mean(), color=colour, lw=1, ls="--")
    ax.axhline(GOAL, color="black", lw=0.5, ls=":")
    ax.set(
        xscale="log",
        ylim=(0, 1.05),
        xlabel="right labels of other sources that a ranking knows",
        ylabel=f"wrong labels in the first {N_LABELS // 10} of {N_LABELS}",
    )
    ax.legend(fontsize=8, title="labels; dashed: cross-validation on them", title_fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=90)
    plt.close(figure)


def write(folder: Path, draws: int) -> None:
    """Simulate all, and write figure and table."""
    problem = sky()
    sizes = (*KNOWN, len(problem.sets.test))
    models = {n: knowing(problem, n) for n in sizes}
    found = []
    with fewer_trees():
        for asking in ASKING:
            found.append(found_of(problem, models, asking, draws))
            print(as_table(found[-1:]).splitlines()[-1], flush=True)
    (folder / "wrong_labels.md").write_text(as_table(found), encoding="utf-8")
    draw(found, folder / "wrong_labels.png")
