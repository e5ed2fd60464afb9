"""The page reads positions off a map of the sky as they were put on it."""

import json
import subprocess

import numpy as np
import pytest

from astronomical_lite.sky.projections import ALL_SKY, FIELD, Projection
from environment import ROOT
from vendoring.fetch.node import find_node

SCRIPT = """
const { positionAt } = await import("MODULE");
const [sky, places] = JSON.parse(process.argv[1]);
console.log(JSON.stringify(places.map(([x, y]) => positionAt(sky, x, y))));
"""


def read_by_page(projection, places):
    sky = [projection.kind, projection.longitude, projection.latitude]
    script = SCRIPT.replace("MODULE", (ROOT / "static/js/plots/sky.mjs").as_uri())
    command = [find_node(), "--input-type=module", "-e", script, json.dumps([sky, places])]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.mark.parametrize(
    "projection",
    [Projection(ALL_SKY, 180.0), Projection(ALL_SKY, 0.0), Projection(FIELD, 359.5, -62.0)],
)
def test_positions_come_back(projection):
    rng = np.random.default_rng(0)
    lon, lat = rng.uniform(0, 360, 200), np.rad2deg(np.arcsin(rng.uniform(-1, 1, 200)))
    if projection.kind == FIELD:
        lon, lat = (359.5 + rng.uniform(-20, 20, 200)) % 360, rng.uniform(-75, -50, 200)
    x, y = projection.project(lon, lat)
    found = np.array(read_by_page(projection, np.column_stack([x, y]).tolist()))
    difference = (found[:, 0] - lon + 180) % 360 - 180
    np.testing.assert_allclose(difference, 0, atol=1e-6)
    np.testing.assert_allclose(found[:, 1], lat, atol=1e-6)


def test_beside_the_map_there_is_no_position():
    assert read_by_page(Projection(ALL_SKY, 0.0), [[170, 80], [0, 89]]) == [None, None]
