"""The mid-infrared wedge of Mateos et al. (2012, MNRAS 426, 3271) that holds luminous AGN.

For the three shorter bands of WISE, in x = log10(f12 / f4.6) and y = log10(f4.6 / f3.4), the wedge
lies about the power-law locus y = 0.315 x (equation 1), between 0.297 above it and 0.110 below, and
to the upper right of y = -3.172 x + 0.436 (equation 2), where power laws have a spectral index of
-0.3. In Vega magnitudes the same lines are W1-W2 = 0.315 (W2-W3) + 0.796, 0.315 (W2-W3) - 0.222
and -3.172 (W2-W3) + 7.624.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

import numpy as np
import pandas as pd

from astronomical_lite.messages import UserError
from astronomical_lite.plots.axes.figure import Drawing
from astronomical_lite.plots.axes.marks import Curve, Note
from astronomical_lite.plots.column_requirements import ColumnRequirement
from astronomical_lite.plots.diagrams.cloud import Classes, View, draw_cloud
from astronomical_lite.plots.diagrams.columns import ABSENT, column_values
from astronomical_lite.plots.diagrams.options import CloudOptions

SLOPE, ABOVE, BELOW = 0.315, 0.297, -0.110
EDGE_SLOPE, EDGE = -3.172, 0.436

# Flux densities (Jy) of magnitude zero in W1, W2, W3 that make the paper's two sets of lines, in
# log flux ratios and in Vega magnitudes, the same to the digits given.
ZERO_MAGNITUDE = {"Vega": (309.124, 171.641, 30.988), "AB": (3631.0, 3631.0, 3631.0)}

X_KEY, Y_KEY = "Log10(W3_Flux/W2_Flux)", "Log10(W2_Flux/W1_Flux)"
# A table has either flux ratios, under the keys of AstronomicAL's configuration, or magnitudes.
RATIO_REQUIREMENTS = (
    ColumnRequirement(X_KEY, "log W3/W2 flux", "log10 of the flux density in W3 over that in W2."),
    ColumnRequirement(Y_KEY, "log W2/W1 flux", "log10 of the flux density in W2 over that in W1."),
)
MAGNITUDE_REQUIREMENTS = tuple(
    ColumnRequirement(
        f"W{n}",
        f"W{n} magnitude",
        f"WISE magnitude at {micron} µm; all three Vega or all three AB.",
        (f"w{n}mpro", f"w{n}mag", f"magw{n}", f"w{n}magnitude", f"w{n}gmag"),
    )
    for n, micron in ((1, 3.4), (2, 4.6), (3, 12))
)
REQUIREMENTS = {"magnitude": MAGNITUDE_REQUIREMENTS, "log ratio": RATIO_REQUIREMENTS}


def flux_ratios(
    frame: pd.DataFrame, mapping: Mapping[str, str], system: str = "Vega"
) -> tuple[np.ndarray, np.ndarray]:
    """Return x = log10(f12 / f4.6) and y = log10(f4.6 / f3.4) of each source.

    Parameters
    ----------
    frame : the table
    mapping : key of a requirement -> column; ratios (`RATIO_REQUIREMENTS`) are taken before magnitudes
        (`MAGNITUDE_REQUIREMENTS`)
    system : "Vega" or "AB", the system of the magnitudes

    Returns
    -------
    x, y : float64 arrays of shape (n_rows,); NaN where a band is missing or -99

    Raises
    ------
    UserError
        If a column is not given, not there or not one of numbers.
    """
    if mapping.get(X_KEY) and mapping.get(Y_KEY):
        x, y = (column_values(frame, mapping[key], key, ABSENT) for key in (X_KEY, Y_KEY))
        return x, y
    log_flux = []
    for requirement, zero in zip(MAGNITUDE_REQUIREMENTS, ZERO_MAGNITUDE[system], strict=True):
        if not mapping.get(requirement.key):
            raise UserError(
                f"The Mateos 2012 wedge needs a column for the {requirement.label}: choose one.",
                field=requirement.key,
            )
        magnitude = column_values(frame, mapping[requirement.key], requirement.key, ABSENT)
        log_flux.append(np.log10(zero) - 0.4 * magnitude)
    w1, w2, w3 = log_flux
    return w3 - w2, w2 - w1


def in_wedge(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return True for sources inside the wedge, equations 1 and 2 of Mateos et al. (2012).

    Parameters
    ----------
    x, y : float arrays of shape (n_rows,), from `flux_ratios`

    Returns
    -------
    inside : bool array of shape (n_rows,); False where x or y is NaN
    """
    inside: np.ndarray = (
        (y < SLOPE * x + ABOVE) & (y > SLOPE * x + BELOW) & (y > EDGE_SLOPE * x + EDGE)
    )
    return inside


def wedge(farthest: float = 20.0) -> Curve:
    """Return the wedge's outline, from its upper right end at x = `farthest` to the lower right."""
    upper = (EDGE - ABOVE) / (SLOPE - EDGE_SLOPE)  # x where the edge meets the upper line
    lower = (EDGE - BELOW) / (SLOPE - EDGE_SLOPE)
    x = np.array([farthest, upper, lower, farthest])
    y = SLOPE * x + np.array([ABOVE, ABOVE, BELOW, BELOW])
    return Curve(x, y, "Mateos+12 wedge", filled=True)


def draw_mateos(
    x: np.ndarray,
    y: np.ndarray,
    codes: np.ndarray,
    classes: Classes,
    **options: Unpack[CloudOptions],
) -> Drawing:
    """Draw the cloud and the wedge.

    Parameters
    ----------
    x, y : float arrays of shape (n_rows,), from `flux_ratios`
    codes : integer array of shape (n_rows,), from `Classes.codes`
    options : as of `draw_cloud`
    """
    return draw_cloud(
        View(x, y, "log₁₀ [f(W3) / f(W2)]", "log₁₀ [f(W2) / f(W1)]"),
        codes,
        classes,
        include=((-0.2, 0.5), (0.8, -0.2)),
        curves=[wedge()],
        notes=[Note(0.42, 0.28, "AGN")],
        **options,
    )
