"""Cutouts: the columns of a table that hold positions, pictures of the sky and links about a source.

>>> find_coordinates(["objid", "RAJ2000", "DEJ2000"])
[Coordinates(ra='RAJ2000', dec='DEJ2000')]
>>> ra, dec = parse_position("12:34:56.7 -01:02:03")
>>> format_position(ra, dec)
'12:34:56.70 -01:02:03.0'
>>> CUTOUTS["SDSS"].url(ra, dec, 40)
'https://skyserver.sdss.org/...'

A service of one's own is a function of position and angular size::

    CUTOUTS["mine"] = Cutout("My survey", my_url, 60, smallest=5, largest=600, coverage="all sky")

Positions are ICRS (J2000), in degrees. Nothing here needs astropy, whose coordinates take seconds
to import in a browser.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from astronomical_lite.sky.coordinates import format_position, parse_position, source_name
from astronomical_lite.sky.query_addresses import decimal, query_address

__all__ = [
    "CUTOUTS",
    "LINKS",
    "Coordinates",
    "Cutout",
    "find_coordinates",
    "first_cutout",
    "format_position",
    "parse_position",
    "sdss_cutout",
    "source_name",
]

# ---- which columns ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Coordinates:
    """Columns that hold a position: `ra` and `dec`, or both as text in the column `ra` (`dec` "")."""

    ra: str
    dec: str = ""


# Most specific first. In each pair of patterns {} is the part the two names must have in common;
# names are compared in lower case without blanks and underscores.
_PAIRS = [
    (r"ra(j2000|icrs|deg|d|ddeg|degrees|j2000deg|icrsdeg)?", r"de(?:c|cl)?{}"),
    (r"ra2000", r"de(?:c|cl)?2000"),
    (r"rightascension(.*)", r"declination{}"),
    (r"alpha(j2000|sky|win)?(?:j2000)?", r"delta{}(?:j2000)?"),
    (r"radeg", r"dedeg|decdeg|decldeg"),
    (r"(.+?)ra", r"{}de(?:c|cl)?"),
    (r"ra(.+)", r"de(?:c|cl)?{}"),
    (r"_?raj2000", r"_?dej2000"),
]
_IN_ONE = re.compile(r"radec.*|radecl|coord(s|inates?)?|position|pos|skycoord")
# Columns about positions that hold none: errors, proper motions, counts.
_OF_POSITIONS = re.compile(
    r"(e|er|err|error|sig|sigma|std|pm|mu|n|d)_?(ra|de|alpha|delta).*|.*(err|sigma|rms|std|cov).*"
)


def find_coordinates(columns: Iterable[str]) -> list[Coordinates]:
    """Guess which columns are right ascension and declination, the likeliest first.

    Knows the names of the large catalogues (ra/dec, RAJ2000/DEJ2000, RA_ICRS/DE_ICRS, ra_deg,
    ALPHA_J2000/DELTA_J2000, _RAJ2000 ...), those with something before or after (gaia_ra,
    ra_2mass), and one column of text with both, like AstronomicAL's ``ra_dec``.
    """
    plain: dict[str, str] = {}
    for column in columns:
        if not _OF_POSITIONS.fullmatch(column.lower()):
            plain.setdefault(re.sub(r"[\W_]+", "", column.lower()), column)
    found: dict[Coordinates, None] = {}
    for ra_pattern, dec_pattern in _PAIRS:
        for name, column in plain.items():
            match = re.fullmatch(ra_pattern, name)
            if match is None:
                continue
            common = re.escape((match.groups() or ("",))[0] or "")
            for other, dec_column in plain.items():
                if re.fullmatch(dec_pattern.replace("{}", common), other):
                    found[Coordinates(column, dec_column)] = None
    for name, column in plain.items():
        if _IN_ONE.fullmatch(name):
            found[Coordinates(column)] = None
    return list(found)


# ---- pictures and links -------------------------------------------------------------------------


@dataclass(frozen=True)
class Cutout:
    """A service with pictures of the sky.

    Attributes
    ----------
    name : str
    address : callable
        ``(ra, dec, size_arcsec, pixels) -> str``; use `url`.
    size, smallest, largest : float
        Angular size of a picture's side to begin with, and its range, in arcsec.
    coverage : str
        The part of the sky it has, for the user.
    """

    name: str
    address: Callable[[float, float, float, int], str]
    size: float
    smallest: float
    largest: float
    coverage: str

    def url(self, ra: float, dec: float, size: float | None = None, pixels: int = 300) -> str:
        """Return the address of a square picture centred on a position.

        Parameters
        ----------
        ra, dec : float
            Degrees.
        size : float, optional
            Side in arcsec, which is brought into the service's range.
        pixels : int
            Width and height.
        """
        size = self.size if size is None else size
        return self.address(ra, dec, min(max(size, self.smallest), self.largest), pixels)


def sdss_cutout(ra: float, dec: float, scale: float = 0.2, pixels: int = 300, opt: str = "") -> str:
    """Return the address of a colour picture (JPEG) from the SDSS SkyServer's ImgCutout.

    Parameters
    ----------
    ra, dec : float
        Degrees.
    scale : float
        Arcsec per pixel, 0.015 to 60; the survey's own is 0.396.
    pixels : int
        Width and height, 64 to 2048.
    opt : str
        Letters of the layers drawn over it: G grid, L label, S spectra, P photometric objects ...
    """
    # SDSS imaging ended in 2009; DR18 serves what DR16, the release AstronomicAL asks for, had.
    scale, pixels = min(max(scale, 0.015), 60), min(max(int(pixels), 64), 2048)
    query: dict[str, object] = {"ra": decimal(ra, 6), "dec": decimal(dec, 6)}
    query |= {"scale": decimal(scale, 4), "width": pixels, "height": pixels, "opt": opt}
    return query_address("https://skyserver.sdss.org/dr18/SkyServerWS/ImgCutout/getjpeg", query)


def first_cutout(ra: float, dec: float, size_arcmin: float = 2.5, max_mjy: float = 200) -> str:
    """Return the address of a radio picture (GIF, 1.4 GHz) from the FIRST survey's cutout server.

    Parameters
    ----------
    ra, dec : float
        Degrees.
    size_arcmin : float
        Side of the picture, up to 30.
    max_mjy : float
        Intensity shown as white, in mJy per beam; AstronomicAL's default.
    """
    # The server takes both coordinates in RA. AstronomicAL sends a declination between 0 and -1
    # without its sign, and a plus sign, had it one, would arrive as a blank.
    position = format_position(ra, dec).replace(":", " ")
    query: dict[str, object] = {
        "RA": position,
        "Equinox": "J2000",
        "ImageSize": decimal(min(size_arcmin, 30), 3),
    }
    query |= {"MaxInt": decimal(max_mjy, 3), "GIF": 1}
    return query_address("https://third.ucllnl.org/cgi-bin/firstimage", query)


CUTOUTS: dict[str, Cutout] = {
    "SDSS": Cutout(
        "SDSS optical",
        lambda ra, dec, size, pixels: sdss_cutout(ra, dec, size / pixels, pixels),
        size=40,
        smallest=5,
        largest=3600,
        coverage="a third of the sky, mostly north of declination -10 and away from the Milky Way",
    ),
    "FIRST": Cutout(
        "FIRST radio",
        lambda ra, dec, size, pixels: first_cutout(ra, dec, size / 60),
        size=150,
        smallest=30,
        largest=1800,
        coverage="a quarter of the sky, the Galactic caps, declinations -10 to 65",
    ),
}

# the name to show -> (ra, dec, radius in arcsec) -> address
LINKS: dict[str, Callable[[float, float, float], str]] = {
    "SIMBAD": lambda ra, dec, radius: query_address(
        "https://simbad.cds.unistra.fr/simbad/sim-coo",
        {
            "Coord": f"{decimal(ra, 6)} {_signed(dec)}",
            "CooFrame": "ICRS",
            "Radius": decimal(radius, 3),
            "Radius.unit": "arcsec",
        },
    ),
    "NED": lambda ra, dec, radius: query_address(
        "https://ned.ipac.caltech.edu/conesearch",
        {
            "search_type": "Near Position Search",
            "in_csys": "Equatorial",
            "in_equinox": "J2000",
            "ra": f"{decimal(ra, 6)}d",
            "dec": f"{_signed(dec)}d",
            "radius": decimal(radius / 60, 4),
        },
    ),
    "Aladin Lite": lambda ra, dec, radius: query_address(
        "https://aladin.cds.unistra.fr/AladinLite/",
        {
            "target": f"{decimal(ra, 6)} {_signed(dec)}",
            "fov": decimal(max(radius, 30) / 900, 4),
            "survey": "CDS/P/DSS2/color",
        },
    ),
}


def _signed(dec: float) -> str:
    return decimal(dec, 6) if dec < 0 else f"+{decimal(dec, 6)}"
