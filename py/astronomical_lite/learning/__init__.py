"""Active learning: one classifier tab's loop of fit, predict once, score, query.

>>> problem = make_problem(frame, ["u-g", "g-r"], labels, sets, scale=True)
>>> learner = Learner(problem, label=0, members=[("RForest", "Uncertainty Sampling")], n_initial=10)
>>> learner.start()
>>> while learner.query_row is not None:
...     learner.assign(ask_the_user(learner.query_row))
...     learner.advance()
...     print(learner.history[-1].validation.f1)

Every row is asked about once per iteration; scores, plots and the next query all reuse that.

- `learner`: the loop, and all one can do with it
- `iteration`: what one fit says of every row; a fit that is due
- `points`: what was labelled, in its order
- `one_vs_rest`: the rows a classifier uses and what is true of them
- `initial_points`: what training starts from
- `committee`: the chosen classifiers and how they query
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
