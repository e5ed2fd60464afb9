"""Trying out a user's own Python on the loaded data."""

import numpy as np
from extension_files import (
    frame,
    load,
    nothing_is_left_behind,  # noqa: F401
)

from astronomical_lite.extensions import (
    try_out,
)


def test_trying_out_says_what_comes_out_and_where_it_fails():
    extension = load("""
        @feature("largest")
        def largest(df, n):
            df["largest"] = df.max(axis=1)
            return df, ["largest"]

        @feature("broken")
        def broken(df, n):
            return df, [df["nothing"]]

        @plot("Good", columns=["x_axis"])
        def good(data, selected):
            line = create_plot(pd.DataFrame({"a": [0, 1], "b": [0, 1]}), "a", "b", "line")
            return create_plot(data, settings["x_axis"], "g") * line

        @plot("Bad")
        def bad(data, selected):
            return create_plot(data, "u", "nowhere")

        @strategy("Least")
        def least(p):
            return p[:, 0]
    """)
    data = frame()
    data.loc[3, ["u", "g"]] = np.nan
    trials = {trial.name: trial for trial in try_out(extension, data, features=["u", "g"])}
    assert trials["largest"].message == (
        "1 new column from u, g: largest (20 rows, 1 with a missing value)."
    )
    assert trials["largest"].error is None
    assert trials["broken"].line == 11
    assert trials["broken"].message == "mine.py, line 11: KeyError: there is no 'nothing'."
    assert trials["Good"].message == "Choose which columns stand for x_axis to see it."
    assert (trials["Bad"].line, trials["Bad"].spec) == (20, None)
    assert "six points" in trials["Least"].message
    again = {t.name: t for t in try_out(extension, data, columns={"x_axis": "r"})}
    assert again["Good"].message == "20 points and 1 line, with x_axis as r."
    assert again["Good"].spec.layers[0].x_label == "r"
    assert "at least two features" in again["largest"].message
