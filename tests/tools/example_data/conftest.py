"""The example catalogue of the default seed, made once for all its tests."""

from __future__ import annotations

import pytest
from astropy.io import fits

import example_catalogue


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Folder with the catalogue and images of the default seed."""
    out = tmp_path_factory.mktemp("deep") / "data"
    assert example_catalogue.main([str(out)]) == 0
    return out


@pytest.fixture(scope="session")
def header(folder):
    return fits.getheader(folder / "example_catalogue.fits", 1)


@pytest.fixture(scope="session")
def table(folder):
    """Columns by name, in native byte order."""
    data = fits.getdata(folder / "example_catalogue.fits", 1)
    return {
        name: data[name].astype(data[name].dtype.newbyteorder("=")) for name in data.dtype.names
    }
