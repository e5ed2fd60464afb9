"""A file of one's own Python as the end of a web address, to be shared without a server.

>>> from_link(to_link("mine.py", source)) == ("mine.py", source)
True
"""

from __future__ import annotations

import json

from astronomical_lite.messages import UserError
from astronomical_lite.project.json_files import read_json

LONGEST_LINK = 30_000  # characters; some programs cut longer addresses off
LARGEST_SOURCE = 1_000_000
DAMAGED = (
    "The link to a Python file is damaged: some of it is missing or was changed on its way. "
    "Ask for it again, or for the file itself."
)


def to_link(name: str, source: str) -> str:
    """Return a file as text of letters, digits, ``-`` and ``_``.

    Raises
    ------
    UserError
        It is too long for an address.
    """
    import base64  # imported here because not every start needs it
    import zlib

    packed = zlib.compress(json.dumps([name, source]).encode(), 9)
    link = base64.urlsafe_b64encode(packed).decode().rstrip("=")
    if len(link) > LONGEST_LINK:
        raise UserError(
            f"{name} is too long for a link ({len(source):,} characters). Download the file and "
            "send that."
        )
    return link


def from_link(link: str) -> tuple[str, str]:
    """Return name and source of a file; nothing of it is run.

    It is unpacked as far as LARGEST_SOURCE, and parsed only if it is not nested deeply.

    Raises
    ------
    UserError
        The text is not one `to_link` made.
    """
    import base64
    import zlib

    if len(link) > LONGEST_LINK:
        raise UserError(DAMAGED)
    try:
        packed = base64.b64decode(link + "=" * (-len(link) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(packed, LARGEST_SOURCE)
        if not unpacker.eof:
            raise UserError(DAMAGED)
        name, source = read_json(text, "link")
    except (zlib.error, ValueError, TypeError, UserError) as error:
        raise UserError(DAMAGED) from error
    if not (isinstance(name, str) and isinstance(source, str)):
        raise UserError(DAMAGED)
    return name, source
