"""The log of label events: JSON Lines that are only ever added to, and merged as sets.

append(path, [event])
log = read_log(path.read_bytes(), "ada.jsonl")
merged = merge(log.events, read_log(content, "ben.jsonl").events)

The first line says what the file is and which format it has; each other line is an event. So a program that is
killed while it writes costs at most the line it was writing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from astronomical_lite.labelling.label_events import (
    LabelEvent,
    event_from_json,
    event_line,
    in_order,
)
from astronomical_lite.messages import UserError, count_text, some_of
from astronomical_lite.project.json_files import DEEPEST, read_json
from astronomical_lite.project.migrations import StoredFormat

__all__ = ["LABEL_LOG", "LOG_NAME", "Log", "append", "header_line", "log_text", "merge", "read_log"]

LABEL_LOG = StoredFormat("The log of labels")

LOG_NAME = "labels.jsonl"
"""Name of a log in a project bundle."""

CONTENT = "label events"
"""What the header's key "content" says."""


@dataclass(frozen=True)
class Log:
    """What a file had.

    Attributes
    ----------
    events : list of LabelEvent
        In the file's order.
    notes : list of str
        Sentences on lines that could not be read; empty if all could.
    complete : bool
        False if the last line lacks its end: what is added has to begin with a new line.
    """

    events: list[LabelEvent]
    notes: list[str]
    complete: bool = True


def header_line() -> str:
    """Return the first line of a log."""
    return json.dumps({"content": CONTENT} | LABEL_LOG.stamp()) + "\n"


def log_text(events: Iterable[LabelEvent]) -> str:
    """Return a whole log as text."""
    return header_line() + "".join(map(event_line, events))


def append(path: str | Path, events: Iterable[LabelEvent]) -> None:
    """Add events to the end of a log, which is made if there is none; they are on the disk on return.

    What a write that was killed has left at the end stays there as a line of its own.
    """
    text = "".join(map(event_line, events))
    with open(path, "ab+") as file:
        file.seek(0)
        has_header = file.readline().endswith(b"\n")
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                text = ("\n" if has_header else "\n" + header_line()) + text
        else:
            text = header_line() + text
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())


def merge(*logs: Iterable[LabelEvent]) -> list[LabelEvent]:
    """Return the union of the logs' events, each once, in the order of `in_order`.

    It is the same in whatever order logs come, and however often. Of two events with one id, which no
    program writes, the one whose line sorts last is kept.
    """
    union: dict[str, LabelEvent] = {}
    for log in logs:
        for event in log:
            kept = union.setdefault(event.id, event)
            differs = kept is not event and (kept != event or event.other)
            if differs and event_line(kept) < event_line(event):
                union[event.id] = event
    return in_order(union.values())


def read_log(content: bytes | str, name: str) -> Log:
    """Read a log, or several behind one another.

    Parameters
    ----------
    content : bytes or str
        Bytes are UTF-8.
    name : str
        What messages call the file.

    Raises
    ------
    NewerFormatError
        A newer program wrote it.
    UserError
        It is no log of labels.
    """
    data = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
    header: dict[str, object] | None = None
    events: list[LabelEvent] = []
    damaged: list[str] = []
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        found = _object(line, name)
        if found is None:
            is_cut = number == len(lines)
            damaged.append(f"{number:,} (cut off)" if is_cut else f"{number:,} (not readable)")
        elif found.get("content") == CONTENT:
            header = found
            LABEL_LOG.migrate({}, stamp=header)
        elif header is None:
            raise UserError(
                f"{name} is not a log of labels: its first line should say so. Choose a file that "
                "this program saved as a log of labels."
            )
        else:
            try:
                events.append(event_from_json(LABEL_LOG.migrate(found, stamp=header)))
            except UserError as error:
                damaged.append(f"{number:,} ({error})")
    if header is None and damaged and not _is_cut_header(data):
        raise UserError(
            f"{name} is not a log of labels: its first line cannot be read. Choose a file that this "
            "program saved as a log of labels."
        )
    return Log(events, _told(damaged, name), complete=not lines[-1])


def _is_cut_header(data: bytes) -> bool:
    """Return True if a write was killed within a log's first line."""
    start = header_line().partition(", ")[0].encode()
    return b"\n" not in data and (data.startswith(start) or start.startswith(data))


def _object(line: bytes, name: str) -> dict[str, object] | None:
    """Return the JSON object of a line, or None where there is none."""
    # What makes JSON dangerous is not in most lines, and these are read ten times as fast.
    is_plain = b"\\u" not in line and line.count(b"[") + line.count(b"{") <= DEEPEST
    try:
        found = json.loads(line.decode()) if is_plain else read_json(line, name)
    except ValueError:  # a UserError is one
        return None
    return found if isinstance(found, dict) else None


def _told(damaged: list[str], name: str) -> list[str]:
    if not damaged:
        return []
    return [
        f"{count_text(len(damaged), 'line')} of {name} could not be used and "
        f"{'is' if len(damaged) == 1 else 'are'} left out: {some_of(damaged, '; ')}. All others are read."
    ]
