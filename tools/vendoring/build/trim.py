"""Trim wheels of files that the page never needs. Names are paths inside the wheel, `*` crosses folders.

The lists here are all that decides it. Folders named `tests` are data and tests; `numpy/testing`,
`pandas/_testing`, `sklearn/utils/_testing.py` and `matplotlib/testing` are imported at run time and stay.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

# Sources and declarations for compilers and type checkers; documents.
SUFFIXES: tuple[str, ...] = (
    ".pyi",
    ".pyx",
    ".pxd",
    ".pxi",
    ".tp",
    ".c",
    ".cpp",
    ".h",
    ".hpp",
    ".a",
    ".build",
)
SUFFIXES += (".rst", ".md", ".pc", ".template", ".typed")

LEFT_OUT = (
    "*/tests/*",
    "*/conftest.py",
    "*.dist-info/RECORD",
    "*.dist-info/licenses/*",
    "*.dist-info/LICEN[CS]E*",
    "*.dist-info/sboms/*",
    "astropy/extern/jquery/*",
    "astropy/io/votable/validator/data/*",
    "matplotlib/backends/web_backend/*",
    "matplotlib/mpl-data/plot_directive/*",
    "fontTools/diff/*",
    "fontTools/merge/*",
    "fontTools/mtiLib/*",
    "fontTools/svgLib/*",
    "fontTools/ufoLib/*",
    "fontTools/voltLib/*",
    "*.data/data/share/*",
    "numpy/_core/include/*",
    "numpy/_pyinstaller/*",
    "numpy/random/_examples/*",
    "numpy/random/lib/*",
    "pandas/pyproject.toml",
    # of skops only its file format
    "skops/card/*",
    "skops/cli/*",
    "skops/hub_utils/*",
)

# Data that come when they are used, not with the start
NOT_AT_START = (
    # Earth orientation since 1962 and forecasts; leap seconds are there
    "astropy_iers_data/data/eopc04.1962-now",
    "astropy_iers_data/data/finals2000A.all",
    "matplotlib/mpl-data/images/*",
    "matplotlib/mpl-data/sample_data/*",
    "sklearn/datasets/data/*.csv*",
    "sklearn/datasets/descr/*",
    "sklearn/datasets/images/*",
    "tzdata/zoneinfo/*",
    "tzdata/zones",
)

KEPT = (
    # imported by astropy/__init__.py
    "astropy/tests/*.py",
    # numpy.testing imports numpy._core.tests._natype
    "numpy/_core/tests/_natype.py",
    # what scikit-learn's small data sets say of themselves
    "sklearn/datasets/descr/*.rst",
)


def is_kept(name: str) -> bool:
    """Return True if the file `name` of a wheel goes into the page's wheel."""
    if any(fnmatchcase(name, pattern) for pattern in KEPT):
        return True
    if name.endswith("/") or name.endswith(SUFFIXES):
        return False
    return not any(fnmatchcase(name, pattern) for pattern in LEFT_OUT)


def is_kept_at_start(name: str) -> bool:
    """Return True if the file `name` of a wheel may be read from the page's first moment on."""
    return is_kept(name) and not any(fnmatchcase(name, pattern) for pattern in NOT_AT_START)


def is_licence(name: str) -> bool:
    """Return True if `name` is a licence text, which is put beside the wheels instead."""
    folder, _, file = name.rpartition("/")
    inside = ".dist-info/licenses" in folder
    return inside or (folder.endswith(".dist-info") and file.upper().startswith("LICEN"))
