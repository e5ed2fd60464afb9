"""Basic Plot: any column against any other, coloured by label, predicted class, a set of sources or a column."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial
from typing import TYPE_CHECKING

from app.panels.registry import panel
from app.services import combined_prediction, exports
from app.services.hidden_answers import blind_row
from app.services.selection_sets import COLOUR_BY, OF_SET, set_named, sources_of
from app.state.stages import Dashboard
from app.views.figures import Plot, cache_of, figure_of, marked_of
from app.views.render import render

if TYPE_CHECKING:
    import numpy as np

    from astronomical_lite.plots.axes.figure import Drawing
    from astronomical_lite.plots.axes.style import Style
    from astronomical_lite.plots.diagrams.cloud import Classes, View
    from astronomical_lite.plots.limits import Limits


def axes_of(dashboard: Dashboard, key: str) -> tuple[str, str]:
    """The panel's own axes, or the default ones."""
    known = dashboard.dataset.variables
    own = dashboard.settings.layout[key].get("panel_contents")
    if isinstance(own, list) and len(own) == 2 and all(name in known for name in own):
        return own[0], own[1]
    return dashboard.settings.default_vars


LABEL, PREDICTED, DENSITY = "label", "predicted", "density"
COLUMN = "column"  # any of them
OF_COLUMN = f"{COLUMN}:"
OF_PROBABILITY = "probability:"  # and the label of a classifier
COLOURS = {
    LABEL: "Label",
    PREDICTED: "Predicted class",
    DENSITY: "Number of sources",
    COLUMN: "A column",
}
LOG, ERRORS = (
    "log",
    "errors",
)  # of the panel, beside its place: axes that are logarithmic, columns of errors
IN_SET_COLOUR = "#1f77b4"


def colours_in(dashboard: Dashboard) -> dict[str, str]:
    """Return what the sources can be coloured by, and how it is called."""
    found = dict(COLOURS)
    if not may_be_predicted(dashboard):
        del found[PREDICTED]
    else:
        for label, _, _ in exports.trained(dashboard):
            name = dashboard.settings.name_of(label)
            found[f"{OF_PROBABILITY}{label}"] = f"Probability: {name}"
    sets = dashboard.settings.selection_sets
    return found | {f"{OF_SET}{one.name}": f"Set: {one.name}" for one in sets}


def colour_of(dashboard: Dashboard, key: str) -> str:
    """Return which of `colours_in` the panel has, or `OF_COLUMN` and a column's name."""
    chosen = dashboard.settings.layout[key].get(COLOUR_BY)
    return chosen if isinstance(chosen, str) and is_there(dashboard, chosen) else LABEL


def is_there(dashboard: Dashboard, colour: str) -> bool:
    """Return True if sources can be coloured so now."""
    if colour.startswith(OF_COLUMN):
        return colour.removeprefix(OF_COLUMN) in dashboard.dataset.variables
    return colour in colours_in(dashboard) and colour != COLUMN


def may_be_chosen(dashboard: Dashboard, colour: str) -> bool:
    """Return True if a panel can have this colour, though perhaps not now."""
    if colour.startswith(OF_PROBABILITY):
        return colour.removeprefix(OF_PROBABILITY) in map(str, dashboard.settings.labels_to_train)
    return colour == PREDICTED or is_there(dashboard, colour)


def in_words(dashboard: Dashboard, colour: str) -> str:
    """Say what sources are coloured by."""
    if colour.startswith(OF_PROBABILITY):
        return colours_in(dashboard)[colour].lower()
    if colour.startswith(OF_SET):
        return f"the set {colour.removeprefix(OF_SET)}"
    if colour.startswith(OF_COLUMN):
        return colour.removeprefix(OF_COLUMN)
    return COLOURS[colour].lower()


def may_be_predicted(dashboard: Dashboard) -> bool:
    """Return True if predictions may be seen: a classifier is trained, and no source is asked about blind."""
    return blind_row(dashboard.session) is None and bool(exports.trained(dashboard))


def log_of(dashboard: Dashboard, key: str) -> tuple[bool, bool]:
    """Return whether x and y are logarithmic."""
    kept = dashboard.settings.layout[key].get(LOG)
    return ("x" in kept, "y" in kept) if isinstance(kept, list) else (False, False)


def errors_of(dashboard: Dashboard, key: str) -> tuple[str, str]:
    """Return the columns with the errors of x and of y; "" for none."""
    kept, known = dashboard.settings.layout[key].get(ERRORS), dashboard.dataset.variables
    kept = kept if isinstance(kept, dict) else {}
    x, y = (str(kept.get(axis, "")) for axis in "xy")
    return x if x in known else "", y if y in known else ""


def on_axis(dashboard: Dashboard, name: str, is_log: bool) -> np.ndarray:
    """Return a column as it lies on an axis, shape (n_rows,)."""
    dataset = dashboard.dataset
    if not is_log:
        return dataset.values(name)

    def logs() -> np.ndarray:
        import numpy as np

        values = dataset.values(name).astype("float64")
        found: np.ndarray = np.full(len(values), np.nan)
        np.log10(values, out=found, where=np.isfinite(values) & (values > 0))
        return found

    return dataset.cached(("log10", name), logs)


def view_of(dashboard: Dashboard, key: str, x: str, y: str) -> View:
    """Return what is on the axes of a panel."""
    from astronomical_lite.plots.axes.error_bars import ErrorBars, bar_ends
    from astronomical_lite.plots.diagrams.cloud import View

    dataset, logs = dashboard.dataset, log_of(dashboard, key)
    ends: dict[str, np.ndarray] = {}
    for axis, name, is_log, error in zip(
        "xy", (x, y), logs, errors_of(dashboard, key), strict=True
    ):
        if error:
            made = partial(bar_ends, dataset.values(name), dataset.values(error), is_log=is_log)
            low, high = dataset.cached(("error bars", name, error, is_log), made)
            ends |= {f"{axis}_low": low, f"{axis}_high": high}
    return View(
        on_axis(dashboard, x, logs[0]),
        on_axis(dashboard, y, logs[1]),
        dataset.labelled(x),
        dataset.labelled(y),
        *logs,
        errors=ErrorBars(**ends) if ends else None,
    )


def basic_plots(dashboard: Dashboard, key: str) -> dict[str, Plot]:
    x, y = axes_of(dashboard, key)
    if not (x and y):
        return {}
    dataset, colour = dashboard.dataset, colour_of(dashboard, key)
    logs, errors = log_of(dashboard, key), errors_of(dashboard, key)
    of: Hashable = colour
    if colour == PREDICTED or colour.startswith(OF_PROBABILITY):
        of = colour, combined_prediction.prediction_key(dashboard)
    elif colour.startswith(OF_SET):
        of = colour, set_named(dashboard, colour.removeprefix(OF_SET)).packed
    return {
        f"basic-{key}": Plot(
            (id(dataset), x, y, logs, errors, dashboard.selected, colours_key(dashboard), of),
            lambda style, limits: draw_basic(dashboard, key, x, y, style, limits),
            lambda: (on_axis(dashboard, x, logs[0]), on_axis(dashboard, y, logs[1]), None),
            f"{y} against {x}",
        )
    }


def colours_key(dashboard: Dashboard) -> tuple[object, ...]:
    """Return what the classes' colours and names are made from."""
    settings = dashboard.settings
    return (
        settings.label_col,
        tuple(settings.label_colours.items()),
        tuple(settings.labels_to_strings.items()),
    )


def draw_basic(
    dashboard: Dashboard, key: str, x: str, y: str, style: Style, limits: Limits | None
) -> Drawing:
    from astronomical_lite.plots.diagrams.cloud import classes_of, draw_cloud

    dataset, cache = dashboard.dataset, cache_of(dashboard.session, f"basic-{key}")
    view = view_of(dashboard, key, x, y)
    colour, options = colour_of(dashboard, key), marked_of(dashboard)
    if colour == DENSITY:
        from astronomical_lite.plots.diagrams.density import draw_density

        return draw_density(view, **options, limits=limits, style=style, cache=cache)
    if colour.startswith((OF_COLUMN, OF_PROBABILITY)):
        from astronomical_lite.plots.diagrams.value_cloud import draw_values

        return draw_values(
            view,
            *values_of(dashboard, colour),
            **options,
            limits=limits,
            style=style,
            cache=cache,
        )
    if colour.startswith(OF_SET):
        classes, codes = set_classes(dashboard, colour.removeprefix(OF_SET))
    elif colour == PREDICTED:
        classes = combined_prediction.predicted_classes(dashboard)
        found = combined_prediction.probabilities(dashboard)
        codes = cache.get(
            found,
            ("predicted", classes.labels),
            lambda: combined_prediction.predicted_codes(classes, found),
        )
    else:
        classes = classes_of(dashboard.settings)
        codes = dataset.codes(dashboard.labels, classes)
    return draw_cloud(
        view,
        codes,
        classes,
        **options,
        limits=limits,
        style=style,
        cache=cache,
    )


def values_of(dashboard: Dashboard, colour: str) -> tuple[np.ndarray, str]:
    """Return the values of a column, or what a classifier says of each source, shape (n_rows,), and their name."""
    if colour.startswith(OF_COLUMN):
        column = colour.removeprefix(OF_COLUMN)
        return dashboard.dataset.values(column), dashboard.dataset.labelled(column)
    wanted = colour.removeprefix(OF_PROBABILITY)
    learners = {str(label): one.learner for label, _, one in exports.trained(dashboard)}
    return learners[wanted].probabilities, f"P({dashboard.settings.name_of(int(wanted))})"


def set_classes(dashboard: Dashboard, name: str) -> tuple[Classes, np.ndarray]:
    """Return a set as a class of its own over all others, and each source's code."""
    from astronomical_lite.plots.diagrams.cloud import Classes

    kept = set_named(dashboard, name)
    inside = sources_of(dashboard, kept)
    codes = dashboard.dataset.cached(
        ("set codes", id(dashboard.ids), kept.packed), lambda: inside.astype("uint8")
    )
    return Classes((1,), (name,), (IN_SET_COLOUR,), f"Not in {name}"), codes


@panel("Basic Plot", plots=basic_plots)
def basic_plot(dashboard: Dashboard, key: str) -> str:
    x, y = axes_of(dashboard, key)
    typed = dashboard.typed.get(f"axes.{key}") if f"panel.{key}" in dashboard.errors else None
    by, colours = colour_of(dashboard, key), colours_in(dashboard)
    return render(
        "basic_plot.html",
        key=key,
        axes=list(zip("xy", typed or (x, y), strict=True)),
        variables=dashboard.dataset.variables,
        colours=colours,
        colour_by=COLUMN if by.startswith(OF_COLUMN) else by,
        logs=log_of(dashboard, key),
        errors=errors_of(dashboard, key),
        colour_column=by.removeprefix(OF_COLUMN) if by.startswith(OF_COLUMN) else "",
        figure=figure_of(
            dashboard.session,
            f"basic-{key}",
            f"{y} against {x}, coloured by {in_words(dashboard, by)}",
            has_sources=True,
        ),
    )
