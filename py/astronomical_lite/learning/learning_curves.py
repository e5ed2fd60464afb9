"""Learning curves: does choosing what to label pay, compared with labelling at random?

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

import numpy as np

from astronomical_lite.learning import LabelledPoints, Learner
from astronomical_lite.learning.classifiers.registry import Progress
from astronomical_lite.learning.learning_problem import Problem
from astronomical_lite.learning.splits import Sets
from astronomical_lite.messages import UserError
from astronomical_lite.tables.labels import UNKNOWN, UNSURE

RANDOM = "Random Sampling"
YOURS = "Your labels"
MOST_FITS = 40  # of one replay: more points would not show


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
    n_points: np.ndarray
    f1: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        """Mean over the runs, shape (n_steps,)."""
        return self.f1.mean(axis=0)


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
    label_name: str | None = None,
) -> list[LearningCurve]:
    """Label `n_labels` sources by each strategy, answering with the catalogue's labels.

    Sources of unknown label are not asked about. A seed decides the initial points, which are the
    same for all strategies, and what Random Sampling draws.

    Parameters
    ----------
    problem, label, members, n_initial, keep_missing, label_name
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
    known = problem.labels[problem.sets.train] != UNKNOWN
    problem = _only(problem, problem.sets.train[known], problem.sets.validation)
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
                label_name=label_name,
            )
            _require_enough(learner, n_initial + n_labels)
            tell = _share(progress, f"Labelling by {strategy}", i * len(seeds) + j, n_runs)
            runs.append(_label(learner, n_labels, tell))
        n_points = np.arange(n_initial, n_initial + n_labels + 1, dtype=np.int64)
        curves.append(LearningCurve(strategy, n_points, np.array(runs)))
    return curves


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
        It is not changed. Sources it was told Unsure of are left out.
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
    tell = _share(progress, "Replaying your labels", 0, n_runs)
    yours = _f1_of(learner, rows, y, steps, tell)
    runs = []
    for i, seed in enumerate(seeds, start=1):
        drawn = np.random.default_rng(seed).choice(available, len(rows) - start, replace=False)
        tell = _share(progress, "Labelling at random", i, n_runs)
        answers = np.concatenate([y[:start], learner.problem.labels[drawn]])
        runs.append(_f1_of(learner, np.concatenate([rows[:start], drawn]), answers, steps, tell))
    return [
        LearningCurve(YOURS, steps, np.array([yours])),
        LearningCurve(RANDOM, steps, np.array(runs)),
    ]


def _label(learner: Learner, n_labels: int, tell) -> list[float]:
    """Label so many sources with the catalogue's labels; F1 after each fit."""
    learner.progress = lambda *_: tell(len(learner.history) / (n_labels + 1))
    learner.start()
    for _ in range(n_labels):
        learner.assign(int(learner.problem.labels[learner.query_row]))
        learner.advance()
    return [step.validation.f1 for step in learner.history]


def _f1_of(learner: Learner, rows, y, steps, tell) -> list[float]:
    """F1 of classifiers trained on the first so many points; nothing else is predicted."""
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
    again.progress = lambda *_: tell(len(scores) / len(steps))
    positions = np.arange(len(rows))
    for n in steps:
        again.replay(positions[:n], y[:n])
        scores.append(again.history[-1].validation.f1)
    return scores


def _only(problem: Problem, train, validation) -> Problem:
    """The problem of these rows alone: the training rows come first, in their order."""
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
    there = len(learner.train_rows)
    if n_points > there:
        raise UserError(
            f"Only {there} usable sources of the training set have a label in the catalogue; "
            f"choose fewer than {n_points} points in all.",
            "n_labels",
        )


def _share(progress, text, i, n_runs) -> Callable[[float], None]:
    def tell(fraction: float) -> None:
        if progress is not None:
            progress(text, min(1.0, (i + fraction) / n_runs))

    return tell
