"""Self-check of a Python that was restored from the snapshot: a few calls into each package give known results.

A snapshot holds places in WebAssembly's function table. Where a browser's linker put functions elsewhere, calls
through pointers reach other functions: they stop Python, raise, or give other numbers. So every package's extension
modules are called here, through the tables of methods and loops that such pointers lie in, and what they give is
compared with what is known beforehand. It is run at every start and has to take less than 20 ms (`make bench
ROW=self-check`). What it costs is that browsers compile a function when it is first called, so functions that are small
and call few others are called here, and whatever has to be made is made when this module is imported, before the
snapshot is taken.

The numbers are exact by definition or cited; none was computed by the packages that they check.
"""

from __future__ import annotations

import io
import math
import zlib
from collections.abc import Callable

import erfa  # type: ignore[import-untyped]  # it has no types
import kiwisolver
import numpy as np
import pandas as pd
import scipy.linalg.lapack
import scipy.optimize
import scipy.special
from astropy.io.fits._utils import parse_header
from astropy.table import Column
from astropy.utils.xml._iterparser import escape_xml
from matplotlib.backends.backend_agg import RendererAgg
from pandas._libs import hashtable, missing
from PIL import Image
from scipy.sparse._sparsetools import csr_matvec
from sklearn.neighbors import KDTree
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.murmurhash import murmurhash3_bytes_u32

SQUARES = np.array([4.0, 9.0])
UNSORTED = np.array([3.0, -1.0, 2.0])
WORDS = np.array(["b", "", "a"], dtype=object)
MATRIX = np.array([[4.0]])
INT64 = np.dtype("i8")
RANDOM = np.random.PCG64(12345)
SEEDED = RANDOM.state


def check_numpy() -> bool:
    """A ufunc's loop, sorts of two types, LAPACK, a cast, the random generator."""
    return (
        np.sqrt(SQUARES).tolist() == [2, 3]
        and UNSORTED.argsort().tolist() == [1, 2, 0]
        and WORDS.argsort(kind="stable").tolist() == [1, 2, 0]
        and np.linalg._umath_linalg.cholesky_lo(MATRIX).item() == 2
        and SQUARES.astype(INT64).tolist() == [4, 9]
        # The first number of PCG64 with this seed in NumPy's documentation of `default_rng`
        and (RANDOM.random_raw() >> 11) * 2**-53 == 0.22733602246716966
    )


TABLE = hashtable.PyObjectHashTable()
DAY = pd.Timedelta(86400 * 10**9)
TIME = pd.Timestamp(946728000 * 10**9)  # J2000 in POSIX's seconds


def check_pandas() -> bool:
    """A hash table, missing values, times."""
    TABLE.map_locations(WORDS)
    return (
        missing.checknull(math.nan)
        and not missing.checknull("nan")
        and TABLE.get_item("a") == 2
        and TIME.hour == 12
        and DAY.days == 1
    )


ROWS = (np.array([0, 1, 2], "i4"), np.array([1, 0], "i4"), SQUARES)  # 0 and 4, 9 and 0
PRODUCT = np.zeros(2)


def check_scipy() -> bool:
    """Special functions, a sparse matrix, LAPACK through its wrapper, a root."""
    csr_matvec(2, 2, *ROWS, SQUARES, PRODUCT)
    return (
        # DLMF 5.4.1; erf(1) from Abramowitz and Stegun, table 7.1
        abs(scipy.special.gamma(5.0) - 24) < 1e-12
        and abs(scipy.special.erf(1.0) - 0.8427007929) < 1e-10
        and scipy.special.huber(1.0, 0.5) == 0.125  # r^2 / 2
        and PRODUCT.tolist() == [36, 36]
        and scipy.linalg.lapack.dlamch("b") == 2  # the base of its numbers
        and abs(scipy.optimize.brentq(lambda x: x * x - 2, 0, 2) - math.sqrt(2)) < 1e-9
    )


POINTS = np.array([[0.0, 0.0], [0.0, 1.0], [4.0, 0.0], [4.0, 1.0]])
TREE = DecisionTreeClassifier(random_state=0).fit(POINTS, [0, 0, 1, 1]).tree_
NEIGHBOURS = KDTree(POINTS)


def check_sklearn() -> bool:
    """A tree, nearest neighbours, hashing."""
    return (
        TREE.node_count == 3
        and TREE.threshold[0] == 2.0
        and NEIGHBOURS.get_n_calls() == 0
        # murmur3 of the empty text with seed 1 (the test vectors of its author's SMHasher)
        and murmurhash3_bytes_u32(b"", 1) == 0x514E28B7
    )


CARD = f"{'SIMPLE  =                    T':80}"
HEADER = io.BytesIO((CARD + f"{'END':80}" + " " * 2720).encode())
MAGNITUDES = Column([2.5, -0.5], unit="mag")


def check_astropy() -> bool:
    """A FITS header, a column, XML, ERFA."""
    return (
        parse_header(HEADER)[1]["SIMPLE"] == CARD
        and MAGNITUDES[1] == -0.5
        # unlike its neighbour, escape_xml_cdata
        and escape_xml('a < "b"') == "a &lt; &quot;b&quot;"
        and erfa.ufunc.s2c(0.0, 0.0).tolist() == [1, 0, 0]
        and abs(erfa.ufunc.anp(-math.pi) - math.pi) < 1e-12  # an angle from 0 to 2 pi
    )


RENDERER = RendererAgg(12, 8, 72)
CANVAS = RENDERER.copy_from_bbox(RENDERER.bbox)
PICTURE = Image.fromarray(np.full((4, 3), 7, "u1"))
X = kiwisolver.Variable("x")


def check_drawing() -> bool:
    """A canvas, a constraint, a picture."""
    return (
        CANVAS.get_extents() == (0, 0, 12, 8)
        and (2 * X).coefficient() == 2
        and PICTURE.getextrema() == (7, 7)
        and PICTURE.getbbox() == (0, 0, 3, 4)
        and zlib.crc32(b"123456789") == 0xCBF43926  # the check value of CRC-32
    )


CHECKS: dict[str, Callable[[], bool]] = {
    "NumPy": check_numpy,
    "pandas": check_pandas,
    "SciPy": check_scipy,
    "scikit-learn": check_sklearn,
    "astropy": check_astropy,
    "Matplotlib": check_drawing,
}


def rewind() -> None:
    """Make what a check has changed as it was; so it has to be before the snapshot is taken."""
    RANDOM.state = SEEDED
    PRODUCT.fill(0)
    HEADER.seek(0)


def check() -> None:
    """Check all packages.

    Raises
    ------
    RuntimeError
        A package gives wrong results; the text names it. Where a wrong function is called, anything may be raised.
    """
    for name, agrees in CHECKS.items():
        if not agrees():
            raise RuntimeError(f"{name} gives wrong results after the start")
