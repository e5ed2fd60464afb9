"""The map of the sky: its lines and their names, what is in view, bad columns."""

import numpy as np
import pandas as pd
import pytest

from astronomical_lite.messages import UserError
from astronomical_lite.plots.axes.style import Size, Style
from astronomical_lite.plots.diagrams.cloud import Classes
from astronomical_lite.plots.diagrams.sky import draw_sky, graticule, sky_positions, whole_view
from astronomical_lite.sky.projections import ALL_SKY, FIELD, Projection

MAPPING = {"sky_ra": "ra", "sky_dec": "dec"}
CLASSES = Classes((0,), ("Star",), ("#0072b2",))


def frame(ra, dec):
    return pd.DataFrame({"ra": ra, "dec": dec})


def names(projection, limits):
    return {note.text for note in graticule(projection, limits)[1]}


def test_lines_of_the_whole_sky_are_named_once_each():
    view = whole_view(sky_positions(frame([0.0, 180.0], [0.0, 5.0]), MAPPING))
    assert names(Projection(ALL_SKY, 180.0), view) >= {
        "+60°",
        "+30°",
        "−30°",
        "180°",
        "330°",
        "30°",
    }
    notes = graticule(Projection(ALL_SKY, 180.0), view)[1]
    assert len(notes) == len({note.text for note in notes})


def test_lines_are_finer_in_a_field_and_their_names_are_where_they_are():
    projection = Projection(FIELD, 150.0, 2.0)
    limits = (-1.5, 1.5, -1.0, 1.0)
    found = {note.text: note for note in graticule(projection, limits)[1]}
    assert {"+1.5°", "+2.0°", "+2.5°", "150.0°", "149.0°", "151.0°"} <= set(found)
    for text, note in found.items():
        value = float(text.strip("°"))
        is_latitude = text[0] in "+−"
        lon, lat = np.linspace(148, 152, 4001), np.linspace(0.5, 3.5, 4001)
        x, y = projection.project(
            lon if is_latitude else np.full(4001, value),
            np.full(4001, value) if is_latitude else lat,
        )
        assert np.hypot(x - note.x, y - note.y).min() < 0.01, text
    assert names(projection, (-0.02, 0.02, -0.01, 0.01)) >= {"+2.00°", "150.00°"}


@pytest.mark.parametrize("latitude", [90.0, -89.5, 60.0])
def test_a_map_at_a_pole_has_all_longitudes(latitude):
    projection = Projection(FIELD, 40.0, latitude)
    lines, notes = graticule(projection, (-9, 9, -6, 6))
    assert 5 < len(lines) < 60
    assert all(np.isfinite(line.x).all() for line in lines)
    if abs(latitude) > 80:
        assert {"0°", "90°", "180°", "270°"} <= {note.text for note in notes}


def test_a_degree_is_as_long_both_ways_whatever_was_zoomed_into():
    ra, dec = np.array([149.0, 150.0, 151.0]), np.array([1.0, 2.0, 3.0])
    positions = sky_positions(frame(ra, dec), MAPPING)
    style = Style(Size(700, 400, 1))
    for limits in (None, (-0.5, 0.5, -0.001, 0.001), (-0.001, 0.001, -0.5, 0.5)):
        drawing = draw_sky(
            positions, np.ones(3, "uint8"), CLASSES, limits=limits, selected=1, style=style
        )
        x0, x1, y0, y1 = drawing.limits
        _, _, width, height = drawing.box
        per_x, per_y = (x1 - x0) / (width * 700), (y1 - y0) / (height * 400)
        assert per_x == pytest.approx(per_y, rel=0.05)
        if limits is not None:
            assert x0 <= limits[0] < limits[1] <= x1
            assert y0 <= limits[2] < limits[3] <= y1
        assert drawing.sky[0] == FIELD


def test_the_whole_sky_is_in_view_and_east_is_left():
    positions = sky_positions(frame([1.0, 359.0, 170.0, 190.0], [0, 0, 88, -88]), MAPPING)
    drawing = draw_sky(positions, np.ones(4, "uint8"), CLASSES)
    assert drawing.sky == (ALL_SKY, 180.0, 0.0)
    x0, x1, y0, y1 = drawing.limits
    assert x0 < positions.x.min() < positions.x.max() < x1
    assert y0 < positions.y.min() < positions.y.max() < y1
    assert positions.x[1] < positions.x[3] < positions.x[2] < positions.x[0]


def test_galactic_positions_have_the_centre_of_the_galaxy_in_the_middle():
    table = pd.DataFrame({"glon": [0.0, 120.0, 240.0], "glat": [0.0, 10.0, 20.0]})
    found = sky_positions(table, {"sky_l": "glon", "sky_b": "glat"})
    assert found.projection == Projection(ALL_SKY, 0.0)
    assert (found.x[0], found.y[0]) == (0, 0)


def test_values_that_are_no_positions_are_left_out():
    found = sky_positions(frame([10.0, np.nan, 5.0, 999.0], [0.0, 1.0, -99.0, 0.0]), MAPPING)
    assert np.isfinite(found.x).tolist() == [True, False, False, False]


@pytest.mark.parametrize(
    ("table", "mapping", "sentence"),
    [
        (frame([1.0], [1.0]), {"sky_ra": "ra"}, "needs a column for the galactic longitude"),
        (frame([1.0], [1.0]), {"sky_l": "ra"}, "needs a column for the galactic latitude"),
        (frame([1e6], [1.0]), MAPPING, "Columns 'ra' and 'dec' hold no position in degrees"),
        (frame(["a"], [1.0]), MAPPING, "'ra' does not hold numbers"),
        (frame([1.0], [1.0]), MAPPING | {"sky_dec": "no"}, "no column 'no'"),
    ],
)
def test_columns_that_do_not_do_are_named(table, mapping, sentence):
    with pytest.raises(UserError, match=sentence):
        sky_positions(table, mapping)


def test_a_table_without_rows_says_so():
    positions = sky_positions(frame(np.array([]), np.array([])), MAPPING)
    assert draw_sky(positions, np.zeros(0, "uint8"), CLASSES).data
