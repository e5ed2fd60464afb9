"""Reading JSON that anybody may have written: configurations, test sets, bands.

>>> content = read_json(upload, "config.json")

Python's own reader takes what the rest of a program cannot bear: a thousand brackets in one another,
which end in a stack overflow later (in WebAssembly that of the whole interpreter), and halves of
characters, which no file can hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from astronomical_lite.messages import UserError, size_text

__all__ = ["DEEPEST", "MOST_BYTES", "check_json_depth", "check_json_size", "read_json"]

DEEPEST = 50
"""Objects and lists in one another; configuration files have five."""

MOST_BYTES = 64 * 10**6
"""A curated test set of two million sources."""

# Matches whatever stands in the file, an unfinished text up to its end, so that one pass is enough.
_TEXT = re.compile(rb'"(?:[^"\\]++|\\.?)*+"?', re.DOTALL)
_HALF_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")


def read_json(
    content: str | bytes,
    name: str,
    pairs: Callable[[list[tuple[str, Any]]], dict[str, Any]] | None = None,
) -> Any:
    """Return the content of a JSON file.

    Parameters
    ----------
    content : str or bytes
        Bytes are UTF-8, with or without a byte order mark.
    name : str
        What messages call the file.
    pairs : callable, optional
        Makes an object of its (key, value) pairs; a UserError of it goes through.

    Raises
    ------
    UserError
        The file is too large, not UTF-8, not JSON, nested too deeply, or has text that is not
        Unicode.
    """
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    check_json_size(name, len(data))
    try:
        text = data.decode("utf-8-sig")
        check_json_depth(data, name)
        found = json.loads(text, object_pairs_hook=pairs)
        if _HALF_CHARACTER.search(text):
            json.dumps(found, ensure_ascii=False).encode()
    except UserError:
        raise
    except json.JSONDecodeError as error:
        raise UserError(
            f"{name} is not JSON: {error.msg} in line {error.lineno}, column {error.colno}."
        ) from error
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        raise UserError(
            f"{name} is not JSON in UTF-8 ({error.reason}). Save it again as UTF-8."
        ) from error
    except ValueError as error:  # a number of thousands of digits
        raise UserError(
            f"{name} is not JSON that can be read: {str(error).splitlines()[0][:120]}."
        ) from error
    return found


def check_json_size(name: str, n_bytes: int) -> None:
    """Raise a UserError if a file has more bytes than any such file has, before it is read."""
    if n_bytes > MOST_BYTES:
        raise UserError(
            f"{name} is {size_text(n_bytes)}, and such files have at most {size_text(MOST_BYTES)}. "
            "Is it the right file?"
        )


def check_json_depth(data: bytes, name: str) -> None:
    """Raise a UserError if lists and objects are nested deeper than in any such file, before it is parsed."""
    if data.count(b"[") + data.count(b"{") <= DEEPEST:
        return
    marks = np.frombuffer(_TEXT.sub(b"", data), np.uint8) & 0xDF  # [ and { alike, ] and } alike
    steps = (marks == ord("[")).astype(np.int32) - (marks == ord("]"))
    if np.cumsum(steps, dtype=np.int64).max(initial=0) > DEEPEST:
        raise UserError(
            f"{name} has more than {DEEPEST} lists or objects inside one another. "
            "Is it the right file?"
        )
