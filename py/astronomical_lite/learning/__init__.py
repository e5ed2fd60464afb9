"""Active learning: one classifier tab's loop of fit, predict once, score, query.

>>> problem = make_problem(frame, ["u-g", "g-r"], labels, sets, scale=True)
>>> learner = Learner(problem, label=0, members=[("RForest", "Uncertainty Sampling")], n_initial=10)
>>> learner.start()
>>> while learner.query_row is not None:
...     learner.assign(ask_the_user(learner.query_row))
...     learner.advance()
...     print(learner.history[-1].validation.f1)

Every row is predicted once per iteration; scores, plots and the next query reuse that.

- `learner`: the loop, and all one can do with it
- `learner_view`: all there is to read of it
- `iteration`: one fit and its predictions for every row; a fit that is due
- `labelled_points`: the points labelled for a classifier, in their order
- `one_vs_rest`: the rows a classifier uses and their true classes
- `initial_points`: the points training starts from
- `committee`: the chosen classifiers and the strategy they query by
- `fit_jobs`: fits that another Python does
- `readiness`: the labels that a classifier still waits for
- `scores`, `score_intervals`: scores, and how far they can be relied on
- `combined`, `one_queue`: what several classifiers say together, and which of them asks next
"""

from astronomical_lite.learning.iteration import (
    Iteration,
    IterationScores,
    LearnerState,
    PendingFit,
)
from astronomical_lite.learning.labelled_points import LabelledPoints
from astronomical_lite.learning.learner import Learner
from astronomical_lite.learning.learning_problem import Problem, make_problem

__all__ = [
    "Iteration",
    "IterationScores",
    "LabelledPoints",
    "Learner",
    "LearnerState",
    "PendingFit",
    "Problem",
    "make_problem",
]
