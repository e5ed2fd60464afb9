"""Simulate a survey catalogue of stars, galaxies and QSOs and write it with its images.

    python tools/example_catalogue.py OUT_DIR [--rows N] [--seed S]

writes OUT_DIR/example_catalogue.fits and OUT_DIR/example_images/*.png. What is assumed, and from
which papers, is in docs/example_data.md.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import tempfile
from pathlib import Path

from astropy.io import fits

from example_data.catalogue import simulate
from example_data.cutouts import draw_images

VERSION = "1.0"  # of the simulation: raised when the same seed gives other sources
DEFAULT_ROWS = 20_000
LEAST_ROWS = 100  # below this some class has too few sources to be split into sets
DEFAULT_SEED = 0

COMMENTS = (
    "SIMULATED DATA: no source of this table exists. Positions lie in a real patch of",
    "the sky, so pictures fetched for them show other objects.",
    "label: 0 = Star, 1 = Galaxy, 2 = QSO, -1 = unknown (never identified).",
    "Magnitudes are AB. NaN: not detected at 2 sigma (u and w2 of a few per cent).",
    "redshift NaN: no spectrum. lx: log10 of L(2-10 keV) in erg/s, NaN: no X-rays seen.",
    "cutout: path of a drawn picture of such a source; many sources share one.",
    "Assumptions and their sources: docs/example_data.md of AstronomicAL Lite.",
)


def table_hdu(columns, seed):
    """Binary table of the columns with a header that says what each is, and that all is simulated.

    Args:
        columns: list of `example_data.catalogue.Column`.
        seed: the seed they were made with, for the header.
    """
    codes = {"int64": "K", "int16": "I", "float64": "D", "float32": "E"}
    hdu = fits.BinTableHDU.from_columns(
        [
            fits.Column(
                name=column.name,
                format=codes.get(column.values.dtype.name) or f"{column.values.itemsize // 4}A",
                unit=column.unit,
                array=column.values,
            )
            for column in columns
        ],
        name="CATALOGUE",
    )
    for number, column in enumerate(columns, start=1):
        hdu.header.set(f"TCOMM{number}", column.description, after=f"TFORM{number}")
    hdu.header["SIMULATE"] = (True, "this table is simulated")
    hdu.header["SEED"] = (seed, "of the random numbers")
    hdu.header["SIMVERS"] = (VERSION, "version of tools/example_catalogue.py")
    for comment in COMMENTS:
        hdu.header["COMMENT"] = comment
    return hdu


def write_atomically(path, content):
    """Write bytes to `path` so that it holds either what it held before or all of them."""
    descriptor, partial = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        Path(partial).chmod(0o644)
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise


def write_example(out_dir, n_rows=DEFAULT_ROWS, seed=DEFAULT_SEED):
    """Simulate and write everything; the catalogue last, as it names the images.

    Returns:
        (path of the catalogue, number of images, bytes written in all).

    Raises:
        OSError: a file or folder cannot be written.
    """
    out_dir = Path(out_dir)
    files = {}
    for name, image in draw_images(seed).items():
        content = io.BytesIO()
        image.save(content, "PNG", optimize=True)
        files[out_dir / "example_images" / name] = content.getvalue()
    n_images = len(files)
    content = io.BytesIO()
    hdus = fits.HDUList([fits.PrimaryHDU(), table_hdu(simulate(n_rows, seed), seed)])
    hdus.writeto(content)
    catalogue = out_dir / "example_catalogue.fits"
    files[catalogue] = content.getvalue()
    (out_dir / "example_images").mkdir(parents=True, exist_ok=True)
    for path, data in files.items():
        write_atomically(path, data)
    return catalogue, n_images, sum(map(len, files.values()))


def main(arguments=None):
    """Command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out_dir", metavar="OUT_DIR", help="folder to write to; made if missing")
    parser.add_argument("--rows", type=int, default=DEFAULT_ROWS, help="sources (%(default)s)")
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="(%(default)s)")
    options = parser.parse_args(arguments)
    if options.rows < LEAST_ROWS:
        parser.error(f"--rows is {options.rows}: ask for {LEAST_ROWS} sources or more.")
    if not 0 <= options.seed < 2**32:
        parser.error(f"--seed is {options.seed}: give a whole number from 0 to {2**32 - 1}.")
    try:
        catalogue, n_images, size = write_example(options.out_dir, options.rows, options.seed)
    except OSError as error:
        reason = error.strerror or error
        print(
            f"Cannot write to {error.filename or options.out_dir}: {reason}. "
            "Choose a folder you can write to, with some 5 MB free.",
            file=sys.stderr,
        )
        return 1
    print(
        f"Wrote {catalogue} ({options.rows:,} simulated sources) and {n_images} images, "
        f"{size / 1e6:.1f} MB"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
