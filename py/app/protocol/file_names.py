"""File names that every file system takes."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

MOST_BYTES = 200  # of a file's name; file systems take 255


def safe_file_name(name: str) -> str:
    """Return a name that every file system takes.

    It has no separators, no dot in front, and no characters that are not seen, such as one that
    turns the direction of writing and can so hide an ending.
    """
    seen = "".join("_" if unicodedata.category(c)[0] in "CZ" and c != " " else c for c in name)
    plain = re.sub(r'[\\/:*?"<>|]', "_", seen).strip(" .") or "download"
    suffix = PurePosixPath(plain).suffix[:20]
    stem = plain.removesuffix(suffix).encode()[: MOST_BYTES - len(suffix.encode())]
    return stem.decode(errors="ignore") + suffix
