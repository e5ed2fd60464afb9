"""The diagnostic diagrams of Baldwin, Phillips & Terlevich (1981, PASP 93, 5) and their regions.

Every diagram has y = log10([O III] 5007 / H beta) against x, the log10 of a line over H alpha:
[N II] 6584, [S II] 6717+6731 or [O I] 6300 (Veilleux & Osterbrock 1987, ApJS 63, 295). Above the
maximum starburst line of Kewley et al. (2001, ApJ 556, 121) no star formation can lie; galaxies
above the line of Kauffmann et al. (2003, MNRAS 346, 1055) are not pure star formation; Kewley et
al. (2006, MNRAS 372, 961) part Seyferts from LINERs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
from astronomical_lite.plots.limits import Limits


def _log_ratio(key: str, line: str, over: str, names: tuple[str, ...]) -> ColumnRequirement:
    return ColumnRequirement(
        key, f"log {line}/{over}", f"log10 of the flux of {line} over that of {over}.", names
    )


def _flux(key: str, line: str, names: tuple[str, ...], optional: bool = False) -> ColumnRequirement:
    return ColumnRequirement(
        key, f"{line} flux", f"Flux of {line}, in any unit that all lines share.", names, optional
    )


OIII_HB = "Log10(OIII_5007_FLUX/H_BETA_FLUX)"
# A table has either line ratios, under the keys of AstronomicAL's configuration ...
RATIO_REQUIREMENTS = (
    _log_ratio(
        "Log10(NII_6584_FLUX/H_ALPHA_FLUX)", "[N II]", "Hα", ("lognii", "logniiha", "niiha")
    ),
    _log_ratio(
        "Log10(SII_6717_FLUX/H_ALPHA_FLUX)", "[S II]", "Hα", ("logsii", "logsiiha", "siiha")
    ),
    _log_ratio("Log10(OI_6300_FLUX/H_ALPHA_FLUX)", "[O I]", "Hα", ("logoi", "logoiha", "oiha")),
    _log_ratio(OIII_HB, "[O III]", "Hβ", ("logoiii", "logoiiihb", "oiiihb")),
)
# ... or the fluxes they are made of. Names: SDSS (MPA-JHU), DESI FastSpecFit, plain.
FLUX_REQUIREMENTS = (
    _flux("H_ALPHA_FLUX", "Hα", ("halpha", "halphaflux", "ha", "haflux", "fluxha")),
    _flux("H_BETA_FLUX", "Hβ", ("hbeta", "hbetaflux", "hb", "hbflux", "fluxhb")),
    _flux("OIII_5007_FLUX", "[O III] 5007", ("oiii5007", "oiii", "oiiiflux", "fluxoiii")),
    _flux("NII_6584_FLUX", "[N II] 6584", ("nii6584", "nii", "niiflux", "fluxnii")),
    _flux("SII_6717_FLUX", "[S II] 6717", ("sii6717", "sii6716", "sii6716flux", "sii")),
    _flux("SII_6731_FLUX", "[S II] 6731", ("sii6731",), optional=True),
    _flux("OI_6300_FLUX", "[O I] 6300", ("oi6300", "oi", "oiflux", "fluxoi")),
)
REQUIREMENTS = {"log ratio": RATIO_REQUIREMENTS, "flux": FLUX_REQUIREMENTS}


@dataclass(frozen=True)
class Diagram:
    """One of the three diagrams.

    Attributes
    ----------
    a, b, c : the maximum starburst line y = a / (x - b) + c of Kewley et al. (2001), equations 5-7;
        it ends at x = b, beyond which all is AGN
    seyfert_line : slope and intercept of the line between Seyferts and LINERs of Kewley et al.
        (2006); None for [N II], which has none
    key : of the requirement for the ratio on the x axis
    line : emission line on the x axis, as the axis label has it
    numerator : keys of the fluxes that the ratio on the x axis is made of
    limits : the view before any zoom, as in `plots.limits`
    notes : names of the regions
    """

    key: str
    line: str
    numerator: tuple[str, ...]
    a: float
    b: float
    c: float
    seyfert_line: tuple[float, float] | None
    limits: Limits
    notes: tuple[Note, ...]

    def starburst(self, x: np.ndarray) -> np.ndarray:
        """Return y of the maximum starburst line; -inf from x = b on, where all is AGN."""
        return _hyperbola(x, self.a, self.b, self.c)

    def seyfert_liner(self, x: np.ndarray) -> np.ndarray:
        """Return y above which an AGN is a Seyfert and below which a LINER.

        Raises
        ------
        ValueError
            The diagram has no such line.
        """
        if self.seyfert_line is None:
            raise ValueError(f"The diagram of {self.line} does not part Seyferts from LINERs.")
        slope, intercept = self.seyfert_line
        return slope * np.asarray(x, dtype="float64") + intercept


def _hyperbola(x: np.ndarray, a: float, b: float, c: float) -> np.ndarray:
    """Return a / (x - b) + c left of x = b, and -inf right of it."""
    x = np.asarray(x, dtype="float64")
    with np.errstate(divide="ignore"):
        return np.where(x < b, a / (x - b) + c, np.where(np.isnan(x), np.nan, -np.inf))


def kauffmann(x: np.ndarray) -> np.ndarray:
    """Return y of Kauffmann et al. (2003), equation 1: 0.61 / (x - 0.05) + 1.3, x = log10([N II]/Ha)."""
    return _hyperbola(x, 0.61, 0.05, 1.3)


DIAGRAMS = {
    "NII": Diagram(
        RATIO_REQUIREMENTS[0].key,
        "[N II] λ6584",
        ("NII_6584_FLUX",),
        *(0.61, 0.47, 1.19),
        None,
        (-2.0, 1.0, -1.6, 1.6),
        (Note(-1.35, -0.9, "Star-forming"), Note(0.0, -1.15, "Composite"), Note(0.3, 1.2, "AGN")),
    ),
    "SII": Diagram(
        RATIO_REQUIREMENTS[1].key,
        "[S II] λλ6717, 6731",
        ("SII_6717_FLUX", "SII_6731_FLUX"),
        *(0.72, 0.32, 1.30),
        (1.89, 0.76),
        (-1.8, 0.8, -1.6, 1.6),
        (Note(-1.25, -0.9, "Star-forming"), Note(-0.4, 1.3, "Seyfert"), Note(0.48, 0.1, "LINER")),
    ),
    "OI": Diagram(
        RATIO_REQUIREMENTS[2].key,
        "[O I] λ6300",
        ("OI_6300_FLUX",),
        *(0.73, -0.59, 1.33),
        (1.18, 1.30),
        (-2.8, 0.4, -1.6, 1.6),
        (Note(-2.2, -0.9, "Star-forming"), Note(-1.1, 1.3, "Seyfert"), Note(-0.15, 0.0, "LINER")),
    ),
}


def line_ratios(
    frame: pd.DataFrame, mapping: Mapping[str, str]
) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return x and y of the diagrams that the columns allow.

    Parameters
    ----------
    frame : the table
    mapping : key of a requirement -> column. Ratios may come as such (`RATIO_REQUIREMENTS`) or as fluxes
        (`FLUX_REQUIREMENTS`); a ratio given as such is taken before fluxes. [S II] is the sum of 6717 and
        6731, or one column that holds it.

    Returns
    -------
    ratios : "NII", "SII", "OI" -> (x, y), float64 arrays of shape (n_rows,); NaN where a flux is
        missing or not positive

    Raises
    ------
    UserError
        If y or every x lacks its columns, or a column is not one of numbers.
    """
    y = _ratio(frame, mapping, OIII_HB, ("OIII_5007_FLUX",), "H_BETA_FLUX")
    if y is None:
        raise UserError(
            "The BPT plots need a column for log [O III]/Hβ, or two for the fluxes of [O III] and Hβ.",
            field=OIII_HB,
        )
    ratios = {}
    for name, diagram in DIAGRAMS.items():
        x = _ratio(frame, mapping, diagram.key, diagram.numerator, "H_ALPHA_FLUX")
        if x is not None:
            ratios[name] = x, y
    if not ratios:
        raise UserError(
            "The BPT plots need a column for log [N II]/Hα, log [S II]/Hα or log [O I]/Hα, "
            "or two for the fluxes.",
            field=RATIO_REQUIREMENTS[0].key,
        )
    return ratios


def _ratio(
    frame: pd.DataFrame,
    mapping: Mapping[str, str],
    key: str,
    above: tuple[str, ...],
    below: str,
) -> np.ndarray | None:
    """Return log10 of the sum of fluxes over another, or the column of `key`; None without columns."""
    if mapping.get(key):
        return column_values(frame, mapping[key], key, ABSENT)
    given = [flux for flux in above if mapping.get(flux)]
    if above[0] not in given or not mapping.get(below):
        return None
    top = np.sum([column_values(frame, mapping[flux], flux) for flux in given], axis=0)
    bottom = column_values(frame, mapping[below], below)
    positive = (top > 0) & (bottom > 0) & np.isfinite(top) & np.isfinite(bottom)
    ratio = np.full(len(frame), np.nan)
    ratio[positive] = np.log10(top[positive]) - np.log10(bottom[positive])
    return ratio


def classify(name: str, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return the region of each source, text array of shape (n_rows,); "" where x or y is NaN.

    Parameters
    ----------
    name : "NII" gives Star-forming, Composite, AGN; "SII" and "OI" Star-forming, Seyfert, LINER
    x, y : float arrays of shape (n_rows,), from `line_ratios`
    """
    diagram = DIAGRAMS[name]
    x, y = np.asarray(x, dtype="float64"), np.asarray(y, dtype="float64")
    agn = y > diagram.starburst(x)
    if name == "NII":
        region = np.where(agn, "AGN", np.where(y > kauffmann(x), "Composite", "Star-forming"))
    else:
        kind = np.where(y > diagram.seyfert_liner(x), "Seyfert", "LINER")
        region = np.where(agn, kind, "Star-forming")
    return np.where(np.isnan(x) | np.isnan(y), "", region)


def demarcations(name: str) -> list[Curve]:
    """Return the diagram's lines, each only where it parts two regions."""
    diagram = DIAGRAMS[name]
    x = diagram.b - np.geomspace(0.05, 6, 300)
    curves = [Curve(x, diagram.starburst(x), "Kewley+01")]
    if name == "NII":
        x = 0.05 - np.geomspace(0.05, 6, 300)
        x = x[kauffmann(x) < diagram.starburst(x)]
        curves.append(Curve(x, kauffmann(x), "Kauffmann+03", line="--"))
    else:
        x = np.linspace(-4, 3, 1401)
        x = x[diagram.seyfert_liner(x) > diagram.starburst(x)]
        curves.append(Curve(x, diagram.seyfert_liner(x), "Kewley+06", line="-."))
    return curves


def draw_bpt(
    name: str,
    x: np.ndarray,
    y: np.ndarray,
    codes: np.ndarray,
    classes: Classes,
    **options: Unpack[CloudOptions],
) -> Drawing:
    """Draw one diagram.

    Parameters
    ----------
    name : key of `DIAGRAMS`
    x, y : float arrays of shape (n_rows,), from `line_ratios`
    codes : integer array of shape (n_rows,), from `Classes.codes`
    options : as of `draw_cloud`
    """
    diagram = DIAGRAMS[name]
    view = View(x, y, f"log₁₀ ({diagram.line} / Hα)", "log₁₀ ([O III] / Hβ)")
    return draw_cloud(
        view,
        codes,
        classes,
        window=diagram.limits,
        curves=demarcations(name),
        notes=diagram.notes,
        **options,
    )
