"""Sections 'Parameters' and 'Active learning settings'.

Every form sends all its fields whenever one changes, so an action reads the whole form.
"""

from __future__ import annotations

import copy
import re
from dataclasses import replace

from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import selection
from app.services.action_registry import action, at_any_time, with_data_set
from app.services.column_mapping import no_such_column
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
from app.services.questions_by_hand import ask as ask_by_hand
from app.services.retraining import retrain_all
from app.services.two_list_choices import CHOICES, Choice, moved_columns
from app.services.upload_registry import receives
from app.state.session import DASHBOARD, LABELLING, SETUP, Session
from app.state.stages import Dashboard, Described, Setup
from app.state.upload import Upload
from astronomical_lite.messages import UserError
from astronomical_lite.project.json_files import check_json_size
from astronomical_lite.project.label_keys import check_label_keys
from astronomical_lite.project.label_names import check_label_names
from astronomical_lite.project.settings import Settings


@action("columns", with_data_set)
def choose_columns(setup: Setup, form: Form, reply: Reply) -> None:
    """ID Column and Label Column."""
    back_to_setup(setup)
    for name in ("id_col", "label_col"):
        set_column(setup, form, name)


def back_to_setup(setup: Setup) -> None:
    """Show the set-up: what is changed while the dashboard opens was meant for it."""
    setup.session.stage = SETUP


def set_column(setup: Setup, form: Form, name: str) -> None:
    """Set a column setting; why it cannot be used is said beside its field."""
    settings, chosen = setup.settings, form.one(name).strip()
    if chosen == getattr(settings, name) and name not in setup.errors:
        return
    setup.errors.pop(name, None)
    if chosen and chosen not in setup.dataset.columns:
        setup.errors[name] = no_such_column(chosen, setup.dataset.columns)
        return
    setattr(settings, name, chosen)
    if name == "id_col":
        resolve_ids(setup)
    else:
        made = {label: settings.name_of(label) for label in settings.made_labels}
        colours = settings.label_colours
        settings.labels_to_strings, settings.label_values = made, dict(made)
        settings.label_colours = {k: colours[k] for k in made if k in colours}
        settings.label_keys = {k: v for k, v in settings.label_keys.items() if k in made}
        settings.labels_to_train = [k for k in settings.labels_to_train if k in made]
        settings.label_classes, settings.combine_other_labels = [], False
        resolve_labels(setup)


@action("label_classes.others", with_data_set)
def choose_others(setup: Setup, form: Form, reply: Reply) -> None:
    """What the values of the label column become that are not chosen."""
    from astronomical_lite.tables.labels import MAX_LABELS

    together = form.one("others") == "together"
    if together and len(setup.settings.label_classes) >= MAX_LABELS:
        raise UserError(
            f"With {MAX_LABELS} labels chosen there is none left for Other: remove one first.",
            field="label_classes",
        )
    back_to_setup(setup)
    setup.settings.combine_other_labels = together
    resolve_labels(setup)


@action("labels", with_data_set)
def describe_labels(setup: Setup, form: Form, reply: Reply) -> None:
    """A colour, a string identifier and a key for every label."""
    settings = setup.settings
    names = {k: form.one(f"name.{k}", v).strip() for k, v in settings.labels_to_strings.items()}
    colours = {k: form.one(f"colour.{k}", v) for k, v in settings.label_colours.items()}
    for label, colour in colours.items():
        if not re.fullmatch("#[0-9a-fA-F]{6}", colour):
            raise UserError(f"'{colour}' is not a colour like #0072b2.", field=f"name.{label}")
    keys = {k: form.one(f"key.{k}", settings.label_keys.get(k, "")) for k in settings.known_labels}
    keys = {k: key.strip().lower() for k, key in keys.items() if key.strip()}
    for field in [f for f in setup.errors if f.startswith(("name.", "key."))]:
        del setup.errors[field]
    try:
        check_label_names(names)
        check_label_keys(keys)
    except UserError as error:
        setup.errors[error.field or "labels"] = str(error)
        return
    settings.labels_to_strings, settings.label_colours = names, colours
    settings.label_keys = keys


@action("choose", with_data_set)
def change_choice(setup: Setup, form: Form, reply: Reply) -> None:
    """Move entries between a left and a right list, or filter one of them."""
    choice = CHOICES.get(form.one("choice"))
    if choice is None:
        raise UserError(f"There is no choice '{form.one('choice'):.40}'.")
    filters = {
        f"{choice.name}.{side}": form.one(f"filter.{side}") for side in ("available", "chosen")
    }
    wanted = after_move(setup, choice, form, filters)
    back_to_setup(setup)
    setup.errors.pop(choice.name, None)
    setup.session.filters |= filters
    if wanted is None:
        return
    setup.session.settings = wanted
    choice.after(setup)
    gone = prune_combinations(wanted)
    if gone:
        setup.errors["combinations"] = (
            f"Removed {', '.join(gone)}: "
            f"only {len(wanted.features_for_training)} features are chosen now."
        )
    repair_exclusion(wanted)
    repair_default_axes(setup)


def after_move(
    setup: Setup, choice: Choice, form: Form, filters: dict[str, str]
) -> Settings | None:
    """Return the settings with the entries moved; None if the form only filters the lists.

    Raises
    ------
    UserError
        No entry is picked, or more columns would be generated than fit in memory.
    """
    moved = moved_columns(choice.name, choice.available(setup), choice.chosen(setup), form, filters)
    if moved is None:
        return None
    wanted = copy.deepcopy(setup.settings)
    choice.assign(wanted, moved)
    check_generated_size(setup, wanted)
    return wanted


@action("options", with_data_set)
def choose_options(setup: Setup, form: Form, reply: Reply) -> None:
    """The four options; a disabled one cannot be switched on by hand either."""
    back_to_setup(setup)
    settings = setup.settings
    settings.exclude_unknown_labels = form.on("exclude_unknown_labels")
    settings.exclude_labels = form.on("exclude_labels") and not exclusion_refused(settings)
    settings.scale_data = form.on("scale_data")
    settings.test_set_file = form.on("test_set_file") and not test_set_refused(setup.session)


@receives("test_set", at_any_time, check=check_json_size)
def load_test_set(session: Session, upload: Upload, form: Form, reply: Reply) -> None:
    """A curated test set: a JSON object of id -> label."""
    from astronomical_lite.project.test_set import CuratedLabels, read_test_set

    dataset = session.dataset
    curated, notes = read_test_set(
        upload.path.read_bytes(),
        dataset.ids if dataset else None,
        session.settings.known_labels if dataset and dataset.labels else None,
        upload.name,
    )
    session.drafts["test_set_notes"] = notes
    session.curated = CuratedLabels(curated)
    if session.labeller is not None:
        session.labeller.replace(session.curated)
        session.curated = session.labeller.curated


@action("combinations", with_data_set)
def change_combinations(setup: Setup, form: Form, reply: Reply) -> None:
    """Create Feature Combinations? add an (operation, n) pair or remove one."""
    settings, step = setup.settings, form.one("do")
    setup.typed["operation"] = form.one("operation")
    setup.typed["n_combined"] = form.one("n_combined", "2")
    pairs = settings.feature_generation
    if step.startswith("remove."):
        pairs = form.without("do", pairs)
    elif step == "add":
        pairs = [*pairs, read_combination(settings, form)]
        check_generated_size(setup, replace(settings, feature_generation=pairs))
    back_to_setup(setup)
    settings.feature_generation = pairs
    repair_default_axes(setup)


def read_combination(settings: Settings, form: Form) -> tuple[str, int]:
    """Return the (operation, n) of the form, or raise a UserError if it cannot be added."""
    from astronomical_lite.learning.features import OPERATIONS

    n_features = len(settings.features_for_training)
    try:
        n = form.integer("n_combined", "How many features to combine?", lowest=2)
    except UserError as error:
        raise UserError(str(error), field="combinations") from error
    operation = form.one("operation")
    if operation not in OPERATIONS:
        raise UserError(f"There is no operation '{operation}'.", field="combinations")
    if n_features < n:
        raise UserError(
            f"Combining {n} features needs at least {n} chosen features; {n_features} are chosen.",
            field="combinations",
        )
    if (operation, n) in settings.feature_generation:
        raise UserError(f"{operation} of {n} is already in the table.", "combinations")
    return operation, n


def check_generated_size(setup: Setup, settings: Settings) -> None:
    """Raise a UserError if the combinations of these settings do not fit in memory."""
    refused = too_much_generated(len(setup.dataset.catalogue.frame), settings)
    if refused:
        raise UserError(refused, field="combinations")


@action("axes", with_data_set)
def choose_axes(setup: Setup, form: Form, reply: Reply) -> None:
    """Default x variable and Default y variable."""
    back_to_setup(setup)
    known = axis_variables(setup)
    axes = list(setup.settings.default_vars)
    for i, name in enumerate(("default_x", "default_y")):
        chosen = form.one(name).strip()
        setup.errors.pop(name, None)
        if chosen and chosen not in known:
            setup.errors[name] = no_such_column(chosen, known)
        else:
            axes[i] = chosen
    setup.settings.default_vars = (axes[0], axes[1])


@action("setup.close", at_any_time)
def close_setup(session: Session, form: Form, reply: Reply) -> None:
    """Build the sets and open the dashboard; labels given before are trained on again."""
    described, problems = Described.of(session), setup_problems(session)
    if problems or described is None:
        raise UserError(" ".join(problems), field="setup.close")
    retrain_all(described)
    open_dashboard(described)
    reply.focus("#dashboard")


def open_dashboard(described: Described) -> None:
    """Show the panels of the mode, with the source that is asked about selected."""
    session = described.session
    ensure_layout(session)
    labeller = ensure_labeller(described)
    session.stage = DASHBOARD
    if session.mode == LABELLING:
        selection.select(session, labeller.row)
    else:
        dashboard = Dashboard.of(session)
        if dashboard is not None:
            ask_by_hand(dashboard)
        selection.select_queried(session)


@action("setup.open", at_any_time)
def open_setup(session: Session, form: Form, reply: Reply) -> None:
    """Back to the settings; nothing is lost by looking."""
    session.stage = SETUP
    reply.focus("#setup")
