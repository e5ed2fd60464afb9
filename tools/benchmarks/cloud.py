"""A point cloud of 1,000,000 points drawn in WebAssembly, against native datashader."""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.row import Measured, Row
from environment import ROOT
from vendoring.fetch.node import find_node

N_POINTS, N_CLASSES = 1_000_000, 4
WIDTH, HEIGHT = 600, 500
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7")
# Where the user zooms to, one view after the other.
VIEWS = tuple((-2.0 + 0.01 * i, 2.0 - 0.01 * i, -1.5, 1.5 + 0.01 * i) for i in range(20))

DRAW = """
import sys, time
import numpy as np, matplotlib, pandas, PIL
from astronomical_lite.plots.raster.aggregation import aggregate_points
from astronomical_lite.plots.diagrams.cloud import Classes, View, draw_cloud
from astronomical_lite.plots.plot_cache import PlotCache
from astronomical_lite.plots.axes.style import Size, Style
from benchmarks.cloud import COLOURS, HEIGHT, N_CLASSES, VIEWS, WIDTH
points = np.load(sys.argv[1])
x, y, codes = points["x"], points["y"], points["codes"] + np.uint8(1)
names = tuple("abcd")
classes = Classes(tuple(range(N_CLASSES)), names, COLOURS)
view, cache, style = View(x, y, "g-j", "y-w1"), PlotCache(), Style(Size(WIDTH, HEIGHT, 1.0), image_format="screen")
draw_cloud(view, codes, classes, style=style, cache=cache)  # what is shown before the zoom
times = []
for limits in VIEWS:
    began = time.perf_counter()
    drawing = draw_cloud(view, codes, classes, limits=limits, style=style, cache=cache)
    times.append(time.perf_counter() - began)
counts = aggregate_points(x, y, codes - 1, N_CLASSES, VIEWS[-1], (HEIGHT, WIDTH))
np.save(sys.argv[2], counts)
print(min(times))
"""


def write_points(path: Path) -> dict[str, np.ndarray]:
    """Four overlapping clouds, float32."""
    rng = np.random.default_rng(0)
    codes = rng.integers(0, N_CLASSES, N_POINTS).astype("uint8")
    x, y = (rng.normal(size=N_POINTS) + 0.7 * np.cos(codes * (1 + axis)) for axis in (0, 1))
    points = {"x": x.astype("float32"), "y": y.astype("float32"), "codes": codes}
    np.savez(path, **points)
    return points


def in_webassembly(folder: Path) -> tuple[float, np.ndarray]:
    """Seconds of a redraw, axes, legend and encoding included, and the counts behind the last."""
    script, counts = folder / "draw.py", folder / "counts.npy"
    script.write_text(DRAW)
    runner = ROOT / "tools" / "run_in_pyodide.mjs"
    command: list[str | Path] = [
        find_node(),
        runner,
        "--mount",
        folder,
        script,
        folder / "points.npz",
        counts,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1]), np.load(counts)


def by_datashader(points: dict[str, np.ndarray]) -> tuple[float, np.ndarray]:
    """The same of datashader, which draws no axes: aggregate, shade, spread."""
    import datashader as ds
    import pandas as pd
    from datashader import transfer_functions as tf

    frame = pd.DataFrame({"x": points["x"], "y": points["y"]})
    frame["class"] = pd.Categorical.from_codes(points["codes"], list("abcd"))
    key = dict(zip("abcd", COLOURS, strict=True))

    def draw(limits):
        canvas = ds.Canvas(WIDTH, HEIGHT, x_range=limits[:2], y_range=limits[2:])
        counts = canvas.points(frame, "x", "y", agg=ds.by("class", ds.count()))
        tf.dynspread(tf.shade(counts, color_key=key), threshold=0.5, max_px=4)
        return counts

    draw(VIEWS[0])  # compiles
    times = []
    for limits in VIEWS:
        began = time.perf_counter()
        counts = draw(limits)
        times.append(time.perf_counter() - began)
    return min(times), counts.transpose("class", "y", "x").values[:, ::-1]


MOST_MOVED = 1e-5  # of the points, by rounding at a pixel's edge


def cloud() -> Measured:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        points = write_points(folder / "points.npz")
        ours, counts = in_webassembly(folder)
    reference, expected = by_datashader(points)
    moved = np.abs(counts.astype("int64") - expected.astype("int64")).sum() / 2
    same = moved <= MOST_MOVED * expected.sum()
    note = f"{int(moved)} of {int(expected.sum()):,} points in a neighbouring pixel"
    return Measured(ours, reference, bool(same), note)


ROWS = [
    Row(
        "cloud",
        "1,000,000 points of 4 classes, 600 x 500, redrawn with axes after a zoom, "
        "against native datashader",
        cloud,
        0.5,
    )
]
