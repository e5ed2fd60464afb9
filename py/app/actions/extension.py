"""A user's own Python: write or open a file, run it, keep it with the configuration."""

from __future__ import annotations

import re

from app import derived
from app.actions.registry import action
from app.actions.uploads import receives
from app.extension import EXTENSION, kept_extension
from app.forms import Form
from app.reply import Reply
from app.session import Session, Upload
from astronomical.errors import UserError

DEFAULT_NAME = "mine.py"


@action("extension.open")
def open_editor(session: Session, form: Form, reply: Reply) -> None:
    session.drafts["before_extension"] = session.stage
    session.stage = "extension"
    reply.add(focus="#extension")


@action("extension.close")
def close_editor(session: Session, form: Form, reply: Reply) -> None:
    from app.actions.learning import carry_on

    session.stage = session.drafts.pop("before_extension", "setup")
    session.errors.pop("extension", None)
    if session.stage == "dashboard":
        carry_on(session)


def put_in_editor(session: Session, name: str, source: str) -> None:
    """Show another text; the page takes it over because its version is another."""
    editor = session.editor
    editor.name, editor.source = name, source
    editor.line, editor.version = None, editor.version + 1
    session.errors.pop("extension", None)


@action("extension.template")
def start_from_template(session: Session, form: Form, reply: Reply) -> None:
    from astronomical.extensions import TEMPLATES

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
    from astronomical.extensions import ExtensionError, load_extension, unload

    editor = session.editor
    editor.source = form.one("source").replace("\r\n", "\n")
    editor.name = file_name(form.one("name"))
    editor.line = None
    session.progress(f"Running {editor.name}", None)
    old = session.extension
    try:
        loaded = load_extension(editor.source, editor.name, settings=lambda: session.settings)
    except ExtensionError as error:
        editor.line = error.line
        raise UserError(str(error), field="extension") from error
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
    reply.add(announce=f"{loaded.name} ran.")


def file_name(text: str) -> str:
    name = re.sub(r"[^\w.-]+", "_", text.strip()) or DEFAULT_NAME
    return name if name.endswith(".py") else f"{name}.py"


def adopt(session: Session, loaded) -> None:
    """Keep a loaded extension with the project; what was made with the old one is made anew."""
    session.extension = loaded
    session.settings.extra = session.settings.extra | {
        EXTENSION: {"name": loaded.name, "source": loaded.source}
    }
    if session.dataset is not None:
        make_features_anew(session)
        derived.repair_default_axes(session)


def make_features_anew(session: Session) -> None:
    """The functions that generated columns were made with may have changed."""
    dataset = session.dataset
    before = dataset.generated
    dataset.forget()
    if before is None:
        return
    try:
        derived.generate_features(dataset, session.settings)
    except UserError as error:
        dataset.replace_generated(before)
        raise UserError(str(error), field="extension") from error


@action("extension.remove")
def remove(session: Session, form: Form, reply: Reply) -> None:
    """Take back what the file registered, unless something in use needs it."""
    from astronomical.extensions import unload

    loaded = session.extension
    if loaded is None:
        return
    used = in_use(session, loaded)
    if used:
        raise UserError(
            f"{', '.join(used)} of {loaded.name} is in use. Remove it from the settings and "
            "classifiers first.",
            field="extension",
        )
    unload(loaded)
    session.extension = None
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


@action("extension.consent")
def consent(session: Session, form: Form, reply: Reply) -> None:
    """Run the Python that came with a configuration, after it was shown; or leave it out."""
    from app.actions.configuration import apply_pending

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
