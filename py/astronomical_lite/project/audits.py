"""Audits as a configuration keeps them: which sources were drawn, of which strata, and what they were labelled.

audit = new_audit(label=1, strata=strata, rows=rows, drawn=["17", "4"], n_trained=40)
audit = audit.with_label("17", 1)
audit.strata_of(rows, n_rows)      # with the rows of the sources that were drawn

A label that was given is never dropped: an audit whose labels were trained on stays, as one that is none any more.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from astronomical_lite.project.reading import LARGEST_LABEL, is_integer

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray

__all__ = ["Audit", "audits_from_json", "audits_to_json", "digits_of", "new_audit"]


@dataclass(frozen=True)
class Audit:
    """Sources drawn to be labelled blind, for what a classifier predicts of a whole catalogue.

    Attributes
    ----------
    label : int
        The raw label of the classifier by whose probabilities they were drawn.
    strata : str
        The stratum of every row of the table then: bytes, packed by zlib, as base64.
    drawn : tuple of str
        Ids of the sources, in the order in which they are asked about.
    of_strata : str
        Their strata, a digit each: in a table in another order they are not what `strata` says.
    labels : dict of str to int
        Raw label by id, `UNSURE` included, in the order they were given.
    n_trained : int
        Points the classifier was trained on then.
    trained_on : bool
        True if the user had a classifier trained on the labels: then it is no audit any more.
    """

    label: int
    strata: str
    drawn: tuple[str, ...]
    of_strata: str
    labels: dict[str, int] = field(default_factory=dict)
    n_trained: int = 0
    trained_on: bool = False

    def __deepcopy__(self, memo: dict[int, Any]) -> Audit:
        """Return the audit itself: it is never changed, and settings are copied at every action."""
        return self

    def with_label(self, source: str, label: int | None) -> Audit:
        """Return the audit with a label of a source, in its place if it has one; None takes it away."""
        labels = dict(self.labels)
        if label is None:
            labels.pop(source, None)
        else:
            labels[source] = label
        return replace(self, labels=labels)

    def relabelled(self, label: int, into: int) -> Audit:
        """Return the audit with one label in place of another."""
        labels = {source: into if y == label else y for source, y in self.labels.items()}
        return replace(self, label=into if self.label == label else self.label, labels=labels)

    def strata_of(self, rows: IntArray, n_rows: int) -> IntArray | None:
        """Return the stratum of every row, uint8; None where the table is not the one that was drawn from.

        Parameters
        ----------
        rows : int array of shape (n_drawn,)
            Those of `drawn` in the table, -1 where a source is not in it.
        n_rows : int
            Of the table.
        """
        try:
            packed = base64.b64decode(self.strata)
            found = zlib.decompressobj().decompress(packed, n_rows + 1)
        except (binascii.Error, zlib.error):
            return None
        strata: IntArray = np.frombuffer(found, dtype=np.uint8)
        if len(strata) != n_rows or np.any(rows < 0):
            return None
        return strata if digits_of(strata[rows]) == self.of_strata else None

    def and_more(self, drawn: Sequence[str], strata: IntArray) -> Audit:
        """Return the audit with more sources, of these strata, behind its own."""
        more = self.of_strata + digits_of(strata)
        return replace(self, drawn=(*self.drawn, *drawn), of_strata=more)


def new_audit(
    label: int, strata: IntArray, rows: IntArray, drawn: Sequence[str], n_trained: int
) -> Audit:
    """Return an audit that was drawn now, without a label yet."""
    packed = base64.b64encode(zlib.compress(strata.astype(np.uint8).tobytes())).decode()
    digits = digits_of(strata[rows])
    return Audit(int(label), packed, tuple(drawn), digits, n_trained=int(n_trained))


def digits_of(strata: IntArray) -> str:
    """Return strata as digits, a dash for what is no stratum; there are fewer than ten."""
    return "".join(str(stratum) if stratum < 10 else "-" for stratum in strata.tolist())


def audits_to_json(audits: Sequence[Audit]) -> list[dict[str, Any]]:
    """Return audits as the configuration file has them."""
    return [
        {
            "label": audit.label,
            "strata": audit.strata,
            "drawn": list(audit.drawn),
            "of_strata": audit.of_strata,
            "labels": dict(audit.labels),
            "n_trained": audit.n_trained,
        }
        | ({"trained_on": True} if audit.trained_on else {})
        for audit in audits
    ]


def audits_from_json(given: Any) -> list[Audit]:
    """Return audits from the configuration file's value.

    Raises
    ------
    ValueError
        If it is something else; the message says what is wrong.
    """
    if not isinstance(given, list):
        raise ValueError("it should be a list of audits")
    return [_audit(one) for one in given]


def _audit(one: Any) -> Audit:
    if not isinstance(one, dict):
        raise ValueError("it should be a list of objects")
    label: Any
    strata: Any
    label, strata, drawn, labels = (one.get(k) for k in ("label", "strata", "drawn", "labels"))
    if not _is_label(label):
        raise ValueError(f"an audit is of {label!r:.40}, which is not a label")
    if not isinstance(drawn, list) or not all(isinstance(source, str) for source in drawn):
        raise ValueError("'drawn' should be a list of ids")
    if len(set(drawn)) < len(drawn):
        raise ValueError("'drawn' has a source twice")
    of_strata = one.get("of_strata")
    if not isinstance(of_strata, str) or len(of_strata) != len(drawn):
        raise ValueError("'of_strata' should have a digit for each source of 'drawn'")
    if not isinstance(labels, dict) or not all(map(_is_label, labels.values())):
        raise ValueError("'labels' should be an object of ids and labels")
    if not is_integer(one.get("n_trained", 0)):
        raise ValueError("'n_trained' should be a whole number")
    if not isinstance(one.get("trained_on", False), bool):
        raise ValueError("'trained_on' should be true or false")
    if not _is_packed(strata):
        raise ValueError("'strata' should be bytes packed by zlib, as base64")
    return Audit(
        label,
        strata,
        tuple(drawn),
        of_strata,
        dict(labels),
        one.get("n_trained", 0),
        one.get("trained_on", False),
    )


def _is_label(value: Any) -> bool:
    return is_integer(value) and abs(value) <= LARGEST_LABEL


def _is_packed(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        zlib.decompressobj().decompress(base64.b64decode(value, validate=True), 1)
    except (binascii.Error, ValueError, zlib.error):
        return False
    return True
