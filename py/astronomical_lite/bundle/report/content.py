"""All that a report says, in its order."""

from __future__ import annotations

from astronomical_lite import __version__
from astronomical_lite.bundle.readme import ASTRONOMICAL
from astronomical_lite.bundle.report.blocks import Block, Heading, Paragraph
from astronomical_lite.bundle.report.classifier_section import classifier_section
from astronomical_lite.bundle.report.data_sections import (
    data_section,
    labels_section,
    versions_section,
)
from astronomical_lite.bundle.report.facts import Report
from astronomical_lite.project.migrations import PROGRAM

__all__ = ["report_blocks", "title_of"]


def title_of(report: Report) -> str:
    """Return the report's title."""
    return f"{report.data.name or 'Project'}: report"


def report_blocks(report: Report) -> list[Block]:
    """Return the report."""
    author, doi = report.settings.author.strip(), report.settings.doi.strip()
    by = f" by {author}" if author else ""
    blocks: list[Block] = [
        Heading(title_of(report), 1),
        Paragraph(f"Made with {PROGRAM} {__version__} on {report.when:%Y-%m-%d %H:%M}{by}."),
    ]
    if doi:
        blocks.append(Paragraph(f"DOI: {doi}"))
    blocks += data_section(report) + labels_section(report)
    for label in report.learners:
        blocks += classifier_section(report, label)
    if not report.learners:
        blocks.append(Paragraph("No classifier is trained yet."))
    return [
        *blocks,
        *versions_section(report),
        Heading("How to cite", 2),
        Paragraph(" ".join(ASTRONOMICAL.split())),
        Paragraph(
            f"Say that it was made with {PROGRAM} {__version__}, the same dashboard as a web page."
        ),
    ]
