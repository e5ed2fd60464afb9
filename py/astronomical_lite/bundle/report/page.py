"""The report as a page: HTML that loads nothing and runs nothing."""

from __future__ import annotations

from astronomical_lite import __version__
from astronomical_lite.bundle.readme import ASTRONOMICAL
from astronomical_lite.bundle.report.classifier_section import classifier_section
from astronomical_lite.bundle.report.data_sections import (
    data_section,
    labels_section,
    versions_section,
)
from astronomical_lite.bundle.report.facts import Report
from astronomical_lite.bundle.report.markup import Markup, element, joined
from astronomical_lite.project.migrations import PROGRAM

__all__ = ["REPORT_NAME", "report_html"]

REPORT_NAME = "report.html"

# Nothing is fetched and no script runs, whatever a name in the data looks like.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

STYLE = Markup("""
:root { color-scheme: light dark; --ink: #1b2430; --muted: #56627a; --line: #d3dae4; --paper: #fff; --first: #0b5cad;
  --second: #7a5200; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf2; --muted: #a3afc2; --line: #2d3848; --paper: #10151d;
  --first: #7ab8f5; --second: #f4c667; } }
@media print { :root { color-scheme: light; --ink: #000; --muted: #444; --line: #bbb; --paper: #fff; --first: #0b5cad;
  --second: #7a5200; } section, table, figure { break-inside: avoid; } }
body { margin: 2rem auto; max-width: 52rem; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); }
h1, h2, h3 { line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin-top: 2.5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
p, td, th { overflow-wrap: anywhere; }
header p, figcaption, caption { color: var(--muted); }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: 0.95rem; }
caption { text-align: start; padding-bottom: 0.25rem; }
th, td { text-align: start; vertical-align: top; padding: 0.3rem 0.75rem 0.3rem 0; border-bottom: 1px solid var(--line);
  font-weight: 400; }
tbody th { color: var(--muted); min-width: 9rem; }
thead th { font-weight: 600; }
thead th:empty { padding: 0; }
.number { text-align: end; font-variant-numeric: tabular-nums; }
figure { margin: 1rem 0; }
figure > svg { max-width: 100%; height: auto; font-size: 11px; fill: var(--muted); }
figcaption span { margin-inline-end: 1.5rem; white-space: nowrap; }
polyline { fill: none; stroke-width: 2; }
line { stroke-width: 1.5; }
.first { stroke: var(--first); }
.second { stroke: var(--second); stroke-dasharray: 6 3; }
.grid { stroke: var(--line); stroke-width: 1; }
""")


def report_html(report: Report) -> str:
    """Return the page."""
    title = f"{report.data.name or 'Project'}: report"
    head = element(
        "head",
        Markup('<meta charset="utf-8">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", title),
        element("style", STYLE),
    )
    main = element(
        "main",
        _header(report, title),
        data_section(report),
        labels_section(report),
        *(classifier_section(report, label) for label in report.learners),
        *([] if report.learners else [element("p", "No classifier is trained yet.")]),
        versions_section(report),
        _citing(report),
    )
    page = element("html", head, element("body", main), lang="en")
    return joined([Markup("<!DOCTYPE html>\n"), page, Markup("\n")])


def _header(report: Report, title: str) -> Markup:
    author, doi = report.settings.author.strip(), report.settings.doi.strip()
    by = f" by {author}" if author else ""
    lines = [f"Made with {PROGRAM} {__version__} on {report.when:%Y-%m-%d %H:%M}{by}."]
    lines += [f"DOI: {doi}"] if doi else []
    return element("header", element("h1", title), *(element("p", line) for line in lines))


def _citing(report: Report) -> Markup:
    return element(
        "section",
        element("h2", "How to cite"),
        element("p", " ".join(ASTRONOMICAL.split())),
        element(
            "p",
            f"Say that it was made with {PROGRAM} {__version__}, the same dashboard as a web page.",
        ),
    )
