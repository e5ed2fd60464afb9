"""The legend above the axes, where its rows of entries never cover what is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from astronomical_lite.plots.axes.layer_cache import cached_layer
from astronomical_lite.plots.axes.parents import figure_of
from astronomical_lite.plots.axes.style import Style
from astronomical_lite.plots.axes.text import TextLine, elide, one_line, text_width

SIZE = 11  # CSS pixels
ROW = 17  # from one row to the next
MARK, GAP, BETWEEN = 14, 4, 14  # width of a mark, from it to its text, from entry to entry
BELOW = 4  # between the last row and the axes


@dataclass(frozen=True)
class Entry:
    """An entry of a legend: a mark and its meaning.

    Attributes
    ----------
    name : the text, one line
    short : the text where there is little room, or ""
    colour : '#rrggbb' of the mark; None for words alone
    marker : matplotlib's name of the marker, "" for none
    line : matplotlib's line style, "" for none
    edge : colour of the marker's rim, its own if None
    hollow : True to draw only the rim
    is_room : True to draw nothing and only leave the room that the name takes
    """

    name: str
    colour: str | None = None
    marker: str = "o"
    line: str = ""
    edge: str | None = None
    hollow: bool = False
    short: str = ""
    is_room: bool = False


MeasuredEntry = tuple[Entry, str, float]  # with the text as drawn, and its width in CSS pixels


@dataclass(frozen=True)
class Legend:
    """Entries in rows, after an optional title; a `compose.Heading`.

    If they take more than `most_rows` rows, short names are used; if these still do, the last row
    ends in "+ 12 more".
    """

    entries: Sequence[Entry]
    style: Style
    title: str = ""

    @property
    def most_rows(self) -> int:
        return 2 if self.style.size.height < 420 else 3

    def height(self, left: float, right: float) -> float:
        n_rows = len(self._rows(left, right)) + bool(self.title)
        return n_rows * ROW + BELOW if n_rows else 0

    def draw(self, axes: Axes, left: float, right: float) -> None:
        marks = []
        middle = self.style.size.height - ROW / 2 - 3
        if self.title:
            title = elide(one_line(self.title), right - left, SIZE + 1)
            self._draw_text(axes, left, middle, title, SIZE + 1)
            middle -= ROW
        for row in self._rows(left, right):
            x = left
            for entry, name, width in row:
                if entry.colour is not None:
                    marks.append((x, middle, entry))
                    self._draw_text(axes, x + MARK + GAP, middle, name)
                elif not entry.is_room:
                    self._draw_text(axes, x, middle, name)
                x += width + BETWEEN
            middle -= ROW
        looks = tuple((x, y, replace(entry, name="", short="")) for x, y, entry in marks)
        with cached_layer(axes, self.style, ("legend", looks), zorder=3) as new:
            if new:
                for x, y, entry in marks:
                    self._draw_mark(figure_of(axes), x, y, entry)

    def _rows(self, left: float, right: float) -> list[list[MeasuredEntry]]:
        """Return rows of entries with the texts and widths that they are drawn with."""
        names = [entry.name for entry in self.entries]
        shorter = [entry.short or entry.name for entry in self.entries]
        # The last entry, which says what is selected, is the last to be shortened.
        for attempt in (names, [*shorter[:-1], *names[-1:]], shorter):
            rows, n_left = self._flow(right - left, attempt)
            if not n_left:
                break
        if n_left and self.entries[-1].is_room:
            n_left -= 1
        if n_left:
            more = f"+ {n_left} more"
            rows[-1].append((Entry(""), more, text_width(more, SIZE)))
        return rows

    def _flow(self, room: float, names: Sequence[str]) -> tuple[list[list[MeasuredEntry]], int]:
        """Return rows of entries under these names, and how many entries are left out."""
        measured: list[MeasuredEntry] = []
        for entry, name in zip(self.entries, names, strict=True):
            mark = MARK + GAP if entry.colour is not None else 0
            text = elide(one_line(name), room - mark, SIZE)
            measured.append((entry, text, mark + text_width(text, SIZE)))
        widths = [width for _, _, width in measured]
        more = text_width(f"+ {len(widths)} more", SIZE)
        rows, n_left = flow(widths, room, BETWEEN, self.most_rows, more)
        return [[measured[index] for index in row] for row in rows], n_left

    def _draw_text(self, axes: Axes, x: float, y: float, text: str, size: float = SIZE) -> None:
        figure = figure_of(axes)
        with cached_layer(axes, self.style, ("legend", x, y, text, size), zorder=3) as new:
            if new:
                line = TextLine(
                    x / self.style.size.width,
                    y / self.style.size.height,
                    text,
                    transform=figure.transSubfigure,
                    fontsize=size,
                    color=self.style.theme.ink,
                    label="legend",
                )
                figure.add_artist(line)

    def _draw_mark(self, figure: Figure, x: float, y: float, entry: Entry) -> None:
        width, height = self.style.size.width, self.style.size.height
        ends = [x / width, (x + MARK) / width]
        if entry.line:
            line = Line2D(
                ends, [y / height] * 2, ls=entry.line, lw=1.4, color=entry.colour, label="legend"
            )
            figure.add_artist(line)
        if entry.marker:
            mark = Line2D(
                [sum(ends) / 2],
                [y / height],
                ls="",
                marker=entry.marker,
                ms=10 if entry.marker == "*" else 7,
                mfc="none" if entry.hollow else entry.colour,
                mec=entry.edge or entry.colour,
                mew=1.5 if entry.hollow else 0.9,
                label="legend",
            )
            figure.add_artist(mark)


def flow(
    widths: Sequence[float], room: float, between: float, most_rows: int, more: float
) -> tuple[list[list[int]], int]:
    """Fill rows from left to right; the last leaves room for the words "+ n more" if need be.

    Parameters
    ----------
    widths : of every entry
    room : width of a row
    between : from one entry to the next
    most_rows : how many rows there may be, at least 1
    more : width of the words that stand for entries left out

    Returns
    -------
    rows : indices of the entries in every row
    n_left : how many entries are left out
    """
    rows: list[list[int]] = []
    used = 0.0
    for index, width in enumerate(widths):
        if rows and used + between + width <= room:
            rows[-1].append(index)
            used += between + width
        elif len(rows) < most_rows:
            rows.append([index])
            used = width
        else:
            last = rows[-1]
            while last and used + between + more > room:
                used -= widths[last.pop()] + between
            return rows, len(widths) - sum(map(len, rows))
    return rows, 0
