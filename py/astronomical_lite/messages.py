"""Messages to the user: the error that they see, and sizes, counts and lists in words.

raise UserError(f"{name} is {size_text(n_bytes)}; at most 2.1 GB can be read.", field="file")
count_text(2000, "row")                      # "2,000 rows"
plural(len(names), "holds", "hold")          # "hold", for more than one name
some_of(names)                               # "a, b, c, and 9 more"
"""

from __future__ import annotations

from collections.abc import Sequence


class UserError(ValueError):
    """An error that the user can put right.

    Parameters
    ----------
    message : str
        One or two sentences that name the file, column or value at fault and say what to do.
    field : str, optional
        Name of the form field the message belongs beside.
    """

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.field = field


def some_of(texts: Sequence[str], separator: str = ", ", most: int = 12) -> str:
    """Return the first `most` of the texts and how many more there are: nobody reads thousands."""
    shown = separator.join(texts[:most])
    return shown if len(texts) <= most else f"{shown}{separator}and {len(texts) - most:,} more"


def count_text(count: int, noun: str) -> str:
    """Return a count and its noun, whose plural takes an s: "1 row", "2,000 rows"."""
    return f"{count:,} {plural(count, noun, f'{noun}s')}"


def plural(count: int, one: str, many: str) -> str:
    """Return the form of a word that goes with a count: `one` with 1, else `many`."""
    return one if count == 1 else many


def size_text(n_bytes: float) -> str:
    """Return a number of bytes for reading, in decimal units: "4.8 MB"."""
    size = float(n_bytes)
    for unit in ("bytes", "kB", "MB"):
        if size < 999.5:
            whole = unit == "bytes" or size >= 99.95
            return f"{size:.0f} {unit}" if whole else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def reason_of(error: Exception) -> str:
    """Return why a library could not read something, as it says in its first line.

    Errors that are of its program, and not of what it read, say nothing to the user.
    """
    lines = str(error).strip().splitlines()
    if not lines or isinstance(error, AttributeError | TypeError | LookupError):
        return "something in it is missing or out of place"
    return lines[0][:200].rstrip(".")
