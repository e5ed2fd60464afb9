"""Columns that were matched from other catalogues, as a configuration tells of them.

>>> one = TableMatch("wise.fits", "by position within 1 arcsec", {"w1": "w1mpro"}, 812, "matched-0001.npz", sha256)
>>> told_lacking([one], ["w1", "g"])
"w1 was matched from wise.fits, by position within 1 arcsec: match the table with that first."

The values are in a file of the project (`matching.kept_columns`); a configuration that travels has what is said here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from astronomical_lite.messages import plural, some_of
from astronomical_lite.project.reading import is_integer

__all__ = [
    "MATCHED_FILE",
    "TableMatch",
    "matches_from_json",
    "matches_to_json",
    "told_lacking",
    "told_match",
]

MATCHED_FILE = re.compile(r"matched-(\d{4})\.npz", re.ASCII)
MOST_MATCHES = 50


@dataclass(frozen=True)
class TableMatch:
    """Columns from one other catalogue.

    Attributes
    ----------
    file : str
        Name of that catalogue.
    how : str
        How rows were matched, in words: "by position within 1 arcsec".
    columns : dict of str to str
        Column -> its name in that catalogue; "" for what the match itself tells.
    n : int
        Number of rows that match.
    kept : str
        The project's file with the values.
    sha256 : str
        Digest of that file, in hexadecimal.
    """

    file: str
    how: str
    columns: dict[str, str]
    n: int
    kept: str = ""
    sha256: str = ""


def told_match(match: TableMatch) -> str:
    """Return which columns are from where, as a sentence."""
    listed = ", ".join(match.columns)
    verb = plural(len(match.columns), "was", "were")
    return f"{listed} {verb} matched from {match.file}, {match.how} ({match.n:,} rows)."


def told_lacking(matches: Sequence[TableMatch], lacking: Collection[str]) -> str:
    """Return where columns that lack were matched from, as sentences; "" if none was."""
    told = []
    for one in matches:
        found = [name for name in lacking if name in one.columns]
        if found:
            told.append(
                f"{some_of(found)} {plural(len(found), 'was', 'were')} matched from {one.file}, {one.how}: match the "
                "table with that first."
            )
    return " ".join(told)


def matches_to_json(matches: Sequence[TableMatch]) -> list[dict[str, Any]]:
    """Return matches as the configuration file has them."""
    return [asdict(one) for one in matches]


def matches_from_json(given: Any) -> list[TableMatch]:
    """Return matches from the configuration file's value.

    Raises
    ------
    ValueError
        If it is something else; the message says what is wrong.
    """
    if not isinstance(given, list) or len(given) > MOST_MATCHES:
        raise ValueError(f"it should be a list of at most {MOST_MATCHES} matches")
    return [_match(one) for one in given]


def _match(one: Any) -> TableMatch:
    if not isinstance(one, dict):
        raise ValueError("each match should be an object")
    texts = [one.get(key, "") for key in ("file", "how", "kept", "sha256")]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("'file', 'how', 'kept' and 'sha256' of a match should be texts")
    file, how, kept, sha256 = texts
    columns, n = one.get("columns"), one.get("n")
    is_plain = isinstance(columns, dict) and all(isinstance(name, str) for name in columns.values())
    if not is_plain or not is_integer(n):
        raise ValueError("a match needs 'columns', names by name, and its number of rows 'n'")
    if kept and not MATCHED_FILE.fullmatch(kept):
        raise ValueError(f"a match is kept in '{kept:.40}', which is no file of a project")
    assert isinstance(columns, dict)
    return TableMatch(file, how, columns, int(n or 0), kept, sha256)
