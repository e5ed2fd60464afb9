"""Learning curves: the gain from choosing which sources to label, over labelling at random.

>>> curves = simulate(problem, 1, [("RForest", "Margin Sampling")], 40, 10,
...                   ["Margin Sampling", "Random Sampling"], seeds=range(3))
>>> curves[0].strategy, curves[0].mean[-1], curves[1].mean[-1]
('Margin Sampling', 0.97, 0.91)

On labelled data `simulate` labels N sources with the catalogue's labels, once per strategy.
`replay_against_random` takes the labels given so far in their order, and as many at random.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.learning import LabelledPoints, Learner
from astronomical_lite.learning.classifiers.registry import Progress
from astronomical_lite.learning.initial_points import RANDOM as FIRST_AT_RANDOM
from astronomical_lite.learning.learning_problem import Problem
from astronomical_lite.learning.splits import Sets
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNKNOWN, UNSURE

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray, IntArray

RANDOM = "Random Sampling"
YOURS = "Your labels"
MOST_FITS = 40  # of one replay: a curve of more points would look the same

ReportFraction = Callable[[float], None]


@dataclass(frozen=True)
class LearningCurve:
    """Validation F1 against number of points, for one strategy.

    Attributes
    ----------
    strategy : str
    n_points : int64 array of shape (n_steps,)
    f1 : float64 array of shape (n_runs, n_steps)
        One run per seed.
    """

    strategy: str
    n_points: IntArray
    f1: FloatArray

    @property
    def mean(self) -> FloatArray:
        """Mean over the runs, shape (n_steps,)."""
        mean: FloatArray = self.f1.mean(axis=0)
        return mean


def simulate(
    problem: Problem,
    label: int,
    members: Sequence[tuple[str, str]],
    n_labels: int,
    n_initial: int,
    strategies: Sequence[str],
    seeds: Sequence[int] = (0,),
    progress: Progress | None = None,
    *,
    keep_missing: bool = False,
    first: str = FIRST_AT_RANDOM,
    label_name: str | None = None,
) -> list[LearningCurve]:
    """Label `n_labels` sources by each strategy, answering with the catalogue's labels.

    Sources of unknown label are not asked about. A seed decides the initial points, which are the
    same for all strategies, and the draws of Random Sampling.

    Parameters
    ----------
    problem, label, members, n_initial, keep_missing, first, label_name
        As for `Learner`; the members' own strategies are not used.
    n_labels : int
        How many to label after the initial points.
    strategies : sequence of str
        Keys of `STRATEGIES`.
    progress : callable, optional
        ``(text, fraction)``; raises to cancel.

    Raises
    ------
    UserError
        There are not so many sources of known label, or `Learner` refuses.
    """
    if not strategies or not len(seeds):
        raise UserError("Choose at least one query strategy to compare.", "query")
    if n_labels < 1:
        raise UserError(f"Label at least 1 source, not {n_labels}.", "n_labels")
    problem = simulated_problem(problem)
    n_runs = len(strategies) * len(seeds)
    curves = []
    for i, strategy in enumerate(strategies):
        runs = []
        for j, seed in enumerate(seeds):
            learner = Learner(
                problem,
                label,
                members,
                n_initial,
                keep_missing,
                strategy=strategy,
                seed=seed,
                first=first,
                label_name=label_name,
            )
            _require_enough(learner, n_initial + n_labels)
            report_progress = _progress_of_run(
                progress, f"Labelling by {strategy}", i * len(seeds) + j, n_runs
            )
            runs.append(_label(learner, n_labels, report_progress))
        n_points = np.arange(n_initial, n_initial + n_labels + 1, dtype=np.int64)
        curves.append(LearningCurve(strategy, n_points, np.array(runs)))
    return curves


def simulated_problem(problem: Problem) -> Problem:
    """Return the problem of the rows whose label the catalogue can give, and of those that are scored."""
    known = problem.labels[problem.sets.train] != UNKNOWN
    return _only(problem, problem.sets.train[known], problem.sets.validation)


def replay_against_random(
    learner: Learner, seeds: Sequence[int] = (0, 1, 2), progress: Progress | None = None
) -> list[LearningCurve]:
    """Compare the labels given so far with as many given at random.

    Both start from the same points: the learner's initial ones or, where no more than these are
    labelled, the first that hold both classes and are as many as the classifiers need. Random
    sources get the catalogue's label. With many points only some numbers of points are tried,
    evenly spread.

    Parameters
    ----------
    learner : Learner
        It is not changed. Sources labelled Unsure are left out.
    seeds : sequence of int
        One random run each.
    progress : callable, optional
        ``(text, fraction)``; raises to cancel.

    Returns
    -------
    list of LearningCurve
        "Your labels", then "Random Sampling".

    Raises
    ------
    UserError
        Nothing was labelled yet, or too few sources have a label in the catalogue.
    """
    rows, y = learner.labelled_rows, learner.labelled_y
    rows, y = rows[y != UNSURE], y[y != UNSURE]
    least = max(classifier.needs for classifier in learner.classifiers)
    start = max(LabelledPoints.of(rows, y).shortest_trainable(learner.label), least)
    if len(rows) > learner.n_initial:
        start = max(start, learner.n_initial)
    if len(rows) <= start:
        raise UserError(
            "There is no curve to draw yet: label some sources first, so that there are more than "
            f"the {start} that training starts from."
        )
    steps = np.unique(np.linspace(start, len(rows), MOST_FITS + 1).astype(np.int64))
    available = np.setdiff1d(learner.train_rows[learner.known[learner.train_rows]], rows[:start])
    if len(available) < len(rows) - start:
        raise UserError(
            f"Only {len(available)} more sources of the training set have a label in the "
            f"catalogue, too few to label {len(rows) - start} at random."
        )
    n_runs = 1 + len(seeds)
    report_progress = _progress_of_run(progress, "Replaying your labels", 0, n_runs)
    yours = _f1_of(learner, rows, y, steps, report_progress)
    runs = []
    for i, seed in enumerate(seeds, start=1):
        drawn = np.random.default_rng(seed).choice(available, len(rows) - start, replace=False)
        report_progress = _progress_of_run(progress, "Labelling at random", i, n_runs)
        all_rows = np.concatenate([rows[:start], drawn])
        answers = np.concatenate([y[:start], learner.problem.labels[drawn]])
        runs.append(_f1_of(learner, all_rows, answers, steps, report_progress))
    return [
        LearningCurve(YOURS, steps, np.array([yours])),
        LearningCurve(RANDOM, steps, np.array(runs)),
    ]


def _label(learner: Learner, n_labels: int, report_progress: ReportFraction) -> list[float]:
    """Label `n_labels` sources with the catalogue's labels; return F1 after each fit."""
    learner.progress = lambda *_: report_progress(len(learner.history) / (n_labels + 1))
    learner.start()
    for _ in range(n_labels):
        learner.assign(int(learner.problem.labels[learner.query_row]))
        learner.advance()
    return [scores.validation.f1 for scores in learner.history]


def _f1_of(
    learner: Learner, rows: IntArray, y: IntArray, steps: IntArray, report_progress: ReportFraction
) -> list[float]:
    """Return F1 of classifiers trained on the first n points, for each n of `steps`.

    Only the validation rows are predicted besides.
    """
    problem = _only(learner.problem, rows, learner.validation_rows)
    again = Learner(
        problem,
        learner.label,
        learner.members,
        keep_missing=learner.keep_missing,
        strategy=RANDOM,
        label_name=learner.label_name,
    )
    scores: list[float] = []
    again.progress = lambda *_: report_progress(len(scores) / len(steps))
    positions = np.arange(len(rows))
    for n in steps:
        again.replay(positions[:n], y[:n])
        scores.append(again.history[-1].validation.f1)
    return scores


def _only(problem: Problem, train: IntArray, validation: IntArray) -> Problem:
    """Return the problem of these rows alone: the training rows come first, in their order."""
    rows = np.concatenate([train, validation])
    end = len(train)
    return replace(
        problem,
        X=problem.X[rows],
        labels=problem.labels[rows],
        missing=problem.missing[rows],
        sets=Sets(
            np.arange(end, dtype=np.int64),
            np.arange(end, len(rows), dtype=np.int64),
            np.arange(0, dtype=np.int64),
        ),
    )


def _require_enough(learner: Learner, n_points: int) -> None:
    available = len(learner.train_rows)
    if n_points > available:
        raise UserError(
            f"Only {available} usable sources of the training set have a label in the catalogue; "
            f"choose fewer than {n_points} points in all.",
            "n_labels",
        )


def _progress_of_run(progress: Progress | None, text: str, i: int, n_runs: int) -> ReportFraction:
    """Return a function that reports the fraction done of run `i` as its share of all runs."""

    def report_progress(fraction: float) -> None:
        if progress is not None:
            progress(text, min(1.0, (i + fraction) / n_runs))

    return report_progress
