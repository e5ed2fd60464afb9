"""Sources on a map of the sky, over lines of equal longitude and latitude.

positions = sky_positions(frame, mapping)
draw_sky(positions, codes, classes, selected=row, style=style)
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Unpack

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError
from astronomical_lite.plots.axes.figure import Drawing
from astronomical_lite.plots.axes.marks import Curve, Note
from astronomical_lite.plots.column_requirements import ColumnRequirement
from astronomical_lite.plots.diagrams.cloud import Classes, View, draw_cloud
from astronomical_lite.plots.diagrams.columns import column_values
from astronomical_lite.plots.diagrams.options import CloudOptions
from astronomical_lite.plots.limits import Limits, contains, valid_limits
from astronomical_lite.sky.projections import ALL_SKY, Projection, projection_for

EQUATORIAL = (
    ColumnRequirement(
        "sky_ra",
        "Right ascension",
        "Right ascension in degrees.",
        ("ra", "radeg", "raj2000", "raicrs", "rightascension", "alpha", "alphaj2000", "ramean"),
    ),
    ColumnRequirement(
        "sky_dec",
        "Declination",
        "Declination in degrees.",
        ("dec", "decdeg", "dej2000", "deicrs", "decj2000", "declination", "delta", "decmean", "de"),
    ),
)
GALACTIC = (
    ColumnRequirement(
        "sky_l", "Galactic longitude", "Galactic longitude in degrees.", ("l", "glon", "gallon")
    ),
    ColumnRequirement(
        "sky_b", "Galactic latitude", "Galactic latitude in degrees.", ("b", "glat", "gallat")
    ),
)
REQUIREMENTS = {"equatorial position": EQUATORIAL, "galactic position": GALACTIC}
CENTRES = {"sky_ra": 180.0, "sky_l": 0.0}  # of maps of the whole sky

STEPS = (30.0, 15.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)  # degrees
LEAST_LINES = 3  # of equal latitude in view
MOST_LINES = 80
N_ALONG = 181  # points of a line
MARGIN = 1.06
INSET = 0.05  # of the view, in which no name stands


@dataclass(frozen=True)
class SkyPositions:
    """Sources on a map.

    Attributes
    ----------
    x, y : float64 arrays of shape (n_rows,), NaN where there is no position
    projection : that they come from
    names : of longitude and latitude
    """

    x: np.ndarray
    y: np.ndarray
    projection: Projection
    names: tuple[str, str]


def sky_positions(frame: pd.DataFrame, mapping: Mapping[str, str]) -> SkyPositions:
    """Return the places of sources on the map that suits them.

    Parameters
    ----------
    frame : the table
    mapping : key of a requirement -> column; an equatorial position is taken before a galactic one

    Raises
    ------
    UserError
        If a column is not given, not there, not one of numbers, or has no position in range.
    """
    way = EQUATORIAL if mapping.get("sky_ra") and mapping.get("sky_dec") else GALACTIC
    for requirement in way:
        if not mapping.get(requirement.key):
            raise UserError(
                f"The map of the sky needs a column for the {requirement.label.lower()}: choose one.",
                field=requirement.key,
            )
    keys = [requirement.key for requirement in way]
    longitude, latitude = (column_values(frame, mapping[key], key) for key in keys)
    out_of_range = ~(np.abs(longitude) <= 360) | ~(np.abs(latitude) <= 90)
    longitude[out_of_range] = latitude[out_of_range] = np.nan
    if len(frame) and out_of_range.all():
        raise UserError(
            f"Columns '{mapping[keys[0]]}' and '{mapping[keys[1]]}' hold no position in degrees; choose others.",
            field=keys[0],
        )
    projection = projection_for(longitude, latitude, CENTRES[keys[0]])
    x, y = projection.project(longitude, latitude)
    names = (way[0].label, way[1].label)
    return SkyPositions(x, y, projection, names)


def draw_sky(
    positions: SkyPositions,
    codes: np.ndarray,
    classes: Classes,
    **options: Unpack[CloudOptions],
) -> Drawing:
    """Draw the cloud over the lines of the map.

    Parameters
    ----------
    positions : from `sky_positions`
    codes : integer array of shape (n_rows,), from `Classes.codes`
    options : as of `draw_cloud`; limits are widened until a degree is as long both ways
    """
    projection = positions.projection
    limits = valid_limits(options.get("limits")) or whole_view(positions)
    drawing = draw_cloud(
        View(positions.x, positions.y, *positions.names),
        codes,
        classes,
        graticule=partial(graticule, projection),
        **(options | {"limits": limits}),
    )
    return replace(drawing, sky=(projection.kind, projection.longitude, projection.latitude))


def whole_view(positions: SkyPositions) -> Limits:
    """Return limits that hold the whole sky, or all sources of a field."""
    if positions.projection.kind == ALL_SKY:
        x, y = (math.degrees(math.sqrt(8)), math.degrees(math.sqrt(2)))
        return -x * MARGIN, x * MARGIN, -y * MARGIN, y * MARGIN
    limits: list[float] = []
    for values in (positions.x, positions.y):
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        middle, half = (low + high) / 2, max((high - low) / 2, STEPS[-1]) * MARGIN
        limits += [middle - half, middle + half]
    return limits[0], limits[1], limits[2], limits[3]


def graticule(projection: Projection, limits: Limits) -> tuple[list[Curve], list[Note]]:
    """Return the lines of equal longitude and latitude in view, and what they are called."""
    height = abs(limits[3] - limits[2])
    step = next((step for step in STEPS if height / step >= LEAST_LINES), STEPS[-1])
    lines: list[Curve] = []
    notes: list[Note] = []
    for x, y, note in _lines(projection, limits, step):
        lines.append(Curve(x, y, faint=True))
        if note and not any(_is_near(note, other, limits) for other in notes):
            notes.append(note)
    if projection.kind == ALL_SKY:
        edge = np.linspace(-90, 90, N_ALONG)
        for side in (-180, 179.999999):
            x, y = projection.project(np.full(N_ALONG, projection.longitude + side), edge)
            lines.append(Curve(x, y, faint=True))
    return lines, notes


def _lines(
    projection: Projection, limits: Limits, step: float
) -> Iterator[tuple[np.ndarray, np.ndarray, Note | None]]:
    """Yield x and y of each line in view, and its name where there is room for it."""
    is_whole = projection.kind == ALL_SKY
    reach = 90.0 if is_whole else min(_reach(projection, limits), 80.0)
    low, high = max(-90.0, projection.latitude - reach), min(90.0, projection.latitude + reach)
    has_pole = max(abs(low), abs(high)) >= 89.0
    # a degree of longitude is shorter far from the equator
    across = 180.0 if has_pole else reach / math.cos(math.radians(max(abs(low), abs(high))))
    across = min(across, 180.0)
    wanted = step / (1.0 if is_whole else max(math.cos(math.radians(projection.latitude)), 0.05))
    step_across = min((one for one in STEPS if one >= wanted * 0.99), default=STEPS[0])
    around = np.linspace(
        projection.longitude - across, projection.longitude + across - 1e-9, 2 * N_ALONG
    )
    for latitude in _multiples(low, high, step):
        if abs(latitude) < 90:
            x, y = projection.project(around, np.full(len(around), latitude))
            name = _degrees(latitude, step, signed=True)
            has_name = not (is_whole and latitude == 0)  # the equator has those of longitudes
            yield x, y, _named(x, y, -x, limits, name) if has_name else None
    for longitude in _multiples(
        projection.longitude - across, projection.longitude + across, step_across
    ):
        y_along = np.linspace(low, high, N_ALONG)
        x, y = projection.project(np.full(N_ALONG, longitude), y_along)
        name = _degrees(longitude % 360, step_across)
        is_edge = is_whole and abs(longitude - projection.longitude) > 179
        # named where it leaves the view: below, or on a map with a pole away from that
        ends = np.hypot(x, y) if has_pole and not is_whole else -y
        middle = len(x) // 2 if is_whole else None  # on the equator
        yield x, y, None if is_edge else _named(x, y, ends, limits, name, middle)


def _reach(projection: Projection, limits: Limits) -> float:
    """Return degrees from the centre of a field to the farthest corner in view."""
    far = max(math.hypot(x, y) for x in limits[:2] for y in limits[2:])
    return math.degrees(math.atan(math.radians(far)))


def _multiples(low: float, high: float, step: float) -> list[float]:
    first = math.ceil(low / step - 1e-9)
    last = min(math.floor(high / step + 1e-9), first + MOST_LINES)
    return [round(i * step, 6) for i in range(first, last + 1)]


def _named(
    x: np.ndarray,
    y: np.ndarray,
    order: np.ndarray,
    limits: Limits,
    name: str,
    preferred: int | None = None,
) -> Note | None:
    """Return a line's name at its point in view that is last in an order, or at a preferred one."""
    x0, x1, y0, y1 = limits
    inset_x, inset_y = INSET * (x1 - x0), INSET * (y1 - y0)
    inside = (x0 + inset_x, x1 - inset_x, y0 + inset_y, y1 - inset_y)
    places = [i for i in range(len(x)) if contains(inside, float(x[i]), float(y[i]))]
    if not places:
        return None
    at = preferred if preferred in places else max(places, key=lambda i: order[i])
    return Note(float(x[at]), float(y[at]), name)


def _is_near(note: Note, other: Note, limits: Limits) -> bool:
    """Return True if two names would overlap."""
    width, height = limits[1] - limits[0], limits[3] - limits[2]
    return abs(note.x - other.x) < 0.07 * width and abs(note.y - other.y) < INSET * height


def _degrees(value: float, step: float, *, signed: bool = False) -> str:
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return f"{value:{'+' if signed and value else ''}.{decimals}f}°".replace("-", "\N{MINUS SIGN}")
