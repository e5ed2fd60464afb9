"""Files come in pieces, so that neither the page nor the worker holds two copies of a large one.

`file.begin` names the file and what it is for, `file.piece` appends bytes, `file.end` hands the
whole file to whoever asked for that role. A large file that the browser holds is not held here as well:
its bytes are looked at as they come, and are read from the browser when they are asked for.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from app.protocol.forms import Form
from app.protocol.patches import Proceed
from app.protocol.reply import Reply
from app.services.action_registry import action, at_any_time
from app.services.upload_registry import CHECKS, RECEIVERS
from app.state.session import Session
from app.state.upload import Upload
from astronomical_lite.file_names import plain_name
from astronomical_lite.messages import UserError

INTERRUPTED = "The file was not read: its transfer was interrupted. Choose it again."


@action("file.begin", at_any_time)
def begin(session: Session, form: Form, reply: Reply) -> None:
    """Take the name and the role of a file, unless it is too large."""
    role, told = form.one("role"), form.one("size", "0")
    name = plain_name(form.one("name"))  # a server may have given it
    if role not in RECEIVERS:
        raise UserError(f"Nothing here takes files as '{role:.40}'.")
    # 0 where the page does not know it: a server need not say how much it will send
    size = int(told) if re.fullmatch("[0-9]{1,15}", told) else 0
    check_size(role, name, size)
    discard(session)
    session.errors.pop(role, None)
    handle, path = tempfile.mkstemp(prefix=f"{role}-", dir=session.folder)
    with open(handle, "wb"):
        pass
    held = form.one("held") == "true"
    session.upload = Upload(role, name, size, Path(path), form.one("modified"), held)
    reply.add(Proceed())


@action("file.piece", at_any_time)
def piece(session: Session, form: Form, reply: Reply) -> None:
    """Append bytes to the file on its way."""
    upload = session.upload
    if upload is None:
        raise UserError(INTERRUPTED)
    data = form.data
    try:
        check_size(upload.role, upload.name, upload.received + len(data))
    except UserError:
        discard(session)
        raise
    if not upload.held:
        with upload.path.open("ab") as file:
            file.write(data)
    upload.digest.update(data)
    upload.received += len(data)
    reply.add(Proceed())


def check_size(role: str, name: str, size: int) -> None:
    """Raise a UserError at the role's field if the file is too large."""
    try:
        if role in CHECKS:
            CHECKS[role](name, size)
    except UserError as error:
        raise UserError(str(error), field=role) from error


@action("file.end", at_any_time)
def end(session: Session, form: Form, reply: Reply) -> None:
    """Hand the whole file to the function that takes its role."""
    upload = session.upload
    if upload is None:
        raise UserError(INTERRUPTED)
    session.upload = None
    kept = False
    try:
        if upload.path.stat().st_size != upload.received:
            raise UserError(INTERRUPTED)
        RECEIVERS[upload.role](session, upload, form, reply)
        waiting = session.waiting.dataset if session.waiting is not None else None
        unread = session.unread and session.unread.upload
        holders = (session.dataset, waiting, unread, session.matching)
        kept = upload.path in [holder.path for holder in holders if holder]
    except UserError as error:
        raise UserError(str(error), field=error.field or upload.role) from error
    finally:
        if not kept:
            upload.path.unlink(missing_ok=True)


@action("file.fail", at_any_time)
def fail(session: Session, form: Form, reply: Reply) -> None:
    """The page could not read the file or address."""
    discard(session)
    session.errors[form.one("role")] = form.one("reason")


def discard(session: Session) -> None:
    """Forget the file on its way."""
    if session.upload:
        session.upload.path.unlink(missing_ok=True)
        session.upload = None
