"""Calls of a user's functions, whose errors become a sentence with the line in the user's file."""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from astronomical_lite.messages import UserError


class ExtensionError(UserError):
    """An error in an extension.

    Attributes
    ----------
    extension : str
        Its file's name.
    line : int or None
        Line of the file, from 1; None where it is not known.
    reason : str
        The sentence without name and line.
    """

    def __init__(self, extension: str, line: int | None, reason: str, field: str | None = None):
        place = extension if line is None else f"{extension}, line {line}"
        super().__init__(f"{place}: {reason}", field)
        self.extension, self.line, self.reason = extension, line, reason


def code_name(extension: str) -> str:
    """Return the name that tracebacks have for the file."""
    return f"<{extension}>"


def guarded(
    function: Callable[..., Any],
    extension: str,
    around: Callable[[], AbstractContextManager[Any]] = nullcontext,
    line: int | None = None,
) -> Callable[..., Any]:
    """Return a function that calls `function` and turns what it raises into an ExtensionError.

    Parameters
    ----------
    extension : str
        The file's name.
    around : callable
        Makes the context the call needs.
    line : int, optional
        The line to name where the error has none of its own: where the function begins.
    """

    @functools.wraps(function)
    def call(*arguments: Any, **keywords: Any) -> Any:
        with explained(extension, line), around():
            return function(*arguments, **keywords)

    return call


@contextmanager
def explained(extension: str, line: int | None = None) -> Iterator[None]:
    """Turn what a block raises into an ExtensionError; KeyboardInterrupt passes."""
    try:
        yield
    except ExtensionError:
        raise
    except (Exception, SystemExit) as error:
        raise explain(error, extension, line) from error


def explain(error: BaseException, extension: str, line: int | None = None) -> ExtensionError:
    """Return an exception that came out of an extension as a sentence with its line, or with `line`
    where it has none."""
    if isinstance(error, SyntaxError) and error.filename == code_name(extension):
        text = (error.text or "").strip()
        shown = f" in “{text}”" if text else ""
        return ExtensionError(extension, error.lineno, f"{error.msg}{shown}.")
    # Of the frames alone: a summary would read the lines of every library in between, which the page would fetch.
    for frame, number in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename == code_name(extension):
            line = number
    field = getattr(error, "field", None)
    return ExtensionError(extension, line, _sentence(error), field)


def _sentence(error: BaseException) -> str:
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, SystemExit):
        return "It calls exit(), which would end the page's Python; leave that out."
    if isinstance(error, ModuleNotFoundError):
        return (
            f"There is no module “{error.name}” in the page. What is there: Python's standard "
            "library, numpy, scipy, pandas, scikit-learn, matplotlib and astropy."
        )
    if isinstance(error, RecursionError):
        return (
            "That goes deeper than Python can follow: a function calls itself without end, or something is "
            f"inside itself too many times over (RecursionError: {error})."
        )
    if isinstance(error, MemoryError):
        return "It needs more memory than the page has (MemoryError). Work with fewer rows."
    reason = str(error).strip() or "no more is said"
    if isinstance(error, KeyError):
        reason = f"there is no {reason}"
    return f"{type(error).__name__}: {reason}{'' if reason.endswith(('.', '!', '?')) else '.'}"
