"""Plain names for files, of names that come from outside: an address, a table, a configuration, a user.

>>> plain_name("..\\\\windows\\\\win.ini")
'_windows_win.ini'
>>> plain_path("survey/../CON.csv")
'survey/file/_CON.csv'
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

__all__ = ["plain_name", "plain_path"]

MOST_BYTES = 200
"""Of a name, where file systems take 255 and endings may be added."""

LONGEST_ENDING = 20

_REFUSED = re.compile(r'[\\/:*?"<>|]')
# Devices, under Windows in any folder and with any ending.
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ .]*(\.|\Z)", re.I)


def plain_name(name: str, fallback: str = "file") -> str:
    """Return a name that every file system takes, and that names a file and nothing else.

    It has no separators, no dot in front, no dot or blank at its end, and no characters that are not
    seen, such as one that turns the direction of writing and can so hide an ending. It is no device's
    name, and at most MOST_BYTES long in UTF-8; the ending is kept. A plain name stays as it is.

    Parameters
    ----------
    name : str
        Any text.
    fallback : str
        The name of what has none; itself a plain name.
    """
    seen = "".join("_" if unicodedata.category(c)[0] in "CZ" and c != " " else c for c in name)
    plain = _REFUSED.sub("_", seen).strip(" .") or fallback
    if _DEVICE.match(plain):
        plain = f"_{plain}"
    if len(plain.encode()) <= MOST_BYTES:
        return plain
    ending = "".join(PurePosixPath(plain).suffixes[-2:])  # .fits.gz is one
    if len(ending.encode()) > LONGEST_ENDING:
        ending = ""
    stem = plain.removesuffix(ending).encode()[: MOST_BYTES - len(ending.encode())]
    return (stem.decode(errors="ignore") + ending).rstrip(" .")


def plain_path(path: str) -> str:
    """Return a path below the folder it is put in: plain names with ``/`` between them."""
    return "/".join(plain_name(part) for part in path.split("/"))
