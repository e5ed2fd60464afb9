"""Corrections of what was made of a column: another kind, other missing values.

corrections = {"flag": Correction(kind="text"), "g": Correction(missing=("-99",))}
read_catalogue(path, name, corrections=corrections)
corrections_from_json({"g": {"missing": ["-99"]}})
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

CorrectedKind = Literal["integer", "number", "text", "truth"]

CORRECTED_KINDS: tuple[CorrectedKind, ...] = get_args(CorrectedKind)


@dataclass(frozen=True)
class Correction:
    """The user's word on one column.

    Attributes
    ----------
    kind : str, optional
        "integer", "number", "text" or "truth"; None leaves it to the reader.
    missing : tuple of str
        Values of the column that are missing, as they are written: "-99", "unknown".
    """

    kind: CorrectedKind | None = None
    missing: tuple[str, ...] = ()


Corrections = Mapping[str, Correction]


def corrections_to_json(corrections: Corrections) -> dict[str, Any]:
    """Return corrections as the configuration file has them."""
    return {
        name: ({"kind": one.kind} if one.kind else {})
        | ({"missing": list(one.missing)} if one.missing else {})
        for name, one in corrections.items()
    }


def corrections_from_json(given: Any) -> dict[str, Correction]:
    """Return corrections from the configuration file's value.

    Raises
    ------
    ValueError
        If it is something else; the message names the column.
    """
    if not isinstance(given, dict):
        raise ValueError("it should be an object of column names")
    found = {}
    for name, one in given.items():
        if not isinstance(one, dict):
            raise ValueError(f"{name:.60} should have a kind or missing values")
        kind, missing = one.get("kind"), one.get("missing", [])
        if kind is not None and kind not in CORRECTED_KINDS:
            raise ValueError(f"{name:.60} has the kind {kind!r:.40}, not one of {CORRECTED_KINDS}")
        if not isinstance(missing, list) or not all(
            isinstance(value, str | int | float) and not isinstance(value, bool)
            for value in missing
        ):
            raise ValueError(f"{name:.60} should have a list of missing values")
        found[name] = Correction(kind, tuple(str(value) for value in missing))
    return found
