"""The survey itself: who is detected and catalogued, and the columns of the table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .bands import BANDS, I_BAND, U_BAND, W1_BAND, W2_BAND, flux_of, observe
from .populations import draw_galaxies, draw_qsos, draw_stars

STAR, GALAXY, QSO, UNKNOWN = 0, 1, 2, -1
CLASS_NAMES = {STAR: "Star", GALAXY: "Galaxy", QSO: "QSO", UNKNOWN: "unknown"}
CLASS_FRACTIONS = {STAR: 0.31, GALAXY: 0.625, QSO: 0.065}
DRAW = {STAR: draw_stars, GALAXY: draw_galaxies, QSO: draw_qsos}

UNKNOWN_FRACTION = 0.10  # never identified; the faint more often
NO_SPECTRUM_FRACTION = 0.06  # of the identified: by light curve, shape or proper motion
# Share of sources of i = 20 with a neighbour bright enough to matter; it falls towards bright ones
# as 10^0.25i, roughly as the counts of sources brighter than a given fraction of them do.
BLENDED_IN_SEEING = 0.05
BLENDED_IN_WISE = 0.15
SURVEY_OF_BAND = np.array([0] * 6 + [1] * 3 + [2] * 2)  # optical, near-infrared, WISE
SURVEY_MISMATCH = {STAR: 0.04, GALAXY: 0.11, QSO: 0.14}  # mag

# A patch of 12 x 5 degrees inside the SDSS and FIRST footprints, the GAMA 09h field (deg).
RA_RANGE = (129.0, 141.0)
DEC_RANGE = (-2.0, 3.0)

CHUNK = 50_000  # sources drawn at once: bounds memory

FIRST_ID = 1237645943978000000  # the ids of a large survey: 19 digits, beyond 2^53
IMAGE_FOLDER = "data/example_images"
N_IMAGES = {STAR: 8, GALAXY: 12, QSO: 6}


@dataclass(frozen=True)
class Column:
    """One column of the table: its values and what its header says of them."""

    name: str
    values: np.ndarray
    unit: str | None
    description: str


def blend(rng, flux, neighbours):
    """Fluxes with the light of neighbours added to some, shape (n, 11).

    A few neighbours lie within the seeing and join every band; more lie only within the 6 arcsec
    beam of WISE and join W1 and W2. They are fainter in i: the brighter names the source.

    Args:
        rng: numpy Generator.
        flux: shape (n, 11).
        neighbours: fluxes of as many others, whose colours are used, shape (n, 11).
    """
    n = len(flux)
    share = rng.uniform(0.03, 0.9, n) * flux[:, I_BAND] / neighbours[:, I_BAND]
    added = share[:, None] * neighbours
    # a neighbour of comparable brightness is rarer the brighter the source
    dice = rng.random((n, 1)) / (flux_of(20) / flux[:, [I_BAND]]) ** 0.625
    in_wise = np.arange(len(BANDS)) >= W1_BAND
    seen = (dice < BLENDED_IN_SEEING) | ((dice < BLENDED_IN_SEEING + BLENDED_IN_WISE) & in_wise)
    return flux + seen * added


def mismatch(rng, n, label):
    """Factors by which the three surveys disagree about one source, shape (n, 11).

    Optical, near-infrared and WISE magnitudes are measured years apart (QSOs vary, MacLeod et al.
    2012) and in different apertures (galaxies are extended, Driver et al. 2016). Each survey has
    its own offset, from Student's t with 4 degrees of freedom as such errors have long tails.
    """
    offsets = SURVEY_MISMATCH[label] * rng.standard_t(4, (n, 3))
    return flux_of(offsets[:, SURVEY_OF_BAND])


def is_catalogued(mag, err):
    """Rows the survey keeps: measured in every band but u and W2, W1 to 0.3 mag or better.

    A source of the catalogue was matched between the surveys it is made from; u and W2, the
    shallowest for most colours, may be missing, but not both.
    """
    matched = np.isfinite(np.delete(mag, [U_BAND, W2_BAND], axis=1)).all(axis=1)
    seen = np.isfinite(mag[:, [U_BAND, W2_BAND]]).any(axis=1)
    return matched & seen & (err[:, W1_BAND] < 0.3)


def survey_class(rng, label, n):
    """n catalogued sources of one class: dict of mag, err, redshift, log_lx, red."""
    kept: list[dict[str, np.ndarray]] = []
    neighbours_of = DRAW[STAR if label == GALAXY else GALAXY]
    while sum(len(part["red"]) for part in kept) < n:
        sources = DRAW[label](rng, min(2 * n + 100, CHUNK))
        size = len(sources.red)
        flux = blend(rng, sources.flux, neighbours_of(rng, size).flux)
        mag, err = observe(rng, flux * mismatch(rng, size, label))
        keep = is_catalogued(mag, err)
        values = {"mag": mag, "err": err, "redshift": sources.redshift}
        values |= {"log_lx": sources.log_lx, "red": sources.red}
        kept.append({name: value[keep] for name, value in values.items()})
    return {name: np.concatenate([part[name] for part in kept])[:n] for name in kept[0]}


def class_counts(n_rows):
    """Rows of each class, shared as `CLASS_FRACTIONS`; they add up to n_rows."""
    counts = {label: round(fraction * n_rows) for label, fraction in CLASS_FRACTIONS.items()}
    counts[GALAXY] += n_rows - sum(counts.values())
    return counts


def unknown_rows(rng, i_mag):
    """Boolean: `UNKNOWN_FRACTION` of the rows, twice as likely for each magnitude fainter."""
    weight = 2 ** (np.asarray(i_mag) - 20)
    unknown = np.zeros(len(i_mag), dtype=bool)
    n = round(UNKNOWN_FRACTION * len(i_mag))
    unknown[rng.choice(len(i_mag), size=n, replace=False, p=weight / weight.sum())] = True
    return unknown


def designations(ra, dec):
    """IAU-style names `Jhhmmss.s+ddmmss`, digits truncated as the IAU asks; shape (n,)."""
    tenths = (ra / 15 * 36000).astype("int64")
    seconds = (np.abs(dec) * 3600).astype("int64")
    signs = np.where(dec < 0, "-", "+")
    return np.array(
        [
            f"J{t // 36000:02d}{t // 600 % 60:02d}{t // 10 % 60:02d}.{t % 10}"
            f"{sign}{s // 3600:02d}{s // 60 % 60:02d}{s % 60:02d}"
            for t, sign, s in zip(tenths, signs, seconds, strict=True)
        ]
    )


def image_paths(rng, true_class, red):
    """Path of the image that suits each source's class and colour, shape (n,).

    Images of a class are numbered from its bluest to its reddest.
    """
    paths = np.empty(len(red), dtype=f"U{len(IMAGE_FOLDER) + 14}")
    for label, n_images in N_IMAGES.items():
        rows = np.flatnonzero(true_class == label)
        place = red[rows] * n_images + rng.normal(0, 0.5, len(rows))
        for row, number in zip(rows, np.clip(place, 0, n_images - 1).astype(int), strict=True):
            paths[row] = f"{IMAGE_FOLDER}/{CLASS_NAMES[label].lower()}_{number:02d}.png"
    return paths


def simulate(n_rows, seed):
    """The columns of a catalogue of exactly `n_rows` sources, the same for the same seed."""
    rng = np.random.default_rng(seed)
    parts = {label: survey_class(rng, label, n) for label, n in class_counts(n_rows).items()}
    order = rng.permutation(n_rows)
    true_class = np.concatenate(
        [np.full(len(part["red"]), label, dtype="int16") for label, part in parts.items()]
    )[order]
    mag, err, redshift, log_lx, red = (
        np.concatenate([part[name] for part in parts.values()])[order]
        for name in ("mag", "err", "redshift", "log_lx", "red")
    )
    unknown = unknown_rows(rng, mag[:, I_BAND])
    redshift[unknown | (rng.random(n_rows) < NO_SPECTRUM_FRACTION)] = np.nan
    low, high = np.sin(np.radians(DEC_RANGE))
    ra = rng.uniform(*RA_RANGE, n_rows)
    dec = np.degrees(np.arcsin(rng.uniform(low, high, n_rows)))
    # Gaps under 256, the spacing of float64 here: read as floats, ids would coincide.
    ids = FIRST_ID + np.cumsum(rng.integers(1, 200, n_rows, dtype="int64"), dtype="int64")
    ra_dec = np.array([f"{a:.4f},{d:.4f}" for a, d in zip(ra, dec, strict=True)])
    columns = [
        Column("id", ids, None, "identifier, 19 digits"),
        Column("name", designations(ra, dec), None, "designation from the position"),
        Column("ra", ra, "deg", "right ascension, ICRS"),
        Column("dec", dec, "deg", "declination, ICRS"),
        Column("ra_dec", ra_dec, None, "right ascension and declination as text (deg)"),
    ]
    for index, band in enumerate(BANDS):
        values, errors = mag[:, index].astype("float32"), err[:, index].astype("float32")
        columns.append(Column(band, values, "mag", f"AB magnitude in {band}; NaN: not detected"))
        columns.append(Column(f"{band}_err", errors, "mag", f"1-sigma error of {band}"))
    label = np.where(unknown, np.int16(UNKNOWN), true_class)
    paths = image_paths(rng, true_class, red)
    columns += [
        Column("redshift", redshift.astype("float32"), None, "redshift; NaN: no spectrum"),
        Column("lx", log_lx.astype("float32"), None, "log10 of L(2-10 keV) in erg/s; NaN: unseen"),
        Column("label", label, None, "0 Star, 1 Galaxy, 2 QSO, -1 unknown"),
        Column("cutout", paths, None, "path of a drawn image of such a source"),
    ]
    return columns
