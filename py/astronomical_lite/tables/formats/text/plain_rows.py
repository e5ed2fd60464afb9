"""Plain rows of delimited text read by JavaScript, where there is any; pandas reads them elsewhere.

plain = read_plain_rows(rows.body, ",", 3, {2: "words"})
plain.numbers[0], plain.words[2]

pandas' parser takes twice as long in WebAssembly as natively. What is not plain is left to it: rows of
different lengths all, values that are neither a number nor missing their column.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from astronomical_lite.tables.formats.text.blocks import object_array
from astronomical_lite.tables.missing_values import MISSING_TEXTS
from astronomical_lite.tables.plain_reader import plain_reader
from astronomical_lite.typed_arrays import address_of, taken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from astronomical_lite.arrays import AnyArray, ObjectArray

DELIMITERS = (",", ";", "\t", "|")
"""Of plain rows."""

WORDS, DIFFERENT_WORDS = "words", "different words"
"""Columns of texts: some that occur again and again, or most of them once."""


@dataclass
class PlainRows:
    """Plain rows.

    Attributes
    ----------
    rows : int
    numbers : dict
        Number of a column -> its values, int64 or float64.
    words : dict
        Number of a column -> its texts without blanks around them.
    with_zeros : set of int
        Columns of which some number begins with 0 and another digit.
    unread : list of int
        Columns that have other values than numbers.
    """

    rows: int
    numbers: dict[int, AnyArray] = field(default_factory=dict)
    words: dict[int, ObjectArray] = field(default_factory=dict)
    with_zeros: set[int] = field(default_factory=set)
    unread: list[int] = field(default_factory=list)


def read_plain_rows(
    body: bytes, delimiter: str, width: int, words: Mapping[int, str]
) -> PlainRows | None:
    """Return rows, None if they are not plain or there is nothing to read them.

    Parameters
    ----------
    body : bytes
    delimiter : str
    width : int
        Number of columns.
    words : mapping
        Number of a column of texts -> `WORDS` or `DIFFERENT_WORDS`.
    """
    begin = plain_reader()
    if begin is None or delimiter not in DELIMITERS or not body:
        return None
    most = body.count(b"\n") + 1
    values = {i: np.empty(most, np.int64) for i in range(width) if i not in words}
    task = {
        "address": address_of(np.frombuffer(body, np.uint8)),
        "length": len(body),
        "delimiter": delimiter,
        "columns": [words[i] if i in words else address_of(values[i]) for i in range(width)],
        "rows": most,
        "missing": MISSING_TEXTS,
    }
    reader = begin(json.dumps(task))
    different: dict[int, list[list[str]]] = {i: [] for i in words if words[i] == DIFFERENT_WORDS}
    plain = PlainRows(0)
    while rows := reader.next():
        if rows < 0:
            return None
        plain.rows += rows
        for i, texts in different.items():
            texts.append(_split(reader.texts(i)))
    kinds = [kind.split() for kind in json.loads(reader.kinds())]
    for i, (kind, *more) in enumerate(kinds):
        if kind == "unread":
            plain.unread.append(i)
            continue
        if kind == "words":
            texts = different[i] if i in different else [_split(reader.texts(i))]
            if "blanks" in more:
                texts = [[text.strip() for text in some] for some in texts]
            plain.words[i] = object_array(texts)
            if i not in different:
                plain.words[i] = plain.words[i][taken(reader.texts(i).numbers)]
            continue
        read = values.pop(i)[: plain.rows]
        plain.numbers[i] = read if kind == "integer" else read.view(np.float64)
        if "zeros" in more:
            plain.with_zeros.add(i)
    return plain


def _split(texts: Any) -> list[str]:
    return bytes(taken(texts.bytes)).decode("utf-8", "replace").split("\0")[:-1]
