"""Files that are left out of the page's wheels."""

from __future__ import annotations

import pytest

from vendoring.build import trim


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("astropy/io/fits/tests/data/x.fits", False),
        ("astropy/io/fits/tests/test_x.py", False),
        ("astropy/tests/runner.py", True),
        ("numpy/testing/__init__.py", True),
        ("sklearn/utils/_testing.py", True),
        ("numpy/__init__.pyi", False),
        ("matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf", True),
        ("matplotlib/mpl-data/fonts/ttf/DejaVuSansMono.ttf", True),
        ("matplotlib/mpl-data/fonts/ttf/DejaVuSerif.ttf", True),
        ("matplotlib/mpl-data/plot_directive/plot_directive.css", False),
        ("numpy-2.4.3.dist-info/METADATA", True),
        ("numpy-2.4.3.dist-info/licenses/LICENSE.txt", False),
    ],
)
def test_what_is_trimmed(name, kept):
    assert trim.is_kept(name) == kept
