"""Data and packages that the start does not need come when they are used, from the site's own files."""

from __future__ import annotations

import pytest
from snapshots import PYODIDE, SNAPSHOT_TOOLS, printed, run_snapshot, without

SCRIPTS = {
    "earth orientation": """
from astropy.coordinates import AltAz, EarthLocation, SkyCoord
from astropy.time import Time
from astropy.utils.iers import conf
conf.auto_download = False
time = Time("2024-03-01T04:00:00", location=EarthLocation(lat=-24.6, lon=-70.4, height=2635))
seen = SkyCoord(150, 2, unit="deg").transform_to(AltAz(obstime=time, location=time.location))
print(round(seen.alt.deg, 3), time.sidereal_time("apparent").round(3), round(float(time.ut1.jd - time.jd) * 86400, 3))
""",
    "small data sets": """
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_linnerud, load_wine
loads = (load_breast_cancer, load_diabetes, load_digits, load_iris, load_linnerud, load_wine)
print([load(as_frame=True).frame.shape for load in loads], "Iris plants dataset" in load_iris().DESCR)
""",
    "pictures": """
from sklearn.datasets import load_sample_image
print(load_sample_image("flower.jpg").shape)
""",
    "PDF and PS": """
import io
import matplotlib.pyplot as plt
figure, axes = plt.subplots()
axes.plot([1, 2], label=r"$\\alpha$")
axes.legend()
for kind in ("pdf", "ps", "eps"):
    out = io.BytesIO()
    figure.savefig(out, format=kind)
    print(out.getvalue()[:4])
""",
    "time zones": """
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones
import pandas as pd
print(datetime(2024, 7, 1, tzinfo=ZoneInfo("Europe/Paris")).isoformat(), len(available_timezones()) > 500)
print(pd.Timestamp("2024-01-01 12:00", tz="America/Santiago").tz_convert("UTC"))
""",
    "tables as text": """
import pandas as pd
print(pd.DataFrame({"z": [1, 2]}).to_markdown())
""",
}
PRINTED = {
    "small data sets": [
        "[(569, 31), (442, 11), (1797, 65), (150, 5), (20, 6), (178, 14)] True",
    ],
    "pictures": ["(427, 640, 3)"],
    "PDF and PS": ["b'%PDF'", "b'%!PS'", "b'%!PS'"],
    "time zones": ["2024-07-01T00:00:00+02:00 True", "2024-01-01 15:00:00+00:00"],
    "tables as text": ["|    |   z |", "|---:|----:|", "|  0 |   1 |", "|  1 |   2 |"],
}


@pytest.fixture(scope="module")
def woken(tmp_path_factory) -> dict[str, list[str]]:
    """The lines that each script prints, in a Python of its own."""
    folder, paths = tmp_path_factory.mktemp("scripts"), {}
    for what, script in SCRIPTS.items():
        paths[what] = folder / f"{what.replace(' ', '_')}.py"
        paths[what].write_text(script)
    command = ["node", SNAPSHOT_TOOLS / "run_snapshot.mjs", PYODIDE]
    texts = dict(printed(command, list(paths.values())))
    return {what: texts[path.stem].splitlines() for what, path in paths.items()}


@pytest.mark.parametrize("what", SCRIPTS)
def test_it_comes_when_it_is_used(what, woken):
    *lines, last = woken[what]
    assert last == "ran", lines
    if what == "earth orientation":  # as astropy with the same data says natively
        lines, expected = lines[0].split(), EARTH
    else:
        expected = PRINTED[what]
    assert lines == expected


ENTRY_POINTS = """
import importlib.metadata
print(importlib.metadata.version("fonttools"), len(list(importlib.metadata.entry_points())) > 0)
"""


def test_looking_for_entry_points_does_not_bring_the_packages(tmp_path):
    copy = without(tmp_path, lambda name: name.startswith(("fonttools", "tabulate", "tzdata")))
    done = run_snapshot(copy, ENTRY_POINTS, tmp_path)
    assert done.stdout.splitlines()[0] == "4.62.1 True", done.stderr[-500:]


# astropy 7.2 with astropy-iers-data 0.2026.4.1.15.5.49
EARTH = ["63.489", "9h56m13.2s", "-0.003"]
