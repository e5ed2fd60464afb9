"""FITS tables written for tests, and read by the program and by astropy."""

from __future__ import annotations

import warnings

import numpy as np
from astropy.io import fits
from astropy.table import Table

from astronomical_lite.tables.catalogue import read_catalogue


def write(path, *columns, ascii_table=False, **keywords):
    kind = fits.TableHDU if ascii_table else fits.BinTableHDU
    hdu = kind.from_columns(list(columns))
    hdu.header.update(keywords)
    fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(path, overwrite=True)
    return path


def patch_header(path, old, new, count=1):
    """Change bytes of a header in place, keeping its length."""
    data = path.read_bytes()
    assert old in data, old
    path.write_bytes(data.replace(old, new.ljust(len(old)), count))
    return path


def read(path, table=None):
    return read_catalogue(path, path.name, table)


def assert_same_as_astropy(frame, path, hdu=1):
    """Every value equals that of Table.read; masked and NaN values are missing in both."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = Table.read(path, hdu=hdu, memmap=False)
    assert list(frame.columns) == table.colnames
    for name in table.colnames:
        ours, theirs = frame[name], table[name]
        mask = np.ma.getmaskarray(np.ma.asarray(theirs))
        if theirs.dtype.kind == "S":
            theirs = np.char.rstrip(np.char.decode(np.ma.filled(theirs, b""), "ascii"))
            assert ours.tolist() == theirs.tolist()
            continue
        assert ours.isna().tolist() == mask.tolist()
        assert ours[~mask].tolist() == np.asarray(theirs)[~mask].tolist()
