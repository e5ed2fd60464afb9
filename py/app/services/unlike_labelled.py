"""Sources unlike anything labelled, found while the user goes on.

begin(trained, reply)                # or a UserError: there are too few labels
found = unlike_of(trained)           # what there is of it
"""

from __future__ import annotations

from app.protocol.reply import Reply
from app.services import side_work
from app.state.side_work import SideWork
from app.state.stages import Dashboard, Trained
from app.state.unlike import Unlike
from astronomical_lite.messages import UserError

MOST_ROWS = 100_000  # that are compared
BLOCK = 10_000  # rows of one task


def unlike_of(dashboard: Dashboard) -> Unlike | None:
    """Return what there is; None once the features are others."""
    found = dashboard.session.unlike
    return found if found is not None and found.X is dashboard.problem.X else None


def begin(trained: Trained, reply: Reply) -> None:
    """Compare the sources with all that are labelled by now: in the catalogue, by hand, or for the classifier in view.

    Raises
    ------
    UserError
        There are too few labels of a class.
    """
    import numpy as np

    from astronomical_lite.learning.fit_jobs import write_job
    from astronomical_lite.trust.unlike import PValues, examples_for

    session, learner, problem = trained.session, trained.learner, trained.problem
    names = {label: trained.settings.name_of(label) for label in trained.settings.known_labels}
    examples = examples_for(learner, names)
    is_left = ~problem.missing
    is_left[examples.used] = False
    rows = np.flatnonzero(is_left).astype(np.int64)
    n_all = len(rows)
    if not n_all:
        raise UserError(
            "Every source without missing values is one that others are compared with: none is left."
        )
    if n_all > MOST_ROWS:
        rows = np.sort(np.random.default_rng(0).choice(rows, MOST_ROWS, replace=False))
    blocks = np.array_split(rows, -(-len(rows) // BLOCK))
    parts = [examples.project(problem.X[block]) for block in blocks]
    tasks = [PValues(examples, problem.X[block]) for block in blocks]
    work = SideWork([write_job(task) for task in tasks])
    stop(trained, reply)
    session.unlike = Unlike(
        problem.X,
        rows,
        n_all,
        len(examples.used),
        len(examples.classes),
        work,
        np.concatenate(parts).astype(np.float32),
        examples.examples,
    )
    side_work.begin(session, work, reply)


def stop(dashboard: Dashboard, reply: Reply) -> None:
    """Leave the one there is, under way or not."""
    found, dashboard.session.unlike = dashboard.session.unlike, None
    if found is not None:
        side_work.stop(dashboard.session, found.work, reply)
        if found.by_scores is not None:
            side_work.stop(dashboard.session, found.by_scores.work, reply)
