"""Pictures of the sky from HiPS surveys, cut out by the service hips2fits of the CDS.

>>> SURVEYS["panstarrs"].url(188.73625, -1.03417)
'https://alasky.cds.unistra.fr/hips-image-services/hips2fits?hips=CDS%2FP%2FPanSTARRS...'
>>> hips2fits_address("CDS/P/DSS2/color", 188.73625, -1.03417, size=60)
'https://alasky.cds.unistra.fr/...'

A HiPS (Fernique et al. 2015, A&A 578, A114; IVOA Recommendation HiPS 1.0) is a survey's pictures in tiles; its
identifier names its publisher and the survey. hips2fits (Boch et al. 2020, ASPC 527, 121) projects a part of one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from astronomical_lite.messages import UserError
from astronomical_lite.sky.cutouts import Cutout
from astronomical_lite.sky.query_addresses import decimal, query_address

__all__ = ["HIPS_IDS", "SURVEYS", "checked_hips_id", "hips2fits_address", "hips_cutout"]

HIPS2FITS = "https://alasky.cds.unistra.fr/hips-image-services/hips2fits"
LONGEST_ID = 200
MOST_PIXELS = 2048  # a side
SMALLEST, LARGEST = 1.0, 36_000.0  # arcsec a side
_ID = re.compile(r"(ivo://)?[A-Za-z0-9][\w.-]*(/[\w.+~-]+)+", re.ASCII)


def hips2fits_address(hips_id: str, ra: float, dec: float, size: float, pixels: int = 300) -> str:
    """Return the address of a square picture (JPEG) of a HiPS, north up and east to the left.

    Parameters
    ----------
    hips_id : str
        Such as ``CDS/P/DSS2/color``.
    ra, dec : float
        Degrees, ICRS, of the centre.
    size : float
        Side in arcsec.
    pixels : int
        Width and height.
    """
    pixels = min(max(int(pixels), 1), MOST_PIXELS)
    query: dict[str, object] = {"hips": hips_id, "width": pixels, "height": pixels}
    query |= {"fov": decimal(min(max(size, SMALLEST), LARGEST) / 3600, 8), "projection": "TAN"}
    query |= {"coordsys": "icrs", "rotation_angle": 0, "ra": decimal(ra, 6), "dec": decimal(dec, 6)}
    return query_address(HIPS2FITS, query | {"format": "jpg"})


def checked_hips_id(text: str) -> str:
    """Return the identifier of a HiPS as it was typed, without blanks around it.

    Raises
    ------
    UserError
        It is none.
    """
    hips_id = text.strip()
    if len(hips_id) > LONGEST_ID or not _ID.fullmatch(hips_id):
        raise UserError(
            f"'{hips_id:.60}' is not the identifier of a HiPS, such as CDS/P/DSS2/color. They are listed at "
            "https://aladin.cds.unistra.fr/hips/list."
        )
    return hips_id


def hips_cutout(hips_id: str, name: str = "", size: float = 60, coverage: str = "") -> Cutout:
    """Return a HiPS as a service with pictures of the sky.

    Parameters
    ----------
    hips_id : str
    name : str
        As it is called; the identifier without one.
    size : float
        Side of a picture to begin with, in arcsec.
    coverage : str
        The part of the sky it has.
    """
    address: Callable[[float, float, float, int], str] = partial(hips2fits_address, hips_id)
    return Cutout(name or hips_id, address, size, SMALLEST, LARGEST, coverage)


HIPS_IDS = {
    "desi-legacy": "CDS/P/DESI-Legacy-Surveys/DR10/color",
    "panstarrs": "CDS/P/PanSTARRS/DR1/color-i-r-g",
    "sdss": "CDS/P/SDSS9/color",
    "2mass": "CDS/P/2MASS/color",
    "unwise": "CDS/P/unWISE/color-W2-W1W2-W1",
    "euclid": "CDS/P/Euclid/Q1/color",
}
"""Identifiers of the surveys on offer, by a name that settings keep."""

_ABOUT: dict[str, tuple[str, float, str]] = {
    "desi-legacy": ("DESI Legacy Surveys", 40, "much of the sky away from the Milky Way"),
    "panstarrs": ("Pan-STARRS", 40, "declinations north of -30"),
    "sdss": ("SDSS", 40, "a third of the sky, mostly north of declination -10"),
    "2mass": ("2MASS", 120, "all the sky"),
    "unwise": ("WISE (unWISE)", 180, "all the sky"),
    "euclid": ("Euclid Q1", 15, "63 square degrees in three deep fields"),
}

SURVEYS: dict[str, Cutout] = {
    key: hips_cutout(hips_id, *_ABOUT[key]) for key, hips_id in HIPS_IDS.items()
}
"""The surveys on offer."""
