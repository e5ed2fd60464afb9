"""The files of a project's log of labels: pieces, each of which is a whole log, and of which only the last grows.

labels-0001.jsonl             as it is
labels-0001.damaged.jsonl     what was found in its place when lines of it could not be used
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.state.label_log import LabelLog
from app.state.project import LOG_PIECE
from astronomical_lite.messages import UserError, some_of
from astronomical_lite.project.migrations import NewerFormatError

if TYPE_CHECKING:
    from astronomical_lite.labelling.label_events import LabelEvent

DAMAGED = -1  # in place of a number of events: the file is to be written anew
KEPT_ASIDE = "The labels themselves are as they were; the damaged file is kept as {}."
MISSING = "Of the log of labels {} is missing: who gave these labels is not known, but they are as they were."


def piece_name(number: int) -> str:
    """Return the name of a piece by its number, from 1."""
    return f"labels-{number:04}.jsonl"


@dataclass
class KeptLog:
    """What was found of a log in a project's files.

    Attributes
    ----------
    pieces : list of list of LabelEvent
        By number less one; those that are missing are empty.
    n_kept : list of int
        How many events each file has, `DAMAGED` where it is to be written anew.
    aside : dict of str to str
        What damaged files held, by the name under which that is to be kept.
    remarks : list of str
        Sentences on what could not be read.
    """

    pieces: list[list[LabelEvent]] = field(default_factory=list)
    n_kept: list[int] = field(default_factory=list)
    aside: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def read_pieces(texts: Mapping[str, str]) -> KeptLog:
    """Read the pieces among a project's files; damage of one costs what is damaged in it.

    Raises
    ------
    NewerFormatError
        A newer program wrote it.
    """
    names = {int(found[1]): name for name in texts if (found := LOG_PIECE.fullmatch(name))}
    kept, missing = KeptLog(), []
    for number in range(1, max(names, default=0) + 1):
        if number not in names:
            missing.append(piece_name(number))
            kept.pieces.append([])
            kept.n_kept.append(DAMAGED)
            continue
        name = names[number]
        events, remarks = _read(texts[name], name)
        kept.pieces.append(events)
        kept.n_kept.append(DAMAGED if remarks else len(events))
        if remarks:
            aside = name.replace(".jsonl", ".damaged.jsonl")
            kept.aside[aside] = texts[name]
            kept.remarks += [*remarks, KEPT_ASIDE.format(aside)]
    if missing:
        kept.remarks.append(MISSING.format(some_of(missing)))
    return kept


def _read(text: str, name: str) -> tuple[list[LabelEvent], list[str]]:
    """Return the events of a piece, and sentences on what is wrong with it."""
    from astronomical_lite.labelling.label_log import read_log

    try:
        log = read_log(text, name)
    except NewerFormatError:
        raise
    except UserError:
        return [], [f"{name} of this project is damaged: no line of it could be read."]
    return log.events, list(log.notes)


class LogTexts:
    """The files of a log as they were handed to the page last.

    Parameters
    ----------
    n_kept : how many events the files in storage have
    """

    def __init__(self, n_kept: list[int]) -> None:
        self._n_kept = list(n_kept)
        self._last, self._text = (-1, 0), ""  # a piece, how many of its events, and these as text

    def changed(self, log: LabelLog) -> dict[str, str]:
        """Return the files that are to be written, name to text; of the last piece only what is new is made."""
        from astronomical_lite.labelling.label_events import event_line
        from astronomical_lite.labelling.label_log import header_line

        texts = {}
        for i, piece in enumerate(log.pieces):
            if i == len(self._n_kept):
                self._n_kept.append(0)
            n = self._n_kept[i]
            if n == len(piece):
                continue
            if self._last != (i, n):
                self._text, n = header_line(), 0
            self._text += "".join(map(event_line, piece[n:]))
            self._last, self._n_kept[i] = (i, len(piece)), len(piece)
            texts[piece_name(i + 1)] = self._text
        return texts
