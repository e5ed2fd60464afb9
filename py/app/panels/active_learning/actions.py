"""The Active Learning panel: set up a classifier, answer its questions, train."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.panels.active_learning import looking_back
from app.panels.active_learning.catching_up import catch_up, come_into_view
from app.panels.active_learning.questions import show_question
from app.protocol.forms import LOWEST_LABEL, Form
from app.protocol.reply import Reply
from app.services import answers, label_recording, one_answer, selection
from app.services.action_registry import action, on_dashboard, with_training
from app.services.background_fits import after_fit, require_idle, run_fit
from app.services.classifier_tabs import ask_several, new_training
from app.state.classifier_tab import (
    TEST_CAUTION,
    TEST_HIDDEN,
    TEST_SHOWN,
    ClassifierTab,
    Training,
)
from app.state.session import Session
from app.state.stages import Dashboard, Trained
from astronomical_lite.messages import UserError

ITERATED = "iterated"  # what follows a fit with one answer more
ORIGINAL = {"classifier": "RForest", "strategy": "Uncertainty Sampling", "first": "Random"}
"""What AstronomicAL itself starts with."""
ORIGINAL_POINTS = 5
"""How many initial points it offers."""
VIEWS = ("training", "metric", "validation", "scores")


@action("learn.tab", on_dashboard)
def choose_tab(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    label = form.integer("label", "Classifier", lowest=LOWEST_LABEL)
    if label in dashboard.settings.labels_to_train:
        come_into_view(dashboard.session, label, reply)


@action("learn.setup", on_dashboard)
def set_up(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Classifier, Query Strategy, initial points, and what to do with missing values."""
    session, tab = dashboard.session, dashboard.tab
    if tab.training is not None:
        return
    require_idle(session, tab)
    for name in ORIGINAL:
        if name in form:
            dashboard.typed[name] = form.one(name)
    wanted = read_setup(tab, form)
    if form.one("do") == "original":
        dashboard.typed.update(ORIGINAL)
        wanted = replace(wanted, n_initial=ORIGINAL_POINTS)
    if form.one("do") != "start":
        session.tabs[tab.label] = wanted
        return
    training = new_training(dashboard, dashboard.problem, wanted)
    step = training.learner.begin_start()
    run_fit(session, reply, wanted, training, step, "started")
    session.tabs[tab.label] = wanted


def read_setup(tab: ClassifierTab, form: Form) -> ClassifierTab:
    """Return the tab as the form sets it up, or raise a UserError that names a field."""
    from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
    from astronomical_lite.learning.querying.batch_sampling import batch_size
    from astronomical_lite.learning.querying.registry import STRATEGIES

    classifier, strategy, step = form.one("classifier"), form.one("strategy"), form.one("do")
    members = tab.members
    if step == "add":
        if classifier not in CLASSIFIERS or strategy not in STRATEGIES:
            raise UserError(f"There is no classifier '{classifier}' with '{strategy}'.")
        if (classifier, strategy) in members:
            raise UserError(f"{classifier} with {strategy} is already in the table.")
        members = [*members, (classifier, strategy)]
    elif step == "original":
        members = []
    elif step.startswith("remove."):
        members = form.without("do", members)
    elif step == "start" and not members:
        members = [(classifier, strategy)]
    n_batch = tab.n_batch
    if "n_batch" in form:
        n_batch = batch_size(form.integer("n_batch", "How many sources per iteration?", lowest=1))
    return replace(
        tab,
        members=members,
        n_initial=form.integer("n_initial", "How many initial points?", lowest=2),
        n_batch=n_batch,
        first=form.one("first") or ORIGINAL["first"],
        keep_missing=form.one("missing") == "keep",
    )


@after_fit("started")
def started(session: Session, tab: ClassifierTab, training: Training, reply: Reply) -> None:
    """Give the tab its training after the first fit."""
    session.tabs[tab.label], tab.training = tab, training
    ask_several(tab, training)
    tab.note = ""
    show_question(session, tab, reply)


@action("learn.assign", with_training)
def assign(trained: Trained, form: Form, reply: Reply) -> None:
    """Assign a label to the queried source, or Unsure."""
    record = give(trained, form)
    record()
    if ask_next(trained, reply) is None:
        reply.focus("#next-iteration")


@action("learn.answer", with_training)
def answer(trained: Trained, form: Form, reply: Reply) -> None:
    """Assign a label, or Unsure, and go on: to the next source of the batch, after the last with training."""
    before = trained.learner.assigned, dict(trained.training.answers)
    record = give(trained, form)
    row = ask_next(trained, reply)
    if row is not None:
        record()
        given = answers.name_of_answer(trained.settings, answers.label_in(form))
        reply.announce(f"{given}. The next source is {trained.ids.text(row)}.")
        return
    try:
        train(trained, reply)
    except UserError:
        take_back(trained, *before)
        raise
    record()


def give(trained: Trained, form: Form) -> Callable[[], None]:
    """Give the queried source the label of a form; return what records that, and teaches it to other
    classifiers, once the answer is taken."""
    learner, training, session = trained.learner, trained.training, trained.session
    row = learner.query_row
    is_computing = trained.tab.label in session.computing
    if not form.is_about(learner.query_row) or ("of" in form and is_computing):
        raise answers.not_taken(trained, form, looking_back.labels_given(training).get)
    require_idle(session, trained.tab)
    label = answers.label_in(form)
    if training.batch is None:
        learner.assign(label)
    else:
        learner.check_label(label)
        training.batch.answer(label)
    record = label_recording.answered(trained, label)

    def take() -> None:
        record()
        if row is not None:
            one_answer.teach(trained, trained.tab, row, label)

    return take


def ask_next(trained: Trained, reply: Reply) -> int | None:
    """Ask about the next source of the batch and return its row; None if there is none, or no batch."""
    batch = trained.training.batch
    if batch is None or batch.is_complete:
        return None
    trained.learner.query_row = batch.current
    selection.select_queried(trained.session)
    reply.focus("#question")
    return batch.current


def take_back(trained: Trained, assigned: int | None, answered: dict[int, int]) -> None:
    """Have the answers that there were before: with the one given training failed."""
    batch, learner = trained.training.batch, trained.learner
    if batch is not None:
        batch.answers = answered
        learner.query_row = batch.current
        return
    learner.undo()
    if assigned is not None:
        learner.assign(assigned)


@action("learn.next", with_training)
def next_iteration(trained: Trained, form: Form, reply: Reply) -> None:
    """Train on the answers given."""
    if not form.is_about(trained.learner.query_row):
        return
    require_idle(trained.session, trained.tab)
    train(trained, reply)


def train(trained: Trained, reply: Reply) -> None:
    """Train on the answers given, or raise a UserError if some of the batch are not there yet."""
    learner, training = trained.learner, trained.training
    if training.batch is None:
        step = learner.begin_advance()
    elif training.batch.is_complete:
        step = learner.begin_label_batch(training.answers)
    else:
        n_left = len(training.batch.rows) - len(training.answers)
        raise UserError(
            f"Answer for the other {n_left} of these sources first; Unsure is an answer."
        )
    run_fit(trained.session, reply, trained.tab, training, step, ITERATED, may_ask_early(trained))


def may_ask_early(trained: Trained) -> bool:
    """Return True if nothing about the next question is seen that takes the predictions of all sources."""
    from astronomical_lite.learning.one_queue import ONE_QUEUE

    is_alone = trained.settings.one_queue not in ONE_QUEUE and trained.training.batch is None
    return is_alone and not trained.session.drafts.get(label_recording.PROBABILITY)


@after_fit(ITERATED)
def iterated(session: Session, tab: ClassifierTab, training: Training, reply: Reply) -> None:
    """Ask the next question after a fit."""
    learner = training.learner
    ask_several(tab, training)
    tab.checkpoint = ""
    tab.test = TEST_HIDDEN
    show_question(session, tab, reply)
    reply.announce(
        f"Trained on {learner.n_trained} points. "
        f"Validation F1 {learner.history[-1].validation.f1:.2f}."
    )
    session.turn_over = tab.label
    catch_up(session, tab, training, reply)


@action("learn.probability", on_dashboard)
def show_probability(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Whether the probability of the source in question is seen with it."""
    dashboard.drafts[label_recording.PROBABILITY] = form.on("show_probability")


@action("learn.view", on_dashboard)
def choose_view(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Inner tab, and which of the points are shown."""
    tab = dashboard.tab
    view = form.one("view", tab.view)
    tab.view = view if view in VIEWS else tab.view


@action("learn.show", on_dashboard)
def choose_shown(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    tab = dashboard.tab
    tab.show_correct, tab.show_incorrect = form.on("show_correct"), form.on("show_incorrect")


@action("learn.queried", on_dashboard)
def show_queried(dashboard: Dashboard, form: Form, reply: Reply) -> None:
    """Show Queried: the queried source becomes the selected one."""
    selection.select_queried(dashboard.session)


@action("learn.look", with_training)
def look_back(trained: Trained, form: Form, reply: Reply) -> None:
    """Select the source answered before the selected one, or after it; after the last the queried one."""
    rows = looking_back.answered_rows(trained.training)
    place = looking_back.place_of(rows, trained.selected)
    place += 1 if form.one("step") == "on" else -1
    if 0 <= place < len(rows):
        selection.select(trained.session, rows[place])
    elif place >= len(rows):
        selection.select_queried(trained.session)


@action("learn.test", with_training)
def view_test_results(trained: Trained, form: Form, reply: Reply) -> None:
    """View Test Results: first the caution that looking ends fair training, then the results."""
    tab, step = trained.tab, form.one("do")
    if step == "hide":
        tab.test = TEST_HIDDEN
    elif step == "show":
        trained.drafts["caution_silenced"] = form.on("silence")
        tab.test = TEST_SHOWN
    elif trained.drafts.get("caution_silenced"):
        tab.test = TEST_SHOWN
    else:
        tab.test = TEST_CAUTION
        reply.focus("#test-caution")
