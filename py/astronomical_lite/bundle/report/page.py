"""The report as a page: HTML that loads nothing and runs nothing."""

from __future__ import annotations

from astronomical_lite.bundle.report.blocks import Block, Chart, Heading, Paragraph, Table
from astronomical_lite.bundle.report.charts import chart_svg
from astronomical_lite.bundle.report.content import report_blocks, title_of
from astronomical_lite.bundle.report.facts import Report
from astronomical_lite.bundle.report.markup import Markup, element, joined

__all__ = ["REPORT_NAME", "REPORT_PDF_NAME", "report_html"]

REPORT_NAME, REPORT_PDF_NAME = "report.html", "report.pdf"

# Nothing is fetched and no script runs, whatever a name in the data looks like.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

STYLE = Markup("""
:root { color-scheme: light dark; --ink: #1b2430; --muted: #56627a; --line: #d3dae4; --paper: #fff; --main: #0b5cad;
  --beside: #7a5200; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf2; --muted: #a3afc2; --line: #2d3848; --paper: #10151d;
  --main: #7ab8f5; --beside: #f4c667; } }
@media print { :root { color-scheme: light; --ink: #000; --muted: #444; --line: #bbb; --paper: #fff; --main: #0b5cad;
  --beside: #7a5200; } table, figure { break-inside: avoid; } }
body { margin: 2rem auto; max-width: 52rem; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink);
  background: var(--paper); }
h1, h2, h3 { line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin-top: 2.5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
p, td, th { overflow-wrap: anywhere; }
h1 + p, figcaption, caption { color: var(--muted); }
table { border-collapse: collapse; width: 100%; margin: 1rem 0; font-size: 0.95rem; }
caption { text-align: start; padding-bottom: 0.25rem; }
th, td { text-align: start; vertical-align: top; padding: 0.3rem 0.75rem 0.3rem 0; border-bottom: 1px solid var(--line);
  font-weight: 400; }
tbody th { color: var(--muted); min-width: 9rem; }
thead th { font-weight: 600; }
.number + td:not(.number), .number + th:not(.number) { padding-inline-start: 1.5rem; }
.number { text-align: end; font-variant-numeric: tabular-nums; }
figure { margin: 1rem 0; }
figure > svg { max-width: 100%; height: auto; font-size: 11px; fill: var(--muted); }
figcaption span { margin-inline-end: 1.5rem; white-space: nowrap; }
polyline { fill: none; stroke-width: 2; }
line { stroke-width: 1.5; }
.main { stroke: var(--main); }
.beside { stroke: var(--beside); stroke-dasharray: 6 3; }
.grid { stroke: var(--line); stroke-width: 1; }
""")


def report_html(report: Report) -> str:
    """Return the page."""
    blocks = report_blocks(report)
    head = element(
        "head",
        Markup('<meta charset="utf-8">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        element("title", title_of(report)),
        element("style", STYLE),
    )
    body = element("body", element("main", *map(_html, blocks)))
    page = element("html", head, body, lang="en")
    return joined([Markup("<!DOCTYPE html>\n"), page, Markup("\n")])


def _html(block: Block) -> Markup:
    match block:
        case Heading():
            return element(f"h{block.level}", block.text)
        case Paragraph():
            return element("p", block.text)
        case Table():
            return _table(block)
        case Chart():
            return chart_svg(block)


def _table(table: Table) -> Markup:
    css = [{"class_": "number"} if i in table.numbers else {} for i in range(len(table.head))]
    parts = [element("caption", table.caption)]
    if any(table.head):
        # a corner without a word heads nothing
        head = [
            element("th", text, scope="col", **css[i]) if text else element("td")
            for i, text in enumerate(table.head)
        ]
        parts.append(element("thead", element("tr", *head)))
    rows = [
        element(
            "tr",
            element("th", row[0], scope="row"),
            *(element("td", text, **css[i]) for i, text in enumerate(row[1:], start=1)),
        )
        for row in table.rows
    ]
    return element("table", *parts, element("tbody", *rows))
