"""Active learning: one classifier tab's loop of fit, predict once, score, query.

>>> problem = make_problem(frame, ["u-g", "g-r"], labels, sets, scale=True)
>>> learner = Learner(problem, label=0, members=[("RForest", "Uncertainty Sampling")], n_initial=10)
>>> learner.start()
>>> while learner.query_row is not None:
...     learner.assign(ask_the_user(learner.query_row))
...     learner.advance()
...     print(learner.history[-1].validation.f1)

Every row is asked about once per iteration; scores, plots and the next query all reuse that.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin

from astronomical.batches import diverse_batch
from astronomical.errors import UserError
from astronomical.models import (
    CLASSIFIERS,
    Classifier,
    Predictions,
    Progress,
    fit_members,
    predict_all,
)
from astronomical.problem import Problem, make_problem
from astronomical.scores import Confusion, Scores, confusion
from astronomical.splits import UNKNOWN
from astronomical.strategies import COMMITTEE, STRATEGIES, Pool, Strategy, query, uncertainty

__all__ = [
    "UNSURE",
    "Iteration",
    "IterationScores",
    "Learner",
    "Past",
    "Problem",
    "Step",
    "make_problem",
]

UNSURE = -1


@dataclass(frozen=True)
class IterationScores:
    """Scores after one fit; one point of the curves against number of points."""

    n_points: int
    train: Scores
    validation: Scores


@dataclass(frozen=True)
class Iteration:
    """One fit and what it says of every row; arrays of shape (n_rows,), NaN (False) where unusable.

    Attributes
    ----------
    fitted : list of estimators
        One per member.
    n_trained : int
        How many of the labelled points were trained on, Unsure ones aside.
    probabilities : float64 array
        P(class), the committee's mean.
    predictions : bool array
    informativeness : float64 array
        1 - max probability, what the Metric plot shows.
    consensus : float64 array of shape (n_usable, 2)
        Probability of not being, and of being, of the class, for the usable rows alone.
    votes : bool array of shape (n_members, n_usable)
        What each member predicts for them.
    """

    fitted: list[ClassifierMixin]
    n_trained: int
    probabilities: np.ndarray
    predictions: np.ndarray
    informativeness: np.ndarray
    consensus: np.ndarray
    votes: np.ndarray


@dataclass(frozen=True)
class Past:
    """What a learner needs beside its labelled points to go on exactly where it was.

    Attributes
    ----------
    n_fixed : int
        How many points training started from; they cannot be undone.
    pending : bool
        Whether the last label was assigned but not yet trained on.
    query_row : int or None
    history : list of IterationScores
    """

    n_fixed: int
    pending: bool
    query_row: int | None
    history: list[IterationScores]


@dataclass(frozen=True)
class Step:
    """A fit that is due: `Learner.do` does it here; it may also be done elsewhere (`astronomical.jobs`)
    and its result handed to `Learner.take`.

    Attributes
    ----------
    rows : int64 array of shape (n_points,)
        The rows to train on.
    target : int64 array of shape (n_points,)
        1 where a point is of the class, else 0.
    """

    rows: np.ndarray
    target: np.ndarray
    _take: Callable[[Iteration], None]


class Learner:
    """One classifier tab: label against all others.

    The pool is every usable training row not yet labelled. Scores compare with the catalogue's
    labels, over rows whose label is known; what the user assigns is only trained on. All steps are
    reproducible. If a step fails or is cancelled, the learner is as it was before.

    Parameters
    ----------
    problem : Problem
    label : int
        The raw label that is the positive class.
    members : sequence of (classifier name, strategy name)
        More than one is a committee: it queries by vote entropy (the strategies are then not
        used) and predicts by mean probability.
    n_initial : int
        How many points `start` draws.
    keep_missing : bool
        Whether rows with missing values are used; all chosen classifiers must accept NaN.
    strategy : str, optional
        Query by this strategy in place of the members' own, or of vote entropy.
    seed : int
        Decides the initial points, and what a strategy draws at random.
    label_name : str, optional
        What messages call the label.
    progress : callable, optional
        ``(text, fraction or None)``, called during fits and predictions; raises to cancel.

    Attributes
    ----------
    train_rows, validation_rows, test_rows : int64 arrays
        The usable rows of the sets, in the sets' order.
    truth : bool array of shape (n_rows,)
        Whether the catalogue's label is this one.
    known : bool array of shape (n_rows,)
        Whether the catalogue has a label.
    query_row : int or None
        The row to be labelled next; None before the start and when the pool is used up.
    assigned : int or None
        The label given to `query_row`, until `advance`.
    strategy : Strategy
        What it queries by.
    history : list of IterationScores
    """

    def __init__(
        self,
        problem: Problem,
        label: int,
        members: Sequence[tuple[str, str]],
        n_initial: int = 10,
        keep_missing: bool = False,
        *,
        strategy: str | None = None,
        seed: int = 0,
        label_name: str | None = None,
        progress: Progress | None = None,
    ):
        self.problem = problem
        self.label = int(label)
        self.label_name = label_name or f"label {label}"
        self.members = [(str(name), str(strategy)) for name, strategy in members]
        self.n_initial = n_initial
        self.keep_missing = keep_missing
        self.seed = seed
        self.progress = progress
        self.classifiers = _chosen_classifiers(self.members)
        self.strategy = _chosen_strategy(self.members, self.classifiers, strategy)
        if keep_missing and problem.missing.any():
            _require_nan_accepted(self.classifiers)
        usable = np.ones(len(problem.X), dtype=bool) if keep_missing else ~problem.missing
        self._usable_rows = None if usable.all() else np.flatnonzero(usable).astype(np.int64)
        self._place = np.cumsum(usable) - 1  # of a usable row among them
        self.train_rows = problem.sets.train[usable[problem.sets.train]]
        self.validation_rows = problem.sets.validation[usable[problem.sets.validation]]
        self.test_rows = problem.sets.test[usable[problem.sets.test]]
        self.truth = problem.labels == self.label
        self.known = problem.labels != UNKNOWN
        self.query_row: int | None = None
        self.assigned: int | None = None
        self.history: list[IterationScores] = []
        self._rows: list[int] = []
        self._y: list[int] = []
        self._n_fixed = 0
        self._now: Iteration | None = None
        self._kept: dict[str, Any] = {}

    # ---- what there is to see -------------------------------------------------------------------

    @property
    def started(self) -> bool:
        """Whether there is a fitted classifier."""
        return self._now is not None

    @property
    def labelled_rows(self) -> np.ndarray:
        """Rows labelled so far, int64, initial points first; a pending assignment included."""
        return np.array(self._rows, dtype=np.int64)

    @property
    def labelled_y(self) -> np.ndarray:
        """Raw labels of `labelled_rows`, int64, -1 where the user was unsure."""
        return np.array(self._y, dtype=np.int64)

    @property
    def can_undo(self) -> bool:
        """Whether there is an answer to take back."""
        return self.assigned is not None or (self.started and len(self._rows) > self._n_fixed)

    @property
    def past(self) -> Past:
        """What `resume` needs beside the labelled points; its history is the learner's own."""
        return Past(self._n_fixed, self.assigned is not None, self.query_row, self.history)

    @property
    def fitted(self) -> list[ClassifierMixin]:
        """The fitted estimators, one per member."""
        return self._current().fitted

    @property
    def n_trained(self) -> int:
        """Number of points the current classifier was trained on."""
        return self._now.n_trained if self._now else 0

    @property
    def probabilities(self) -> np.ndarray:
        """P(class) of every row, shape (n_rows,); NaN where the row is not usable."""
        return self._current().probabilities

    @property
    def predictions(self) -> np.ndarray:
        """Whether each row is predicted to be of the class, shape (n_rows,)."""
        return self._current().predictions

    @property
    def informativeness(self) -> np.ndarray:
        """1 - max probability of every row, shape (n_rows,)."""
        return self._current().informativeness

    def rows(self, set_name: str) -> np.ndarray:
        """Return the usable rows of "train", "validation" or "test"."""
        return {
            "train": self.train_rows,
            "validation": self.validation_rows,
            "test": self.test_rows,
        }[set_name]

    def confusion(self, set_name: str) -> Confusion:
        """Return the confusion matrix over the rows of a set whose label is known."""
        return self._confusion(self._current(), set_name)

    def scores(self, set_name: str) -> Scores:
        """Return the four scores over the rows of a set whose label is known."""
        return self.confusion(set_name).scores()

    def next_batch(self, k: int) -> list[int]:
        """Return up to `k` rows to label before the next fit: `query_row`, then others that are
        informative too and unlike it and each other (`batches.diverse_batch`)."""
        now = self._current()
        pool = self._pool(now, self._rows[: len(self._rows) - (self.assigned is not None)])
        return diverse_batch(self.strategy.scores(pool), pool, k) if len(pool.rows) else []

    # ---- what one can do ------------------------------------------------------------------------

    def start(self) -> None:
        """Draw the initial points, fit, predict, score and query.

        The points are drawn as AstronomicAL draws them: all but two at random among the training
        rows of known label, then one of the rest and one of the class, with ``RandomState(seed)``
        (one drawn already is replaced by another row, so that all are different).

        Raises
        ------
        UserError
            `n_initial` does not suit, or the training rows lack one of the two classes.
        """
        self.do(self.start_step())

    def start_step(self) -> Step:
        """What `start` does, with the fit still to be done."""
        rows = self._initial_rows()
        return self._restart_step(rows, self.problem.labels[rows].tolist(), n_fixed=len(rows))

    def do(self, step: Step) -> None:
        """Fit and predict what a step needs, and take it."""
        X = self.problem.X
        fitted = fit_members(self.classifiers, X[step.rows], step.target, self.progress)
        said = predict_all(self.classifiers, fitted, X, self._usable_rows, self.progress)
        self.take(step, fitted, said)

    def take(self, step: Step, fitted: list[ClassifierMixin], said: Predictions) -> None:
        """Finish a step whose fit was done: score, query, and go on from there.

        Parameters
        ----------
        step : Step
            Made by this learner, which has not changed since.
        fitted : one estimator per member
        said : what they say of the usable rows
        """
        mean, predictions = said.consensus()
        step._take(
            Iteration(
                fitted=fitted,
                n_trained=len(step.rows),
                probabilities=self._over_all_rows(mean[:, 1], np.nan),
                predictions=self._over_all_rows(predictions, False),
                informativeness=self._over_all_rows(uncertainty(mean), np.nan),
                consensus=mean,
                votes=said.votes,
            )
        )

    @property
    def usable_rows(self) -> np.ndarray | None:
        """The rows that are predicted, int64; None for all."""
        return self._usable_rows

    def replay(self, rows: Sequence[int], y: Sequence[int]) -> None:
        """Train with points labelled before, as if they had been labelled here one by one.

        Parameters
        ----------
        rows : sequence of int
            Row positions, in the order they were labelled.
        y : sequence of int
            Raw labels, -1 for unsure.

        Raises
        ------
        UserError
            A row is not among the usable training rows or occurs twice, the two differ in length,
            or both classes are not there.
        """
        rows, y = self._checked(rows, y)
        self._restart(rows, y, n_fixed=shortest_trainable(y, self.label))

    def resume(self, rows: Sequence[int], y: Sequence[int], past: Past) -> None:
        """Go on where a learner with these points and this past was: one fit, the same next query.

        A past that does not belong to the points (its last score is of another number of points)
        is not used, and the points are replayed.

        Raises
        ------
        UserError
            As `replay` does.
        """
        rows, y = self._checked(rows, y)
        n = len(rows) - past.pending
        n_trained = sum(label != UNSURE for label in y[:n])
        if not past.history or past.history[-1].n_points != n_trained:
            self._restart(rows, y, n_fixed=shortest_trainable(y, self.label))
            return
        fixed = max(past.n_fixed, shortest_trainable(y[:n], self.label))
        self._restart(rows[:n], y[:n], n_fixed=min(fixed, n))
        self.history = list(past.history)
        if past.pending:
            self.query_row = rows[-1]
            self.assign(y[-1])
        elif past.query_row not in rows and past.query_row in self.train_rows.tolist():
            self.query_row = past.query_row

    def _checked(self, rows, y) -> tuple[list[int], list[int]]:
        """Rows and labels to train on, or a UserError that says why they cannot be used."""
        rows, y = [int(row) for row in rows], [int(label) for label in y]
        if len(rows) != len(y):
            raise UserError(
                f"The configuration has {len(rows)} labelled sources but {len(y)} labels "
                f"for {self.label_name}; they must be as many."
            )
        if len(set(rows)) < len(rows):
            raise UserError(
                f"The configuration labels a source twice for {self.label_name}; "
                "remove one of the two."
            )
        strange = np.setdiff1d(rows, self.train_rows).size
        if strange:
            raise UserError(
                f"{strange} of the {len(rows)} sources labelled for {self.label_name} are not in "
                "the training set. The settings (features, left-out labels, missing values, test "
                "set) must be those the sources were labelled with."
            )
        return rows, y

    def assign(self, label: int) -> None:
        """Record the user's answer for `query_row`: a raw label, or UNSURE. It can be changed by
        assigning again before `advance`."""
        if not self.started:
            raise UserError("Start the training first.")
        if self.query_row is None:
            raise UserError(
                f"Every usable source of the training set is labelled for {self.label_name}: "
                "there is none left to ask about."
            )
        label = self.check_label(label)
        if self.assigned is not None:
            self._rows.pop()
            self._y.pop()
        self._rows.append(self.query_row)
        self._y.append(label)
        self.assigned = label

    def advance(self) -> None:
        """Next iteration: fit with the points labelled so far, predict, score, query.

        After an Unsure there is nothing new to fit; the next source is queried at once.
        """
        step = self.advance_step()
        if step is not None:
            self.do(step)

    def advance_step(self) -> Step | None:
        """What `advance` does, with the fit still to be done; None where it was done without one."""
        if not self.started:
            raise UserError("Start the training first.")
        if self.assigned is None:
            raise UserError("Assign a label (or Unsure) to the queried source first.")
        return self._go_on(self._rows, self._y, is_new=self.assigned != UNSURE)

    def label_batch(self, answers: Mapping[int, int]) -> None:
        """Assign a label, or UNSURE, to several sources at once, and go on as `advance` does.

        Parameters
        ----------
        answers : mapping of row to raw label
            Such as for `next_batch`; any usable training rows not labelled yet. A label assigned
            to `query_row` before is replaced.

        Raises
        ------
        UserError
            A row may not be labelled, or a label does not exist; nothing is changed.
        """
        step = self.label_batch_step(answers)
        if step is not None:
            self.do(step)

    def label_batch_step(self, answers: Mapping[int, int]) -> Step | None:
        """What `label_batch` does, with the fit still to be done; None where there is nothing to fit."""
        before = len(self._rows) - (self.assigned is not None)
        self._current()
        if not answers:
            raise UserError("Assign a label (or Unsure) to at least one source first.")
        rows = [int(row) for row in answers]
        y = [self.check_label(label) for label in answers.values()]
        if np.setdiff1d(rows, self.train_rows).size or np.isin(rows, self._rows[:before]).any():
            raise UserError(
                f"A source of this batch is not in the pool of {self.label_name}: it is labelled "
                "already, or not in the training set. Ask for the next batch again."
            )
        return self._go_on(
            self._rows[:before] + rows, self._y[:before] + y, is_new=any(k != UNSURE for k in y)
        )

    def undo(self) -> None:
        """Take back the last answer; its source is the queried one again.

        Raises
        ------
        UserError
            Only points that training started from are left.
        """
        step = self.undo_step()
        if step is not None:
            self.do(step)

    def undo_step(self) -> Step | None:
        """What `undo` does, with the fit still to be done; None where it was done without one."""
        if self.assigned is not None:
            self._rows.pop()
            self._y.pop()
            self.assigned = None
            return None
        if not self.can_undo:
            raise UserError("There is no answer to take back.")
        rows, y, query_row = self._rows[:-1], self._y[:-1], self._rows[-1]

        def take(now: Iteration) -> None:
            # of a batch there may be points left that were trained on together, never by themselves
            history = [step for step in self.history if step.n_points < now.n_trained]
            history.append(self._iteration_scores(now))
            self._rows, self._y, self._now, self.history = rows, y, now, history
            self.query_row = query_row

        if self._y[-1] != UNSURE:
            return self._step(rows, y, take)
        self._rows, self._y, self.query_row = rows, y, query_row
        return None

    # ---- how it is done -------------------------------------------------------------------------

    def _restart(self, rows, y, n_fixed) -> None:
        self.do(self._restart_step(rows, y, n_fixed))

    def _restart_step(self, rows, y, n_fixed) -> Step:
        rows, y = [int(row) for row in rows], [int(label) for label in y]

        def take(now: Iteration) -> None:
            query_row = self._next_query(now, rows)
            self.history = [self._iteration_scores(now)]
            self._rows, self._y, self._n_fixed, self._now = rows, y, n_fixed, now
            self.query_row, self.assigned = query_row, None

        return self._step(rows, y, take)

    def _go_on(self, rows, y, is_new) -> Step | None:
        """The step to fit what is new; without anything new, query at once."""
        rows, y = list(rows), list(y)

        def take(now: Iteration) -> None:
            history = self.history
            if is_new:
                history = [*history, self._iteration_scores(now)]
            query_row = self._next_query(now, rows)
            self._rows, self._y, self._now, self.history = rows, y, now, history
            self.query_row, self.assigned = query_row, None

        if is_new:
            return self._step(rows, y, take)
        take(self._now)
        return None

    def _step(self, rows, y, take) -> Step:
        rows, y = np.array(rows, dtype=np.int64), np.array(y, dtype=np.int64)
        rows, y = rows[y != UNSURE], y[y != UNSURE]
        target = (y == self.label).astype(np.int64)
        self._require_trainable(target)
        return Step(rows, target, take)

    def _over_all_rows(self, values, otherwise) -> np.ndarray:
        if self._usable_rows is None:
            return np.ascontiguousarray(values)
        spread = np.full(len(self.problem.X), otherwise, dtype=values.dtype)
        spread[self._usable_rows] = values
        return spread

    def _next_query(self, now, rows) -> int | None:
        pool = self._pool(now, rows)
        return query(self.strategy.scores(pool), pool.rows) if len(pool.rows) else None

    def _pool(self, now, rows) -> Pool:
        """What is left when `rows` are labelled, as `now` sees it."""
        is_left = np.ones(len(self.problem.X), dtype=bool)
        is_left[rows] = False
        left = self.train_rows[is_left[self.train_rows]]
        at = left if self._usable_rows is None else self._place[left]
        return Pool(
            rows=left,
            probabilities=now.consensus[at],
            votes=now.votes[:, at],
            fitted=now.fitted,
            X=self.problem.X,
            train_rows=self.train_rows,
            labelled=np.array(rows, dtype=np.int64),
            seed=self.seed,
            kept=self._kept,
        )

    def check_label(self, label) -> int:
        label = int(label)
        if label != UNSURE and not np.any(self.problem.labels == label):
            raise UserError(f"No source of this data set has the label {label}; choose another.")
        return label

    def _iteration_scores(self, now) -> IterationScores:
        return IterationScores(
            now.n_trained,
            self._confusion(now, "train").scores(),
            self._confusion(now, "validation").scores(),
        )

    def _confusion(self, now, set_name) -> Confusion:
        rows = self.rows(set_name)
        rows = rows[self.known[rows]]
        return confusion(self.truth[rows], now.predictions[rows])

    def _current(self) -> Iteration:
        if self._now is None:
            raise UserError("Start the training first.")
        return self._now

    def _initial_rows(self) -> np.ndarray:
        available = self.train_rows[self.known[self.train_rows]]
        if self.n_initial < 2:
            raise UserError(
                f"Training starts from at least 2 initial points, one of each class; "
                f"not {self.n_initial}.",
                "n_initial",
            )
        if self.n_initial > len(available):
            raise UserError(
                f"There are only {len(available)} usable sources of known label in the training "
                f"set; choose at most that many initial points, not {self.n_initial}.",
                "n_initial",
            )
        is_class = self.truth[available]
        if is_class.all() or not is_class.any():
            raise UserError(
                f"The usable training sources hold {'only' if is_class.any() else 'no'} "
                f"{self.label_name}, but a classifier has to see both it and others. Check the "
                "label column, the labels left out and the missing values.",
                "n_initial",
            )
        self._require_enough(self.n_initial)
        rng = np.random.RandomState(self.seed)
        chosen = rng.choice(len(available), size=self.n_initial - 2, replace=False).tolist()
        for of_class in (False, True):
            drawn = int(rng.choice(np.flatnonzero(is_class == of_class)))
            if drawn in chosen:  # so this class is there already, and any other row will do
                drawn = int(rng.choice(np.setdiff1d(np.arange(len(available)), chosen)))
            chosen.append(drawn)
        return available[chosen]

    def _require_enough(self, n_points) -> None:
        for classifier in self.classifiers:
            if n_points < classifier.needs:
                raise UserError(
                    f"{classifier.name} needs at least {classifier.needs} points to train on, "
                    f"not {n_points}.",
                    "n_initial",
                )

    def _require_trainable(self, target) -> None:
        if len(set(target.tolist())) < 2:
            only = "not one" if not target.any() else "nothing but"
            raise UserError(
                f"The labelled points hold {only} {self.label_name}; a classifier has to see both "
                "it and others."
            )
        self._require_enough(len(target))


def _chosen_classifiers(members) -> list[Classifier]:
    if not members:
        raise UserError("Add at least one classifier before training starts.", "classifier")
    for name, strategy in members:
        if name not in CLASSIFIERS:
            raise UserError(
                f"There is no classifier “{name}”. Choose one of: {', '.join(CLASSIFIERS)}.",
                "classifier",
            )
        if strategy not in STRATEGIES:
            raise UserError(
                f"There is no query strategy “{strategy}”. Choose one of: {', '.join(STRATEGIES)}.",
                "query",
            )
    return [CLASSIFIERS[name] for name, _ in members]


def _chosen_strategy(members, classifiers, name) -> Strategy:
    if name is None and len(members) > 1:
        return COMMITTEE
    name = members[0][1] if name is None else name
    if name not in STRATEGIES:
        raise UserError(
            f"There is no query strategy “{name}”. Choose one of: {', '.join(STRATEGIES)}.", "query"
        )
    strategy = STRATEGIES[name]
    for classifier in classifiers:
        reason = strategy.refuses(classifier.make())
        if reason:
            raise UserError(
                f"{reason} Choose another query strategy for {classifier.name}.", "query"
            )
    return strategy


def _require_nan_accepted(classifiers) -> None:
    refusing = list(dict.fromkeys(c.name for c in classifiers if not c.accepts_nan))
    if refusing:
        raise UserError(
            f"{', '.join(refusing)} cannot work with missing values. Leave rows with missing "
            "values out, or choose another classifier "
            f"({', '.join(c.name for c in CLASSIFIERS.values() if c.accepts_nan)}).",
            "keep_missing",
        )


def shortest_trainable(y, label) -> int:
    """Return after how many of the points both classes had been seen."""
    seen = set()
    for n, raw in enumerate(y, start=1):
        if raw != UNSURE:
            seen.add(raw == label)
        if len(seen) == 2:
            return n
    return len(y)
