"""The report as a PDF, drawn by Matplotlib.

>>> content = report_pdf(Report(...))
"""

from __future__ import annotations

import io
import textwrap
import warnings
from collections.abc import Sequence
from typing import Any

from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from astronomical_lite import __version__
from astronomical_lite.bundle.report.blocks import Block, Chart, Heading, Paragraph, Table
from astronomical_lite.bundle.report.content import report_blocks, title_of
from astronomical_lite.bundle.report.facts import Report
from astronomical_lite.project.migrations import PROGRAM

__all__ = ["report_pdf"]

# Points, of a sheet of A4.
WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 56.0
INNER = WIDTH - 2 * MARGIN
SIZE, LEADING = 9.0, 1.35
WIDEST = 0.6  # of a letter of DejaVu Sans on average, in sizes
HEADING_SIZES = {1: 17.0, 2: 13.0, 3: 10.5}
CHART_HEIGHT = 150.0
WITH_CHART = CHART_HEIGHT + 48  # with its axes' texts
GUTTER = 14.0  # between columns
FIRST_COLUMN = 0.34  # of the width; less where there are many
INK, MUTED, LINE, MAIN, BESIDE = "#1b2430", "#56627a", "#d3dae4", "#0b5cad", "#7a5200"


def report_pdf(report: Report) -> bytes:
    """Return the file."""
    file = io.BytesIO()
    about = {
        "Title": title_of(report),
        "Author": report.settings.author.strip() or None,
        "Creator": f"{PROGRAM} {__version__}",
        "CreationDate": report.when,
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of letters that the font has not
        with PdfPages(file, metadata=about) as pages:
            sheets = Sheets(pages)
            blocks = report_blocks(report)
            for block, after in zip(blocks, [*blocks[1:], None], strict=True):
                sheets.put(block, after)
            sheets.turn()
    return file.getvalue()


class Sheets:
    """Sheets that are filled from the top; `y` is how far down the present one is, in points."""

    def __init__(self, pages: PdfPages) -> None:
        self.pages = pages
        self.figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72))
        self.y = MARGIN

    def turn(self) -> None:
        """Begin another sheet."""
        self.pages.savefig(self.figure)
        self.figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72))
        self.y = MARGIN

    def need(self, height: float) -> None:
        """Have so much room on the sheet, if any sheet has."""
        if self.y > MARGIN and self.y + height > HEIGHT - MARGIN:
            self.turn()

    def put(self, block: Block, after: Block | None) -> None:
        """Put a block below the others; it is known what comes after it, which a heading stays with."""
        match block:
            case Heading():
                self._heading(block, WITH_CHART if isinstance(after, Chart) else 0.0)
            case Paragraph():
                self._lines(wrapped(block.text, INNER, SIZE), SIZE)
                self.y += 4
            case Table():
                self._table(block)
            case Chart():
                self._chart(block)

    def _heading(self, heading: Heading, room: float) -> None:
        size = HEADING_SIZES[heading.level]
        self.y += 0 if self.y == MARGIN else size
        self.need(4 * size + room)  # it does not stand at the foot of a sheet
        self._lines(wrapped(heading.text, INNER, size * 1.1), size, weight="bold")
        self.y += 3

    def _lines(self, lines: Sequence[str], size: float, **style: Any) -> None:
        for line in lines:
            self.need(size * LEADING)
            self._text(line, MARGIN, size, **style)
            self.y += size * LEADING

    def _text(self, text: str, x: float, size: float, **style: Any) -> None:
        """Write a line at the height where the sheet is filled to."""
        style = {"color": INK, "ha": "left"} | style
        at = x / WIDTH, 1 - self.y / HEIGHT
        self.figure.text(*at, text, size=size, va="top", parse_math=False, **style)

    def _table(self, table: Table) -> None:
        self.need(4 * SIZE * LEADING)
        self._lines(wrapped(table.caption, INNER, SIZE), SIZE, color=MUTED)
        edges, size = edges_of(len(table.head)), SIZE
        rows = [table.head, *table.rows] if any(table.head) else table.rows
        for row in rows:
            cells = [
                wrapped(text, edges[i + 1] - edges[i] - GUTTER, size) for i, text in enumerate(row)
            ]
            height = max(map(len, cells)) * size * LEADING + 4
            self.need(height)
            top = self.y
            for i, lines in enumerate(cells):
                is_number = i in table.numbers
                x = edges[i + 1] - GUTTER if is_number else edges[i]
                self.y = top
                for line in lines:
                    colour = MUTED if i == 0 or row is table.head else INK
                    self._text(line, x, size, ha="right" if is_number else "left", color=colour)
                    self.y += size * LEADING
            self.y = top + height
            self._rule()
        self.y += 8

    def _rule(self) -> None:
        ends, y = (MARGIN / WIDTH, 1 - MARGIN / WIDTH), 1 - (self.y - 2) / HEIGHT
        self.figure.add_artist(Line2D(ends, (y, y), color=LINE, linewidth=0.6))

    def _chart(self, chart: Chart) -> None:
        self.need(WITH_CHART)
        width = CHART_HEIGHT if chart.is_square else 0.8 * INNER
        bottom = 1 - (self.y + 8 + CHART_HEIGHT) / HEIGHT
        place = ((MARGIN + 30) / WIDTH, bottom, width / WIDTH, CHART_HEIGHT / HEIGHT)
        axes = self.figure.add_axes(place)
        axes.set_xlim(chart.x_ticks[0], chart.x_ticks[-1])
        axes.set_ylim(0, 1.02)
        axes.set_xticks(chart.x_ticks, [f"{value:g}" for value in chart.x_ticks])
        axes.tick_params(labelsize=SIZE - 1, colors=MUTED)
        axes.grid(axis="y", color=LINE, linewidth=0.6)
        axes.set_xlabel(chart.x_name, size=SIZE, color=MUTED)
        axes.set_ylabel(chart.y_name, size=SIZE, color=MUTED)
        if chart.is_square:
            axes.plot((0, 1), (0, 1), color=LINE, linewidth=1)
        for series in chart.series:
            colour, style = (MAIN, "-") if series.is_main else (BESIDE, "--")
            axes.plot(*zip(*series.points, strict=True), style, color=colour, label=series.name)
            for x, low, high in series.intervals:
                axes.plot((x, x), (low, high), color=colour, linewidth=1)
        beside = {"loc": "upper left", "bbox_to_anchor": (1.02, 1)}
        where = beside if chart.is_square else {"loc": "lower right"}
        axes.legend(fontsize=SIZE - 1, frameon=False, **where)
        self.y += WITH_CHART


def edges_of(n_columns: int) -> list[float]:
    """Return where columns begin, and where the last one ends."""
    first = FIRST_COLUMN if n_columns <= 2 else 0.3
    each = (1 - first) / max(n_columns - 1, 1)
    shares = [0.0, *(first + each * i for i in range(n_columns - 1)), 1.0]
    return [MARGIN + INNER * share for share in shares]


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Return a text's lines, as many letters in each as are sure to have room."""
    most = max(4, int(width / (WIDEST * size)))
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return textwrap.wrap(plain, most) or [""]
