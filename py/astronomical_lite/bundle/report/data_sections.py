"""What a report says of data, labels and versions."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Sequence

from astronomical_lite import __version__
from astronomical_lite.bundle.combinations import feature_names
from astronomical_lite.bundle.report.facts import Report
from astronomical_lite.bundle.report.markup import Markup, element, table
from astronomical_lite.bundle.script import requirements
from astronomical_lite.labelling.label_events import LABEL, LabelEvent
from astronomical_lite.messages import count_text
from astronomical_lite.project.migrations import PROGRAM

__all__ = ["data_section", "labels_section", "versions_section"]

MANY = 60  # features that are named


def data_section(report: Report) -> Markup:
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
        ("ID column", settings.id_col),
        ("Label column", settings.label_col),
        ("Labels", ", ".join(f"{label}: {settings.name_of(label)}" for label in settings.labels)),
        (f"Features ({len(features):,})", named),
        ("Scaling", "median and interquartile range" if settings.scale_data else "none"),
        (
            "Sets",
            "60 % training, 20 % validation, 20 % test, stratified"
            + ("; the test set is labelled by hand" if settings.test_set_file else ""),
        ),
    ]
    return element("section", element("h2", "Data"), table(("", ""), rows, "The catalogue"))


def labels_section(report: Report) -> Markup:
    """Return who gave how many labels, when, and how these sources were chosen."""
    given = [one for one in report.events if one.kind == LABEL and one.label is not None]
    parts = [element("h2", "Labels")]
    if given:
        parts.append(
            table(
                ("Person", "Labels", "First", "Last"),
                [_of_person(person, given) for person in dict.fromkeys(e.person for e in given)],
                "Who gave labels and when (UTC)",
                (1,),
            )
        )
        origins = Counter(one.origin or "not known" for one in given).most_common()
        rows = [(origin, f"{n:,}") for origin, n in origins]
        parts.append(table(("Origin", "Labels"), rows, "How the sources came before them", (1,)))
        names = Counter(one.name or str(one.label) for one in given).most_common()
        rows = [(name, f"{n:,}") for name, n in names]
        parts.append(table(("Label", "Times given"), rows, "Which labels", (1,)))
    else:
        parts.append(element("p", "Nobody has given a label here yet."))
    if report.n_curated:
        by_hand = count_text(report.n_curated, "source")
        parts.append(element("p", f"Labelled by hand for the test set: {by_hand}."))
    return element("section", *parts)


def _of_person(person: str, given: Sequence[LabelEvent]) -> tuple[str, str, str, str]:
    times = sorted(one.time for one in given if one.person == person)
    first, last = (time[:16].replace("T", " ") for time in (times[0], times[-1]))
    return person or "not named", f"{len(times):,}", first, last


def versions_section(report: Report) -> Markup:
    """Return what it was made with."""
    pinned = [line.split("==") for line in requirements().split()]
    rows = [(PROGRAM, __version__), ("Python", platform.python_version())]
    rows += [(name, version) for name, version in pinned]
    return element(
        "section",
        element("h2", "Versions"),
        table(("", "Version"), rows, "What it was made with"),
    )
