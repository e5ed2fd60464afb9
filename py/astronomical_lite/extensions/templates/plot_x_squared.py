"""A plot: the data with the curve y = x^2."""

import numpy as np
import pandas as pd

from astronomical_lite.extend import create_plot, plot, settings


@plot("X^2", columns=["x_axis", "y_axis"])
def x_squared(data, selected=None):
    """Each user is asked once which columns x_axis and y_axis are."""
    x, y = settings["x_axis"], settings["y_axis"]
    points = create_plot(data, x, y, smaller_axes_limits=True)

    line_x = np.linspace(data[x].min(), data[x].max(), 200)
    line = pd.DataFrame({"x": line_x, "y": line_x**2})
    curve = create_plot(line, "x", "y", plot_type="line", legend=False, colours=False)

    return points * curve
