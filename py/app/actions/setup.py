"""Sections 'Parameters' and 'Active learning settings'.

Every form sends all its fields whenever one changes, so an action reads the whole form.
"""

from __future__ import annotations

import re

from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import selection
from app.services.action_registry import action
from app.services.combinations import (
    axis_variables,
    prune_combinations,
    repair_default_axes,
    too_much_generated,
)
from app.services.label_settings import (
    exclusion_refused,
    repair_exclusion,
    resolve_ids,
    resolve_labels,
)
from app.services.labeller import ensure_labeller
from app.services.layout import ensure_layout
from app.services.problem_builder import setup_problems, test_set_refused
from app.services.retraining import carry_on
from app.services.two_list_choices import CHOICES, Choice, filtered
from app.services.upload_registry import receives
from app.state.session import LABELLING, Session
from app.state.upload import Upload
from astronomical_lite.messages import UserError
from astronomical_lite.project.json_files import check_json_size
from astronomical_lite.project.settings import check_label_names


def need_dataset(session: Session) -> None:
    if session.dataset is None:
        raise UserError("Load a data file first.")


def need_setup(session: Session) -> None:
    """What is changed while the dashboard opens is for the set-up, which comes back."""
    need_dataset(session)
    session.stage = "setup"


@action("columns")
def choose_columns(session: Session, form: Form, reply: Reply) -> None:
    """ID Column and Label Column."""
    need_setup(session)
    for name in ("id_col", "label_col"):
        set_column(session, form, name)


def set_column(session: Session, form: Form, name: str) -> None:
    settings, chosen = session.settings, form.one(name).strip()
    if chosen == getattr(settings, name) and name not in session.errors:
        return
    session.errors.pop(name, None)
    if chosen and chosen not in session.dataset.columns:
        session.errors[name] = no_such_column(chosen, session.dataset.columns)
        return
    setattr(settings, name, chosen)
    if name == "id_col":
        resolve_ids(session)
    else:
        settings.labels_to_strings, settings.label_colours = {}, {}
        settings.labels_to_train = []
        resolve_labels(session)


def no_such_column(name: str, columns: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(name, columns, n=1, cutoff=0.6)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return f"There is no column called '{name}'.{hint}"


@action("labels")
def describe_labels(session: Session, form: Form, reply: Reply) -> None:
    """A colour and a string identifier for every label."""
    need_dataset(session)
    settings = session.settings
    for field in [f for f in session.errors if f.startswith("name.")]:
        del session.errors[field]
    names = {k: form.one(f"name.{k}", v).strip() for k, v in settings.labels_to_strings.items()}
    colours = {k: form.one(f"colour.{k}", v) for k, v in settings.label_colours.items()}
    for label, colour in colours.items():
        if not re.fullmatch("#[0-9a-fA-F]{6}", colour):
            raise UserError(f"'{colour}' is not a colour like #0072b2.", field=f"name.{label}")
    settings.label_colours = colours
    try:
        check_label_names(names)
    except UserError as error:
        session.errors[error.field or "labels"] = str(error)
        return
    settings.labels_to_strings = names


@action("choose")
def change_choice(session: Session, form: Form, reply: Reply) -> None:
    """Move entries between a left and a right list, or filter one of them."""
    need_setup(session)
    choice = CHOICES.get(form.one("choice"))
    if choice is None:
        raise UserError(f"There is no choice '{form.one('choice'):.40}'.")
    session.errors.pop(choice.name, None)
    for side in ("available", "chosen"):
        session.filters[f"{choice.name}.{side}"] = form.one(f"filter.{side}")
    move(session, choice, form)


def move(session: Session, choice: Choice, form: Form) -> None:
    chosen = choice.chosen(session)
    available = [c for c in choice.available(session) if c not in chosen]
    step = form.one("do")
    if step == "add":
        picked = [c for c in available if c in form.many("available")]
    elif step == "add-all":
        picked = filtered(session, choice, "available")
    elif step == "remove":
        picked = [c for c in chosen if c in form.many("chosen")]
    elif step == "remove-all":
        picked = filtered(session, choice, "chosen")
    else:
        return
    if not picked:
        side = "left" if step == "add" else "right"
        raise UserError(f"Pick something in the {side} list first.", field=choice.name)
    if step.startswith("add"):
        choice.assign(session, chosen + picked)
    else:
        choice.assign(session, [c for c in chosen if c not in picked])
    settings = session.settings
    gone = prune_combinations(settings)
    if gone:
        session.errors["combinations"] = (
            f"Removed {', '.join(gone)}: "
            f"only {len(settings.features_for_training)} features are chosen now."
        )
    check_generated_size(session)
    repair_exclusion(settings)
    repair_default_axes(session)


@action("options")
def choose_options(session: Session, form: Form, reply: Reply) -> None:
    """The four options; a disabled one cannot be switched on by hand either."""
    need_setup(session)
    settings = session.settings
    settings.exclude_unknown_labels = form.on("exclude_unknown_labels")
    settings.exclude_labels = form.on("exclude_labels") and not exclusion_refused(settings)
    settings.scale_data = form.on("scale_data")
    settings.test_set_file = form.on("test_set_file") and not test_set_refused(session)


@receives("test_set", check=check_json_size)
def load_test_set(session: Session, upload: Upload, form: Form, reply: Reply) -> None:
    """A curated test set: a JSON object of id -> label."""
    from astronomical_lite.project.test_set import CuratedLabels, read_test_set

    dataset = session.dataset
    curated, session.drafts["test_set_notes"] = read_test_set(
        upload.path.read_bytes(),
        dataset.ids if dataset else None,
        session.settings.known_labels if dataset and dataset.labels else None,
        upload.name,
    )
    session.curated = CuratedLabels(curated)
    if session.labeller is not None:
        session.labeller.replace(session.curated)
        session.curated = session.labeller.curated


@action("combinations")
def change_combinations(session: Session, form: Form, reply: Reply) -> None:
    """Create Feature Combinations? add an (operation, n) pair or remove one."""
    from astronomical_lite.learning.features import OPERATIONS

    need_setup(session)
    settings, step = session.settings, form.one("do")
    session.drafts["operation"] = form.one("operation")
    session.drafts["n_combined"] = form.one("n_combined", "2")
    if step.startswith("remove."):
        settings.feature_generation = form.without("do", settings.feature_generation)
    elif step == "add":
        n_features = len(settings.features_for_training)
        try:
            pair = (
                form.one("operation"),
                form.integer("n_combined", "How many features to combine?", lowest=2),
            )
        except UserError as error:
            raise UserError(str(error), field="combinations") from error
        if pair[0] not in OPERATIONS:
            raise UserError(f"There is no operation '{pair[0]}'.", field="combinations")
        if n_features < pair[1]:
            raise UserError(
                f"Combining {pair[1]} features needs at least {pair[1]} chosen features; "
                f"{n_features} are chosen.",
                field="combinations",
            )
        if pair in settings.feature_generation:
            raise UserError(f"{pair[0]} of {pair[1]} is already in the table.", "combinations")
        settings.feature_generation = [*settings.feature_generation, pair]
        check_generated_size(session)
    repair_default_axes(session)


def check_generated_size(session: Session) -> None:
    refused = too_much_generated(session)
    if refused:
        raise UserError(refused, field="combinations")


@action("axes")
def choose_axes(session: Session, form: Form, reply: Reply) -> None:
    """Default x variable and Default y variable."""
    need_setup(session)
    known = axis_variables(session)
    axes = list(session.settings.default_vars)
    for i, name in enumerate(("default_x", "default_y")):
        chosen = form.one(name).strip()
        session.errors.pop(name, None)
        if chosen and chosen not in known:
            session.errors[name] = no_such_column(chosen, known)
        else:
            axes[i] = chosen
    session.settings.default_vars = (axes[0], axes[1])


@action("setup.close")
def close_setup(session: Session, form: Form, reply: Reply) -> None:
    """Build the sets and open the dashboard; labels given before are trained on again."""
    problems = setup_problems(session)
    if problems:
        raise UserError(" ".join(problems), field="setup.close")
    carry_on(session)
    open_dashboard(session)
    reply.add(focus="#dashboard")


def open_dashboard(session: Session) -> None:
    """Show the panels of the mode, with the source that is asked about selected."""
    ensure_layout(session)
    ensure_labeller(session)
    session.stage = "dashboard"
    if session.mode == LABELLING:
        selection.select(session, session.labeller.row)
    else:
        selection.select_queried(session)


@action("setup.open")
def open_setup(session: Session, form: Form, reply: Reply) -> None:
    """Back to the settings; nothing is lost by looking."""
    session.stage = "setup"
    reply.add(focus="#setup")
