"""What a report says of data, labels and versions."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Iterable, Sequence

from astronomical_lite import __version__
from astronomical_lite.bundle.combinations import feature_names
from astronomical_lite.bundle.report.blocks import Block, Heading, Paragraph, Table
from astronomical_lite.bundle.report.facts import Report
from astronomical_lite.bundle.script import requirements
from astronomical_lite.labelling.decisions import labels_told
from astronomical_lite.labelling.label_events import UNKNOWN_TIME, LabelEvent
from astronomical_lite.messages import count_text
from astronomical_lite.project.migrations import PROGRAM
from astronomical_lite.project.table_matches import told_match

__all__ = ["data_section", "labels_section", "versions_section"]

MANY = 60  # features that are named


def data_section(report: Report) -> list[Block]:
    """Return which file it is, what of it is used and how."""
    settings, data = report.settings, report.data
    features = feature_names(settings, data.first_rows)
    named = ", ".join(features[:MANY])
    if len(features) > MANY:
        named += f" and {len(features) - MANY:,} more"
    rows = [
        ("File", data.name),
        ("SHA-256 of the file", data.sha256 or "not known"),
        ("Table", data.table_name or f"number {data.table}" if data.table else "the only one"),
        ("Sources", f"{data.rows:,}"),
        ("Columns", f"{data.columns:,}"),
        *(("Matched columns", told_match(one)) for one in settings.table_matches),
        ("ID column", settings.id_col),
        ("Label column", settings.label_col or "none"),
        ("Labels", ", ".join(f"{label}: {settings.name_of(label)}" for label in settings.labels)),
        (f"Features ({len(features):,})", named),
        ("Scaling", "median and interquartile range" if settings.scale_data else "none"),
    ]
    return [Heading("Data", 2), Table("The catalogue", ("", ""), rows)]


def labels_section(report: Report) -> list[Block]:
    """Return who gave how many labels, when, and how these sources were chosen."""
    given = [one for one in labels_told(report.events) if one.label is not None]
    blocks: list[Block] = [Heading("Labels", 2)]
    if given:
        people = dict.fromkeys(one.person for one in given)
        blocks += [
            Table(
                "Who gave labels and when (UTC)",
                ("Person", "Labels", "First", "Last"),
                [_of_person(person, given) for person in people],
                (1,),
            ),
            _counts("How the sources came before them", "Origin", (one.origin for one in given)),
            _counts("Which labels", "Label", (one.name or str(one.label) for one in given)),
        ]
    else:
        blocks.append(Paragraph("Nobody has given a label here yet."))
    if report.n_curated:
        by_hand = count_text(report.n_curated, "source")
        blocks.append(Paragraph(f"Labelled by hand for the test set: {by_hand}."))
    return blocks


def _counts(caption: str, what: str, values: Iterable[str]) -> Table:
    """Return how often each of some values is there, the most frequent first."""
    counted = Counter(value or "not known" for value in values).most_common()
    return Table(caption, (what, "Times given"), [(name, f"{n:,}") for name, n in counted], (1,))


def _of_person(person: str, given: Sequence[LabelEvent]) -> tuple[str, str, str, str]:
    of_person = [one for one in given if one.person == person]
    times = sorted(one.time for one in of_person if one.time != UNKNOWN_TIME) or ["not known"]
    first, last = (time[:16].replace("T", " ") for time in (times[0], times[-1]))
    return person or "not named", f"{len(of_person):,}", first, last


def versions_section(report: Report) -> list[Block]:
    """Return what it was made with."""
    pinned = [line.split("==") for line in requirements().split()]
    rows = [(PROGRAM, __version__), ("Python", platform.python_version())]
    rows += [(name, version) for name, version in pinned]
    return [Heading("Versions", 2), Table("What it was made with", ("", "Version"), rows)]
