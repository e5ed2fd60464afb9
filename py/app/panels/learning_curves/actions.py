"""Learning Curves: a simulated run per strategy and seed, one at a time, so that it can be stopped."""

from __future__ import annotations

from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, at_any_time, on_dashboard, with_training
from app.state.curves_run import CurvesRun
from app.state.session import Session
from app.state.stages import Dashboard, Trained
from astronomical_lite.messages import UserError

FIELD = "curves"
MOST_LABELS = 1000
MOST_RUNS = 100


@action("curves.start", on_dashboard)
def start(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Label N sources by each strategy, answering with the catalogue's labels."""
    from astronomical_lite.learning.learning_curves import RANDOM
    from astronomical_lite.learning.querying.registry import STRATEGIES

    tab = dashboard.tab
    if not tab.members:
        raise UserError("Choose the classifier in the Active Learning panel first.", FIELD)
    chosen = [name for name in STRATEGIES if name in form.many("strategy")]
    n_labels = form.integer("n_labels", "How many labels?", lowest=1)
    n_seeds = form.integer("n_seeds", "How many runs each?", lowest=1)
    if n_labels > MOST_LABELS:
        raise UserError(f"At most {MOST_LABELS} labels can be simulated.", FIELD)
    if n_seeds > MOST_RUNS:
        raise UserError(f"At most {MOST_RUNS} runs of each strategy can be simulated.", FIELD)
    names = [*chosen, *([] if RANDOM in chosen else [RANDOM])]
    dashboard.session.curves[tab.label] = CurvesRun(
        n_labels=n_labels,
        n_seeds=n_seeds,
        waiting=[(name, seed) for seed in range(n_seeds) for name in names],
    )
    reply.then("curves.step")


@action("curves.step", at_any_time)
def step(session: Session, form: Form, reply: Reply) -> None:
    """One more run, if any waits; what the user does comes in between."""
    from astronomical_lite.learning.learning_curves import simulate

    label, run = waiting_run(session)
    if run is None or session.problem is None:
        return
    tab = session.tabs[label]
    strategy, seed = run.waiting[0]
    try:
        (curve,) = simulate(
            session.problem,
            label,
            tab.members,
            run.n_labels,
            tab.n_initial,
            [strategy],
            (seed,),
            session.progress,
            keep_missing=tab.keep_missing,
            label_name=session.settings.name_of(label),
        )
    except UserError as error:
        run.waiting = []
        raise UserError(str(error), FIELD) from error
    run.waiting = run.waiting[1:]
    run.add(curve)
    if run.waiting:
        reply.then("curves.step")
    else:
        reply.announce("The comparison is finished.")


def waiting_run(session: Session) -> tuple[int, CurvesRun | None]:
    """Return the first comparison with runs to do, and the label it is of."""
    runs = ((label, run) for label, run in session.curves.items() if run.waiting)
    return next(runs, (0, None))


@action("curves.stop", at_any_time)
def stop(session: Session, form: Form, reply: Reply) -> None:
    """Leave out the runs that wait; those that are done stay."""
    for run in session.curves.values():
        run.waiting = []


@action("curves.replay", with_training)
def replay(trained: Trained, form: Form, reply: Reply) -> None:
    """The labels given so far against as many at random."""
    from astronomical_lite.learning.learning_curves import replay_against_random

    learner, session = trained.learner, trained.session
    before, learner.progress = learner.progress, None
    try:
        curves = replay_against_random(learner, progress=session.progress)
    except UserError as error:
        raise UserError(str(error), FIELD) from error
    finally:
        learner.progress = before
    session.curves[trained.tab.label] = CurvesRun(
        n_labels=len(learner.labelled_rows), n_seeds=3, curves={c.strategy: c for c in curves}
    )
