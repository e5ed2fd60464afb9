"""The Active Learning panel: set up a classifier, label, train, take the model away."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from app import derived, selection
from app.actions.registry import action
from app.computing import carry_out, follows, require_idle
from app.forms import LOWEST_LABEL, Form
from app.given import own_entries, points_of
from app.reply import Reply
from app.session import TEST_CAUTION, TEST_HIDDEN, TEST_SHOWN, ClassifierTab, Session
from astronomical.errors import UserError
from astronomical.settings import Settings

if TYPE_CHECKING:
    from astronomical.learning import Learner, Past

VIEWS = ("training", "metric", "validation", "scores")


def current_tab(session: Session) -> ClassifierTab:
    if session.problem is None or session.tab is None:
        raise UserError("Close the settings first; then a classifier can be trained.")
    return session.tab


def current_learner(session: Session):
    learner = current_tab(session).learner
    if learner is None:
        raise UserError("Start Training first.")
    return learner


@action("learn.tab", dashboard=True)
def choose_tab(session: Session, form: Form, reply: Reply) -> None:
    label = form.integer("label", "Classifier", lowest=LOWEST_LABEL)
    if label in session.settings.labels_to_train:
        session.active_label = label
        selection.select_queried(session)


@action("learn.setup", dashboard=True)
def set_up(session: Session, form: Form, reply: Reply) -> None:
    """Classifier, Query Strategy, initial points, and what to do with missing values."""
    from astronomical.batches import batch_size
    from astronomical.models import CLASSIFIERS
    from astronomical.strategies import STRATEGIES

    tab = current_tab(session)
    if tab.learner is not None:
        return
    require_idle(session, tab)
    classifier, strategy = form.one("classifier"), form.one("strategy")
    session.drafts |= {"classifier": classifier, "strategy": strategy}
    tab.keep_missing = form.one("missing") == "keep"
    step = form.one("do")
    if step == "add":
        if classifier not in CLASSIFIERS or strategy not in STRATEGIES:
            raise UserError(f"There is no classifier '{classifier}' with '{strategy}'.")
        if (classifier, strategy) in tab.members:
            raise UserError(f"{classifier} with {strategy} is already in the table.")
        tab.members = [*tab.members, (classifier, strategy)]
    elif step.startswith("remove."):
        tab.members = form.without("do", tab.members)
    tab.n_initial = form.integer("n_initial", "How many initial points?", lowest=2)
    if "n_batch" in form:
        n_batch = form.integer("n_batch", "How many sources per iteration?", lowest=1)
        tab.n_batch = batch_size(n_batch)
    if step == "start":
        if not tab.members:
            tab.members = [(classifier, strategy)]
        learner = new_learner(session, tab)
        carry_out(session, reply, tab, learner, learner.start_step(), "started")


def new_learner(session: Session, tab: ClassifierTab):
    from astronomical.learning import Learner

    tab.ids = session.dataset.ids
    return Learner(
        session.problem,
        tab.label,
        tab.members,
        tab.n_initial,
        keep_missing=tab.keep_missing,
        label_name=session.settings.name_of(tab.label),
        progress=session.progress,
    )


@follows("started")
def started(session: Session, tab: ClassifierTab, learner: Learner, reply: Reply) -> None:
    tab.learner = learner
    ask_several(tab)
    tab.note = ""
    # What waited for this classifier under other settings has a successor now.
    others = session.settings.classifiers.items()
    session.settings.classifiers = {k: v for k, v in others if k != str(tab.label)}
    show_question(session, tab, reply)
    save_later(tab, reply)


def save_later(tab: ClassifierTab, reply: Reply) -> None:
    tab.unsaved = True
    reply.add(then="learn.save")


def show_question(session: Session, tab: ClassifierTab, reply: Reply) -> None:
    """Select the queried source, if the user is still at this classifier."""
    if session.tab is tab:
        selection.select_queried(session)
        reply.add(focus="#question")


def ask_several(tab: ClassifierTab) -> None:
    """Where several sources are labelled per iteration: which, the queried one first."""
    from astronomical.batches import Batch

    learner, tab.batch = tab.learner, None
    if tab.n_batch > 1 and learner.query_row is not None:
        first = learner.query_row
        others = [row for row in learner.next_batch(tab.n_batch) if row != first]
        tab.batch = Batch([first, *others][: tab.n_batch])


@action("learn.assign", dashboard=True)
def assign(session: Session, form: Form, reply: Reply) -> None:
    """Assign a label to the queried source, or Unsure."""
    learner, batch = current_learner(session), session.tab.batch
    require_idle(session, session.tab)
    label = form.integer("label", "Label", lowest=LOWEST_LABEL)
    if batch is None:
        learner.assign(label)
    else:
        learner.check_label(label)
        batch.answer(label)
        if not batch.is_complete:
            learner.query_row = batch.current
            selection.select_queried(session)
            reply.add(focus="#question")
            return
    reply.add(focus="#next-iteration")


@action("learn.next", dashboard=True)
def next_iteration(session: Session, form: Form, reply: Reply) -> None:
    learner, tab = current_learner(session), session.tab
    require_idle(session, tab)
    if tab.batch is None:
        step = learner.advance_step()
    elif tab.batch.is_complete:
        step = learner.label_batch_step(tab.batch.answers)
    else:
        n_left = len(tab.batch.rows) - len(tab.batch.answers)
        raise UserError(
            f"Answer for the other {n_left} of these sources first; Unsure is an answer."
        )
    carry_out(session, reply, tab, learner, step, "iterated")


@follows("iterated")
def iterated(session: Session, tab: ClassifierTab, learner: Learner, reply: Reply) -> None:
    ask_several(tab)
    tab.checkpoint = ""
    tab.test = TEST_HIDDEN
    show_question(session, tab, reply)
    reply.add(
        announce=f"Trained on {learner.n_trained} points. "
        f"Validation F1 {learner.history[-1].validation.f1:.2f}."
    )
    save_later(tab, reply)


@action("learn.undo", dashboard=True)
def undo(session: Session, form: Form, reply: Reply) -> None:
    """Take back the last assigned label."""
    learner, tab = current_learner(session), session.tab
    require_idle(session, tab)
    if tab.batch is not None and tab.batch.answers:
        tab.batch.undo()
        learner.query_row = tab.batch.current
        back_at_question(session, tab, reply)
    else:
        carry_out(session, reply, tab, learner, learner.undo_step(), "undone")


@follows("undone")
def undone(session: Session, tab: ClassifierTab, learner: Learner, reply: Reply) -> None:
    ask_several(tab)
    back_at_question(session, tab, reply)


def back_at_question(session: Session, tab: ClassifierTab, reply: Reply) -> None:
    tab.checkpoint = ""
    show_question(session, tab, reply)


@action("learn.view", dashboard=True)
def choose_view(session: Session, form: Form, reply: Reply) -> None:
    """Inner tab, and which of the points are shown."""
    tab = current_tab(session)
    view = form.one("view", tab.view)
    tab.view = view if view in VIEWS else tab.view


@action("learn.show", dashboard=True)
def choose_shown(session: Session, form: Form, reply: Reply) -> None:
    tab = current_tab(session)
    tab.show_correct, tab.show_incorrect = form.on("show_correct"), form.on("show_incorrect")


@action("learn.save")
def save_models(session: Session, form: Form, reply: Reply) -> None:
    """Keep the models trained last in browser storage, in place of the iterations' before."""
    from astronomical.bundle import model_files

    for tab in session.tabs.values():
        if not tab.unsaved or tab.learner is None:
            continue
        tab.unsaved = False
        for path, data in model_files(tab.learner, session.settings.name_of(tab.label)):
            reply.store(f"models/{path}", data)
        if session.project is not None:
            tab.stored = f"Saved in this browser at {tab.learner.n_trained} points."


@action("learn.download", dashboard=True)
def download_model(session: Session, form: Form, reply: Reply) -> None:
    """A zip of the model, its scaler if there is one, and how to use them in a script."""
    from astronomical.bundle import as_zip, how_to_use, model_files, model_name

    tab = current_tab(session)
    learner = current_learner(session)
    label_name = session.settings.name_of(tab.label)
    session.progress("Packing the model", None)
    files = model_files(learner, label_name)
    files.append(("how_to_use.py", how_to_use(learner, label_name).encode()))
    reply.download(f"{model_name(label_name, tab.members)}.zip", as_zip(files), "application/zip")


@action("learn.checkpoint", dashboard=True)
def checkpoint(session: Session, form: Form, reply: Reply) -> None:
    """Keep this iteration's model under a name of its own, and hand it to the user."""
    from datetime import UTC, datetime

    from astronomical.bundle import as_zip, how_to_use, model_files

    tab = current_tab(session)
    learner = current_learner(session)
    if tab.checkpoint:
        raise UserError(f"This iteration is kept already, as {tab.checkpoint}.")
    now, label_name = datetime.now(UTC), session.settings.name_of(tab.label)
    files = model_files(learner, label_name, checkpoint=now)
    for path, data in files:
        reply.store(f"models/{path}", data)
    tab.checkpoint = files[0][0].split("/")[0].removesuffix(".joblib")
    files.append(("how_to_use.py", how_to_use(learner, label_name, checkpoint=now).encode()))
    reply.download(f"{tab.checkpoint}.zip", as_zip(files), "application/zip")


@action("learn.queried", dashboard=True)
def show_queried(session: Session, form: Form, reply: Reply) -> None:
    """Show Queried: the queried source becomes the selected one."""
    selection.select_queried(session)


@action("learn.test", dashboard=True)
def view_test_results(session: Session, form: Form, reply: Reply) -> None:
    """View Test Results: first the caution that looking ends fair training, then the results."""
    tab, step = current_tab(session), form.one("do")
    current_learner(session)
    if step == "hide":
        tab.test = TEST_HIDDEN
    elif step == "show":
        session.drafts["caution_silenced"] = form.on("silence")
        tab.test = TEST_SHOWN
    elif session.drafts.get("caution_silenced"):
        tab.test = TEST_SHOWN
    else:
        tab.test = TEST_CAUTION
        reply.add(focus="#test-caution")


def carry_on(session: Session) -> None:
    """Make the learning problem anew where settings changed, and train again on labels given.

    A classifier whose labels are in the configuration, because it was loaded with them or could not
    use them under other settings, takes them up.
    """
    key = problem_key(session)
    if session.problem is None or session.drafts.get("problem_key") != key:
        trained = {*session.trained, *trained_rows(session)}
        session.problem = derived.build_problem(session, trained)
        session.curves = {}
        session.drafts |= {"problem_key": key, "problem_digest": digest_of(key)}
        curated = derived.curated_rows(session) if session.settings.test_set_file else ()
        session.trained = sorted(trained.intersection(curated))
    derived.make_tabs(session)
    for label in session.settings.labels_to_train:
        tab = session.tabs[label]
        if tab.learner is None:
            take_up(session, tab)
        elif tab.learner.problem is not session.problem:
            retrain(session, tab, *points_of(tab))


def trained_rows(session: Session) -> Iterable[int]:
    """The rows of every point that was labelled for a classifier."""
    for tab in session.tabs.values():
        if tab.learner is not None:
            yield from tab.learner.labelled_rows.tolist()
    for waiting in session.settings.classifiers.values():
        rows = session.dataset.ids.rows(list(map(str, waiting["id"])))
        yield from rows[rows >= 0].tolist()


def take_up(session: Session, tab: ClassifierTab) -> None:
    """Train a tab on the labels the configuration has for it, if any; then they are its own."""
    from astronomical.batches import batch_size

    key = str(tab.label)
    waiting, past = session.settings.classifiers.get(key), session.past.get(tab.label)
    if waiting is None:
        return
    same = past is not None and past.problem == session.drafts["problem_digest"]
    before = tab.members, tab.keep_missing, tab.n_batch
    tab.members = list(zip(waiting["classifier"], waiting["query"], strict=True))
    tab.keep_missing = bool(waiting.get("keep_missing", False))
    tab.n_batch = batch_size(waiting.get("batch", 1))
    rows = session.dataset.ids.rows(list(map(str, waiting["id"])))
    retrain(session, tab, rows, waiting["y"], past.past if same else None)
    if tab.learner is None:
        tab.members, tab.keep_missing, tab.n_batch = before
        return
    others = session.settings.classifiers.items()
    session.settings.classifiers = {k: v for k, v in others if k != key}
    session.past.pop(tab.label, None)


def problem_key(session: Session) -> tuple:
    """Everything the learning problem is made from."""
    settings: Settings = session.settings
    return (
        id(session.dataset),
        settings.id_col,
        settings.label_col,
        tuple(settings.features_for_training),
        tuple(settings.feature_generation),
        own_features(session),
        settings.exclude_unknown_labels,
        tuple(sorted(settings.labels_to_train)) if settings.exclude_labels else None,
        settings.scale_data,
        tuple(sorted(session.curated.items())) if settings.test_set_file else None,
    )


def own_features(session: Session) -> str:
    """The source of the user's functions, if generated columns are made with them."""
    loaded = session.extension
    used = {name for name, _ in session.settings.feature_generation}
    return loaded.source if loaded and used & set(loaded.names("feature")) else ""


def digest_of(key: tuple) -> str:
    """A text that stands for a problem's key, the same in every session."""
    return hashlib.sha256(json.dumps(key[1:]).encode()).hexdigest()


def retrain(
    session: Session,
    tab: ClassifierTab,
    rows: Sequence[int],
    y: Sequence[int],
    past: Past | None = None,
) -> None:
    """Train a tab on labels given earlier; says what could not be used again.

    If nothing can, the labels wait in the configuration until the settings allow them.
    """
    old = tab.learner
    learner = new_learner(session, tab)
    usable = set(learner.train_rows.tolist())
    pairs = [(int(r), int(v)) for r, v in zip(rows, y, strict=True) if int(r) in usable]
    lost = len(rows) - len(pairs)
    usable_rows, usable_y = [r for r, _ in pairs], [v for _, v in pairs]
    try:
        if past is not None and not lost:
            learner.resume(usable_rows, usable_y, past)
        else:
            learner.replay(usable_rows, usable_y)
    except UserError as error:
        if old is not None:
            waiting = {str(tab.label): own_entries(session)[str(tab.label)]}
            session.settings.classifiers = session.settings.classifiers | waiting
        tab.learner, tab.batch = None, None
        tab.note = (
            f"The {len(rows)} labels given before cannot be used under these settings: {error} "
            "They are kept, and used again when the settings allow it."
        )
        return
    tab.learner = learner
    ask_several(tab)
    tab.note = (
        f"{lost} of the {len(rows)} sources labelled before are not in the training set "
        "under the new settings and were left out."
        if lost
        else ""
    )
