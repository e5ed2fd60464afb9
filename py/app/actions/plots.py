"""Actions on any plot: size, zoom, a tap, saving."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from app.page import page_plots
from app.protocol.forms import Form
from app.protocol.reply import Reply
from app.services import selection, selection_sets
from app.services.action_registry import action, at_any_time, with_data_set
from app.state.plot import PlotState
from app.state.session import Session
from app.state.stages import Described, Setup
from app.views.figures import Cells, ImageFormat, Plot, Points, style_of
from astronomical_lite.messages import UserError, count_text

if TYPE_CHECKING:
    import numpy as np

SMALLEST, LARGEST = 40, 4000  # CSS pixels


def numbers(form: Form, name: str) -> list[float]:
    """Finite numbers of a field, or a UserError."""
    try:
        values = [float(text) for text in form.many(name)]
    except ValueError as error:
        raise UserError(f"A plot was given '{form.many(name)}' as {name}.") from error
    if not all(math.isfinite(value) for value in values):
        raise UserError("The plot cannot be zoomed any further.")
    return values


def plot_of(session: Session, plot_id: str) -> tuple[Plot, PlotState]:
    """Return a plot in view and its state, or raise a UserError if it is gone."""
    plot, state = page_plots(session).get(plot_id), session.plots.get(plot_id)
    if plot is None or state is None:
        raise UserError("That plot is no longer shown.")
    return plot, state


@action("plot.size", at_any_time)
def resize(session: Session, form: Form, reply: Reply) -> None:
    """Take the sizes of the page's plots, all of them at once."""
    sizes = zip(
        form.many("plot"),
        numbers(form, "width"),
        numbers(form, "height"),
        numbers(form, "ratio"),
        strict=False,
    )
    for plot_id, width, height, ratio in sizes:
        known = session.plots.get(plot_id)
        width, height = (min(max(side, SMALLEST), LARGEST) for side in (width, height))
        ratio = min(max(ratio, 1.0), 3.0)
        if known:
            known.width, known.height, known.ratio = width, height, ratio
        else:
            session.plots[plot_id] = PlotState(width, height, ratio, session.zooms.get(plot_id))


@action("theme", at_any_time)
def choose_theme(session: Session, form: Form, reply: Reply) -> None:
    session.dark = form.one("dark") == "true"


@action("plot.view", at_any_time)
def zoom(session: Session, form: Form, reply: Reply) -> None:
    """The limits after a gesture; none resets them."""
    state = session.plots.get(form.one("plot"))
    limits = numbers(form, "limits")
    plot = page_plots(session).get(form.one("plot"))
    if plot is not None and plot.cells is not None:
        plot.cells.zoom((limits[0], limits[1], limits[2], limits[3]) if len(limits) == 4 else None)
    elif state is not None:
        state.limits = (limits[0], limits[1], limits[2], limits[3]) if len(limits) == 4 else None
        session.zooms.pop(form.one("plot"), None)


@action("plot.tap", with_data_set)
def tap(setup: Setup, form: Form, reply: Reply) -> None:
    """Select the source nearest to where the plot was tapped."""
    session, ids = setup.session, setup.dataset.ids
    plot, _ = plot_of(session, form.one("plot"))
    place = [value for name in ("x", "y", "reach_x", "reach_y") for value in numbers(form, name)]
    if (plot.points is None and plot.cells is None) or ids is None or len(place) != 4:
        return
    if plot.cells is not None:
        row = nearest_in_cell(plot.cells, *place)
    else:
        assert plot.points is not None  # or it has cells
        row = nearest_source(plot.points(), *place)
    if row is None:
        reply.announce("No source is there.")
        return
    selection.select(session, row)
    reply.announce(f"Source {ids.text(row)} is selected.")


@action("plot.select", with_data_set)
def select_inside(setup: Setup, form: Form, reply: Reply) -> None:
    """Select the sources inside a polygon drawn on a plot."""
    import numpy as np

    from astronomical_lite.plots.lasso import inside_polygon

    session, described = setup.session, Described.of(setup.session)
    plot, _ = plot_of(session, form.one("plot"))
    corners = np.array(list(zip(numbers(form, "x"), numbers(form, "y"), strict=False)))
    if described is None or not 3 <= len(corners) <= MOST_CORNERS:
        raise UserError(NOTHING_THERE)
    if plot.cells is not None:
        inside = inside_cell(plot.cells, corners)
    elif plot.along is not None:
        inside = between(plot.along(), corners[:, 0])
    else:
        if plot.points is None:
            raise UserError(NOTHING_THERE)
        x, y, rows = plot.points()
        shown = slice(None) if rows is None else rows
        inside = np.zeros(len(described.ids), dtype=bool)
        inside[shown] = inside_polygon(x[shown], y[shown], corners)
    how = form.one("how") or selection_sets.how_of(session)
    about = f"drawn on {plot.name}" if plot.name else "drawn on a plot"
    selection = selection_sets.select_sources(described, inside, about, how)
    selection_sets.shown_of(session).told = ""
    reply.announce(f"{count_text(selection.n, 'source')} selected.")


def inside_cell(cells: Cells, corners: np.ndarray) -> np.ndarray:
    """Return True for the sources inside a polygon drawn on a picture with several plots, shape (n_rows,).

    It is of the plot in which it begins, or, begun between plots, of that in which its middle is; of a
    distribution, the sources between its left and right end.
    """
    import numpy as np

    from astronomical_lite.plots.lasso import inside_polygon

    shown = cells.at(*corners[0].tolist())
    if shown is None and corners.min() <= 0 and corners.max() >= 1:
        return cells.in_view()  # all of it
    if shown is None:
        middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
        shown = cells.at(*middle.tolist())
    if shown is None:
        raise UserError("Draw inside one of the plots.")
    x, y = shown.values_at(corners[:, 0], corners[:, 1])
    if shown.y is None:
        return between(shown.x, x)
    return inside_polygon(shown.x, shown.y, np.column_stack([x, y]))


def between(values: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return True for values from the smallest of some to below the largest, shape (n_rows,)."""
    found: np.ndarray = (values >= ends.min()) & (values < ends.max())
    return found


def nearest_in_cell(cells: Cells, u: float, v: float, reach_u: float, reach_v: float) -> int | None:
    """The row of the source nearest to a place in a picture with several plots, if one is within reach."""
    import numpy as np

    shown = cells.at(u, v)
    if shown is None or shown.y is None:
        return None
    x, y = shown.values_at(np.array([u, u + reach_u]), np.array([v, v + reach_v]))
    points = (shown.x, shown.y, None)
    return nearest_source(points, x[0], y[0], x[1] - x[0], y[1] - y[0])


MOST_CORNERS = 2000
NOTHING_THERE = "No source can be selected there."
REACH = 12  # CSS pixels, what the page's reach_x and reach_y stand for


def nearest_source(
    points: Points, x: float, y: float, reach_x: float, reach_y: float
) -> int | None:
    """The row of the source nearest to a place in data units, if one is within reach."""
    from astronomical_lite.plots.picking import nearest_row

    xs, ys, rows = points
    if rows is not None:
        xs, ys = xs[rows], ys[rows]
    reach_x, reach_y = abs(reach_x), abs(reach_y)
    if not (reach_x and reach_y):
        return None
    around = (x - reach_x, x + reach_x, y - reach_y, y + reach_y)
    found = nearest_row(xs, ys, x, y, around, (2 * REACH, 2 * REACH), REACH)
    return found if found is None or rows is None else int(rows[found])


@action("plot.save", at_any_time)
def save(session: Session, form: Form, reply: Reply) -> None:
    """Download a plot as it is shown, on white paper, as PNG, SVG or PDF."""
    from astronomical_lite.plots.axes.style import MEDIA_TYPES

    formats: tuple[ImageFormat, ...] = ("svg", "pdf")
    image_format: ImageFormat = next((one for one in formats if form.one(one)), "png")
    plot_id = form.one(image_format)
    plot, state = plot_of(session, plot_id)
    sharp = replace(state, ratio=max(state.ratio, 3.0))
    was_dark, session.dark = session.dark, False
    try:
        drawing = plot.draw(style_of(session, sharp, image_format), state.limits)
    finally:
        session.dark = was_dark
    reply.download(f"{plot_id}.{image_format}", drawing.data, MEDIA_TYPES[image_format])
