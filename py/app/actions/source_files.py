"""Files of one source each, for the panels Spectrum and Light Curve: which there are, and one that was asked for."""

from __future__ import annotations

from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services.action_registry import action, with_data_set
from app.services.source_arrays import OPENED_BEFORE
from app.services.upload_registry import receives
from app.state.stages import Setup
from app.state.upload import Upload
from astronomical_lite.messages import UserError, count_text, size_text

MOST_FILES = 200_000
LARGEST = 200 * 10**6  # bytes of one source's file


@action("source_files.open", with_data_set)
def open_files(setup: Setup, form: Form, reply: Reply) -> None:
    """Take the names of all files that the page has; those read before are read again."""
    names = list(dict.fromkeys(name for name in form.many("file") if name))
    if len(names) > MOST_FILES:
        raise UserError(f"These are {len(names):,} files; at most {MOST_FILES:,} can be open.")
    files = setup.dataset.source_files
    files.names, files.read = names, {}
    setup.session.drafts[OPENED_BEFORE] = [str(len(names)), names[0]] if names else []
    reply.announce(f"{count_text(len(names), 'file')} open.")


def check_source_file(name: str, size: int) -> None:
    """Raise a UserError if a file is too large to be that of one source."""
    if size > LARGEST:
        raise UserError(
            f"{name} is {size_text(size)}; a file of one source has at most {size_text(LARGEST)}."
        )


@receives("source_file", with_data_set)
def read_source_file(setup: Setup, upload: Upload, form: Form, reply: Reply) -> None:
    """Read the file of a source; why it cannot be read is told where it would be shown."""
    from astronomical_lite.tables.source_arrays import arrays_of_file

    files = setup.dataset.source_files
    name = form.one("asked") or upload.name
    if name not in files.names:
        raise UserError(f"{upload.name} is not among the files opened. Open it again.")
    try:
        check_source_file(upload.name, upload.received)
        files.keep(name, arrays_of_file(upload.path, upload.name))
    except UserError as error:
        files.keep(name, str(error))
