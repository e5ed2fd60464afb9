"""The data of the rows: the example catalogue, or as many rows as asked for, made from it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np
from astropy.table import Table

from environment import ROOT

EXAMPLE = ROOT / "data" / "example_catalogue.fits"
CONFIGURATION = ROOT / "data" / "example_config.json"
MAGNITUDES = ("u", "g", "r", "i", "z", "y", "j", "h", "k", "w1", "w2")
N_INITIAL = 10  # points that training starts from
NOISE = 0.05  # mag added to the repeats, so that no two sources are equal


def write_sample(path: Path, n_rows: int) -> None:
    """Write ids, labels and eleven float32 magnitudes: the example catalogue, tiled with noise."""
    table = Table.read(EXAMPLE)["id", "label", *MAGNITUDES]
    rng = np.random.default_rng(0)
    repeat = np.arange(n_rows) % len(table)
    large = table[repeat]
    large["id"] = np.arange(n_rows, dtype=np.int64) + 1
    again = np.arange(n_rows) >= len(table)
    for name in MAGNITUDES:
        noise = rng.normal(scale=NOISE, size=n_rows).astype(np.float32)
        large[name] = large[name].astype(np.float32) + noise * again
    large.write(path)


def write_configuration(path: Path, data_name: str) -> None:
    """The example's settings (11 features, 55 combinations) for a sample."""
    settings = json.loads(CONFIGURATION.read_text())
    settings |= {"dataset_filepath": data_name, "extra_info_cols": [], "extra_image_cols": []}
    path.write_text(json.dumps(settings))


class Prepared:
    """A sample as native code sees it: scaled features, labels and sets, as the page has them.

    Attributes
    ----------
    ids : list of str
    problem : Problem
    X : float array of shape (n_rows, 66), the problem's
    labels : int64 array of shape (n_rows,)
    train, validation, test : int64 arrays, the rows without missing values
    """

    def __init__(self, path: Path):
        import pandas as pd

        from astronomical_lite.learning.features import combine
        from astronomical_lite.learning.learning_problem import make_problem
        from astronomical_lite.learning.splits import split

        table = Table.read(path)["id", "label", *MAGNITUDES]
        frame = pd.DataFrame({name: np.asarray(table[name], "float32") for name in MAGNITUDES})
        colours = combine(frame, list(MAGNITUDES), "subtract (a-b)", 2)
        self.ids = [str(text).strip() for text in table["id"]]
        self.row_of = {text: row for row, text in enumerate(self.ids)}
        self.labels = np.asarray(table["label"], "int64")
        sets = split(self.labels, exclude_unknown=True)
        problem = make_problem(
            pd.concat([frame, colours], axis=1),
            [*MAGNITUDES, *colours.columns],
            self.labels,
            sets,
            scale=True,
        )
        self.problem, self.X = (
            problem,
            problem.X[:],
        )  # all of it, also of so many rows that the page does not hold it
        self.train, self.validation, self.test = (
            rows[~problem.missing[rows]] for rows in (sets.train, sets.validation, sets.test)
        )


@cache
def sample_of(folder: Path, n_rows: int) -> tuple[Path, Path]:
    """Paths of a data file and its configuration."""
    data, configuration = folder / f"sample_{n_rows}.fits", folder / f"sample_{n_rows}.json"
    write_sample(data, n_rows)
    write_configuration(configuration, data.name)
    return data, configuration
