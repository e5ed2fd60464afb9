"""A user's own Python: write or open a file, run it, keep it with the configuration."""

from __future__ import annotations

import re

from app.actions.configuration import apply_pending
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action
from app.services.column_mapping import mapping_of
from app.services.combinations import generate_features, repair_default_axes
from app.services.retraining import carry_on
from app.services.upload_registry import receives
from app.services.user_python import EXTENSION, kept_extension, put_in_editor
from app.state.session import Session
from app.state.upload import Upload
from app.storage.restore import open_with
from astronomical_lite.messages import UserError

DEFAULT_NAME = "mine.py"


@action("extension.open")
def open_editor(session: Session, form: Form, reply: Reply) -> None:
    show_editor(session)
    loaded, editor = session.extension, session.editor
    if loaded is not None and not editor.source:  # of a project that was continued
        put_in_editor(session, loaded.name, loaded.source)
    elif editor.put_in != editor.source:
        editor.put_in, editor.version = editor.source, editor.version + 1
    reply.add(focus="#extension")


def show_editor(session: Session) -> None:
    if session.stage != "extension":
        session.drafts["before_extension"] = session.stage
    session.stage = "extension"


@action("extension.close")
def close_editor(session: Session, form: Form, reply: Reply) -> None:
    session.stage = session.drafts.pop("before_extension", "setup")
    session.errors.pop("extension", None)
    session.give_up_opening()  # of a project that waited for what is in the editor
    if session.stage == "dashboard":
        carry_on(session)


@action("extension.edit")
def edit(session: Session, form: Form, reply: Reply) -> None:
    """What is being typed; it is kept with the project, not run."""
    editor = session.editor
    editor.source = form.one("source").replace("\r\n", "\n")
    editor.name = form.one("name", editor.name)


@action("extension.template")
def start_from_template(session: Session, form: Form, reply: Reply) -> None:
    from astronomical_lite.extensions import TEMPLATES

    found = next((t for t in TEMPLATES if t.name == form.one("template")), None)
    if found is not None:
        put_in_editor(session, found.name, found.source)


@receives("extension")
def open_file(session: Session, upload: Upload, form: Form, reply: Reply) -> None:
    """A file from disk is shown, not run."""
    try:
        source = upload.path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError(f"{upload.name} is not a text file: {error}.") from error
    put_in_editor(session, upload.name, source)


@action("extension.run")
def run(session: Session, form: Form, reply: Reply) -> None:
    """Run the file in the editor; what it offers is then in the lists."""
    from astronomical_lite.extensions import ExtensionError, load_extension, unload

    editor = session.editor
    editor.source = form.one("source").replace("\r\n", "\n")
    editor.name = file_name(form.one("name"))
    editor.line, editor.fault, editor.trials, editor.from_link = None, "", [], False
    session.progress(f"Running {editor.name}", None)
    old = session.extension
    try:
        loaded = load_extension(editor.source, editor.name, settings=lambda: session.settings)
    except ExtensionError as error:
        editor.line, editor.fault = error.line, error.reason
        raise UserError(str(error), field="extension") from error
    if session.waits_for_python:
        unload(loaded)
        open_waiting(session, loaded, reply)
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
    editor.trials, editor.tried_on = tried(session, loaded), session.dataset
    wrong = next((trial for trial in editor.trials if trial.error), None)
    if wrong is not None:
        editor.line, editor.fault = wrong.line, getattr(wrong.error, "reason", wrong.said)
    failed = f", but {wrong.name} failed on the loaded data" if wrong else ""
    reply.add(announce=f"{loaded.name} ran{failed}.")


def open_waiting(session: Session, loaded, reply: Reply) -> None:
    """The file in the editor runs: open the project that cannot be opened without it."""
    try:
        open_with(session, loaded.name, loaded.source, reply)
    except UserError as error:
        raise UserError(str(error), field="extension") from error


def tried(session: Session, loaded) -> list:
    """Every function of the file on the loaded data."""
    from astronomical_lite.extensions import try_out

    dataset, settings = session.dataset, session.settings
    if dataset is None:
        return []
    session.progress(f"Trying {loaded.name} on {dataset.catalogue.name}", None)
    features = settings.features_for_training or dataset.numeric
    columns: dict[str, str] = {}
    for (kind, _), entry in loaded.entries.items():
        if kind == "plot":
            columns |= columns_to_try(session, entry, features)
    return try_out(
        loaded,
        dataset.whole_frame(),
        features=features,
        columns=columns,
        selected=session.selected,
        settings=settings,
    )


def columns_to_try(session: Session, plot, features) -> dict[str, str]:
    """The columns chosen for a plot, and for those not chosen yet the default axes and features."""
    wanted = {"columns": plot.needs}
    chosen = mapping_of(session, wanted)
    axes = [name for name in session.settings.default_vars if name]
    others = iter(dict.fromkeys([*axes, *features]))
    known = set(session.dataset.variables)
    for need in plot.needs:
        if need.key not in chosen and need.key not in known:
            chosen[need.key] = next(others, "")
    return {key: name for key, name in chosen.items() if name}


def file_name(text: str) -> str:
    name = re.sub(r"[^\w.-]+", "_", text.strip()) or DEFAULT_NAME
    return name if name.endswith(".py") else f"{name}.py"


def adopt(session: Session, loaded) -> None:
    """Keep a loaded extension with the project; what was made with the old one is made anew."""
    session.extension, session.left_out = loaded, False
    session.settings.extra = session.settings.extra | {
        EXTENSION: {"name": loaded.name, "source": loaded.source}
    }
    if session.dataset is not None:
        make_features_anew(session)
        repair_default_axes(session)


def make_features_anew(session: Session) -> None:
    """The functions that generated columns were made with may have changed."""
    dataset = session.dataset
    before = dataset.generated
    dataset.forget()
    if before is None:
        return
    try:
        generate_features(dataset, session.settings)
    except UserError as error:
        dataset.replace_generated(before)
        raise UserError(str(error), field="extension") from error


@action("extension.remove")
def remove(session: Session, form: Form, reply: Reply) -> None:
    """Take back what the file registered, unless something in use needs it."""
    from astronomical_lite.extensions import unload

    loaded = session.extension
    used = in_use(session, loaded) if loaded else []
    if used:
        raise UserError(
            f"{', '.join(used)} of {loaded.name} is in use. Remove it from the settings and "
            "classifiers first.",
            field="extension",
        )
    if loaded is not None:
        unload(loaded)
    session.extension, session.left_out, session.editor.trials = None, False, []
    session.settings.extra = {k: v for k, v in session.settings.extra.items() if k != EXTENSION}


def in_use(session: Session, loaded) -> list[str]:
    settings = session.settings
    operations = {name for name, _ in settings.feature_generation}
    members = [member for tab in session.tabs.values() for member in tab.members]
    wanted = (
        ("feature", operations),
        ("classifier", {classifier for classifier, _ in members}),
        ("strategy", {strategy for _, strategy in members}),
    )
    return [name for kind, names in wanted for name in loaded.names(kind) if name in names]


@action("extension.download")
def download(session: Session, form: Form, reply: Reply) -> None:
    source = form.one("source", session.editor.source)
    reply.download(file_name(form.one("name")), source.encode(), "text/x-python")


@action("extension.share")
def share(session: Session, form: Form, reply: Reply) -> None:
    """A link that opens the page with this file in the editor."""
    from astronomical_lite.extensions import to_link

    name = file_name(form.one("name"))
    try:
        link = to_link(name, form.one("source").replace("\r\n", "\n"))
    except UserError as error:
        raise UserError(str(error), field="extension") from error
    reply.add(copy=f"#python={link}", announce=f"A link to {name} is copied.")


@action("extension.shared")
def open_shared(session: Session, form: Form, reply: Reply) -> None:
    """Somebody's link: the file is shown, not run."""
    from astronomical_lite.extensions import from_link

    name, source = from_link(form.one("link"))
    show_editor(session)
    put_in_editor(session, file_name(name), source)
    session.editor.from_link = True
    reply.add(focus="#extension")


@action("extension.consent")
def consent(session: Session, form: Form, reply: Reply) -> None:
    """Run the Python that came with a configuration, after it was shown; or leave it out."""
    pending = session.pending_config
    if pending is None:
        return
    code = kept_extension(pending)
    if form.one("do") == "run" and code:
        session.drafts["consented"] = code
    elif form.one("do") == "leave":
        pending.extra = {k: v for k, v in pending.extra.items() if k != EXTENSION}
    else:
        session.pending_config = None
        return
    if session.dataset is not None:
        apply_pending(session, reply)
