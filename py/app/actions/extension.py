"""A user's own Python: write or open a file, run it, keep it with the configuration."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

from app.protocol.forms import Form
from app.protocol.patches import CopyLink
from app.protocol.reply import Reply
from app.services.action_registry import action, at_any_time
from app.services.column_mapping import mapping_of
from app.services.combinations import make_features, repair_default_axes
from app.services.light_curve_features import OWN, made_features, make_own_features_anew
from app.services.retraining import retrain_all
from app.services.upload_registry import receives
from app.services.user_python import put_in_editor
from app.state.project import WaitingProject
from app.state.session import DASHBOARD, EDITOR, SETUP, Session
from app.state.stages import Described, Setup
from app.state.upload import Upload
from app.storage.restore import open_with
from astronomical_lite.file_names import plain_name
from astronomical_lite.messages import UserError
from astronomical_lite.project.kept_python import EXTENSION

if TYPE_CHECKING:
    from astronomical_lite.extensions import Extension, Trial
    from astronomical_lite.plots.custom.registry import CustomPlot

DEFAULT_NAME = "mine.py"
# Characters of what a file prints that are shown; help() of a large class is some 100,000.
MOST_PRINTED = 200_000


@action("extension.open", at_any_time)
def open_editor(session: Session, form: Form, reply: Reply) -> None:
    show_editor(session)
    loaded, editor = session.extension, session.editor
    if loaded is not None and not editor.source:  # a continued project has no text in the editor
        put_in_editor(session, loaded.name, loaded.source)
    elif editor.put_in != editor.source:
        editor.put_in, editor.version = editor.source, editor.version + 1
    reply.focus("#extension")


def show_editor(session: Session) -> None:
    """Show the editor, and remember the stage to come back to."""
    if session.stage != EDITOR:
        session.drafts["before_extension"] = session.stage
    session.stage = EDITOR


@action("extension.close", at_any_time)
def close_editor(session: Session, form: Form, reply: Reply) -> None:
    """Go back to the stage before, with whatever depends on the user's Python made anew."""
    stage, described = session.drafts.get("before_extension", SETUP), Described.of(session)
    if stage == DASHBOARD and described is not None:
        retrain_all(described)
    session.stage = stage
    session.drafts.pop("before_extension", None)
    session.errors.pop("extension", None)
    session.give_up_opening()  # of a project that waited for what is in the editor


@action("extension.edit", at_any_time)
def edit(session: Session, form: Form, reply: Reply) -> None:
    """Take the text as it is typed; it is kept with the project, not run."""
    editor = session.editor
    editor.source = form.one("source").replace("\r\n", "\n")
    editor.name = form.one("name", editor.name)


@action("extension.hint", at_any_time)
def hint(session: Session, form: Form, reply: Reply) -> None:
    """Look up what a library says of the name at the cursor."""
    from astronomical_lite.extensions.name_hints import hint_at

    source = form.one("source").replace("\r\n", "\n")
    session.editor.hint = hint_at(source, form.integer("offset", "Place of the cursor", lowest=0))


@action("extension.template", at_any_time)
def start_from_template(session: Session, form: Form, reply: Reply) -> None:
    from astronomical_lite.extensions import TEMPLATES

    found = next((t for t in TEMPLATES if t.name == form.one("template")), None)
    if found is not None:
        put_in_editor(session, found.name, found.source)


@receives("extension", at_any_time)
def open_file(session: Session, upload: Upload, form: Form, reply: Reply) -> None:
    """A file from disk is shown, not run."""
    try:
        source = upload.path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{upload.name} is not a text file: {error}.") from error
    put_in_editor(session, upload.name, source)


@action("extension.run", at_any_time)
def run(session: Session, form: Form, reply: Reply) -> None:
    """Run the file in the editor; what it offers is then in the lists."""
    from astronomical_lite.extensions import ExtensionError, load_extension, unload

    editor = session.editor
    editor.source = form.one("source").replace("\r\n", "\n")
    editor.name = file_name(form.one("name"))
    editor.line, editor.fault, editor.trials, editor.from_link = None, "", [], False
    session.progress(f"Running {editor.name}", None)
    old, output = session.extension, io.StringIO()
    try:
        with redirect_stdout(output):
            loaded = load_extension(editor.source, editor.name, settings=lambda: session.settings)
    except ExtensionError as error:
        editor.line, editor.fault = error.line, error.reason
        raise UserError(str(error), field="extension") from error
    finally:
        editor.printed = shown_output(output.getvalue())
    if session.waiting is not None:
        unload(loaded)
        open_waiting(session, session.waiting, loaded, reply)
        return
    try:
        adopt(session, loaded)
    except UserError:
        unload(loaded)
        session.extension = old and load_extension(
            old.source, old.name, settings=lambda: session.settings
        )
        raise
    if old is not None and old.name != loaded.name:
        unload(old)
    setup = Setup.of(session)
    editor.trials = [] if setup is None else tried(setup, loaded)
    editor.tried_on = session.dataset
    wrong = next((trial for trial in editor.trials if trial.error), None)
    if wrong is not None:
        editor.line, editor.fault = wrong.line, getattr(wrong.error, "reason", wrong.message)
    failed = f", but {wrong.name} failed on the loaded data" if wrong else ""
    reply.announce(f"{loaded.name} ran{failed}.")


def shown_output(text: str) -> str:
    """Return what a file printed as it is shown: whole, or its beginning where it is very long."""
    if len(text) <= MOST_PRINTED:
        return text
    return f"{text[:MOST_PRINTED]}\n... and {len(text) - MOST_PRINTED:,} characters more"


def open_waiting(
    session: Session, waiting: WaitingProject, loaded: Extension, reply: Reply
) -> None:
    """The file in the editor runs: open the project that cannot be opened without it."""
    try:
        open_with(session, waiting, loaded.name, loaded.source, reply)
    except UserError as error:
        raise UserError(str(error), field="extension") from error


def tried(setup: Setup, loaded: Extension) -> list[Trial]:
    """Every function of the file on the loaded data."""
    from astronomical_lite.extensions import try_out
    from astronomical_lite.plots.custom.registry import CustomPlot

    dataset, settings = setup.dataset, setup.settings
    setup.session.progress(f"Trying {loaded.name} on {dataset.catalogue.name}", None)
    features = settings.features_for_training or dataset.numeric
    columns: dict[str, str] = {}
    for entry in loaded.entries.values():
        if isinstance(entry, CustomPlot):
            columns |= columns_to_try(setup, entry, features)
    return try_out(
        loaded,
        dataset.whole_frame(),
        features=features,
        columns=columns,
        selected=setup.selected,
        settings=settings,
    )


def columns_to_try(setup: Setup, plot: CustomPlot, features: list[str]) -> dict[str, str]:
    """The columns chosen for a plot, and for those not chosen yet the default axes and features."""
    wanted = {"columns": plot.requirements}
    chosen = mapping_of(setup, wanted)
    axes = [name for name in setup.settings.default_vars if name]
    others = iter(dict.fromkeys([*axes, *features]))
    known = set(setup.dataset.variables)
    for requirement in plot.requirements:
        if requirement.key not in chosen and requirement.key not in known:
            chosen[requirement.key] = next(others, "")
    return {key: name for key, name in chosen.items() if name}


def file_name(text: str) -> str:
    """Return a file name that Python can import, ending in .py."""
    name = re.sub(r"[^\w.-]+", "_", plain_name(text, DEFAULT_NAME))
    return name if name.endswith(".py") else f"{name}.py"


def adopt(session: Session, loaded: Extension) -> None:
    """Keep a loaded extension with the project; what was made with the old one is made anew."""
    setup = Setup.of(session)
    if setup is not None:
        make_own_features_anew(setup, loaded)
        make_features_anew(setup)
    session.extension, session.left_out = loaded, False
    session.settings.extra = session.settings.extra | {
        EXTENSION: {"name": loaded.name, "source": loaded.source}
    }
    if setup is not None:
        repair_default_axes(setup)


def make_features_anew(setup: Setup) -> None:
    """The functions that generated columns were made with may have changed."""
    dataset = setup.dataset
    try:
        made = None if dataset.generated is None else make_features(dataset, setup.settings)
    except UserError as error:
        raise UserError(str(error), field="extension") from error
    dataset.replace_generated(made)


@action("extension.remove", at_any_time)
def remove(session: Session, form: Form, reply: Reply) -> None:
    """Take back what the file registered, unless something in use needs it."""
    from astronomical_lite.extensions import unload

    loaded = session.extension
    if loaded is not None:
        used = in_use(session, loaded)
        if used:
            raise UserError(
                f"{', '.join(used)} of {loaded.name} is in use. Remove it from the settings and "
                "classifiers first.",
                field="extension",
            )
        unload(loaded)
    session.extension, session.left_out, session.editor.trials = None, False, []
    session.settings.extra = {k: v for k, v in session.settings.extra.items() if k != EXTENSION}


def in_use(session: Session, loaded: Extension) -> list[str]:
    """Return the names of the file's functions that settings and classifiers use."""
    settings = session.settings
    operations = {name for name, _ in settings.feature_generation}
    members = [member for tab in session.tabs.values() for member in tab.members]
    wanted = (
        ("feature", operations),
        ("classifier", {classifier for classifier, _ in members}),
        ("strategy", {strategy for _, strategy in members}),
        (OWN, {name for one in made_features(settings) for name in one.features}),
    )
    return [name for kind, names in wanted for name in loaded.names(kind) if name in names]


@action("extension.download", at_any_time)
def download(session: Session, form: Form, reply: Reply) -> None:
    source = form.one("source", session.editor.source)
    reply.download(file_name(form.one("name")), source.encode(), "text/x-python")


@action("extension.share", at_any_time)
def share(session: Session, form: Form, reply: Reply) -> None:
    """A link that opens the page with this file in the editor."""
    from astronomical_lite.extensions import to_link

    name = file_name(form.one("name"))
    try:
        link = to_link(name, form.one("source").replace("\r\n", "\n"))
    except UserError as error:
        raise UserError(str(error), field="extension") from error
    reply.add(CopyLink(f"#python={link}"))
    reply.announce(f"A link to {name} is copied.")


@action("extension.shared", at_any_time)
def open_shared(session: Session, form: Form, reply: Reply) -> None:
    """Somebody's link: the file is shown, not run. A text that only the editor has is asked about first."""
    from astronomical_lite.extensions import from_link

    name, source = from_link(form.one("link"))
    show_editor(session)
    if would_lose_text(session, source):
        session.editor.offered = file_name(name), source
        reply.focus("#offered")
    else:
        put_in_editor(session, file_name(name), source, from_link=True)
        reply.focus("#extension")


def would_lose_text(session: Session, source: str) -> bool:
    """Return True if the editor has a text that is neither this one, nor in use, nor a template."""
    from astronomical_lite.extensions import TEMPLATES

    loaded, own = session.extension, session.editor.source
    known = {source, loaded.source if loaded else "", *(t.source for t in TEMPLATES)}
    return bool(own.strip()) and own not in known


@action("extension.offered", at_any_time)
def answer_offer(session: Session, form: Form, reply: Reply) -> None:
    """Take the link's file in place of the text in the editor, or leave it."""
    offered, session.editor.offered = session.editor.offered, None
    if offered is not None and form.one("do") == "take":
        put_in_editor(session, *offered, from_link=True)
    reply.focus("#extension")
