"""Whatever goes wrong with a file, in a sentence."""

from __future__ import annotations

from astronomical_lite.messages import UserError

__all__ = ["in_a_sentence"]


def in_a_sentence(error: Exception, name: str, done: str) -> str:
    """Return what went wrong with a file: "survey.csv could not be predicted (...)."."""
    if isinstance(error, UserError):
        return str(error)
    if isinstance(error, MemoryError):
        return (
            f"{name} does not fit into memory. Give a file with fewer rows or columns, or save it as "
            "Parquet or FITS, which are read in pieces."
        )
    lines = str(error).strip().splitlines() or ["no more is said"]
    return f"{name} could not be {done} ({type(error).__name__}: {lines[0][:200]})."
