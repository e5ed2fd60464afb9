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
import scipy.sparse
import scipy.special
from astropy import units
from astropy.io.fits._utils import parse_header
from astropy.table import Column
from astropy.utils.xml._iterparser import escape_xml
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.ft2font import FT2Image
from pandas._libs import algos, groupby, hashtable, parsers
from PIL import Image
from sklearn.neighbors import KDTree
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import murmurhash3_32


def close(values: np.ndarray, expected: list[float]) -> bool:
    """Return True if an array has these numbers, to 12 digits."""
    found = values.ravel().tolist()
    pairs = zip(found, expected, strict=False)
    return len(found) == len(expected) and all(abs(a - b) <= 1e-12 * (1 + abs(b)) for a, b in pairs)


RANDOM = np.random.default_rng(12345)
SEEDED = RANDOM.bit_generator.state
NUMBERS = np.arange(1.0, 101.0)
SQUARES = np.array([4.0, 9.0])
NUMBERS_OF_4_BYTES = np.arange(7, dtype="i4")
UNSORTED = np.array([3.0, -1.0, 2.0, 2.0])
WORDS = np.array(["b", "", "a"], dtype=object)
MATRIX = np.array([[4.0]])


def check_numpy() -> bool:
    """Loops of ufuncs, sorts of several types, LAPACK, the random generator."""
    RANDOM.bit_generator.state = SEEDED
    wrong = [
        np.sqrt(SQUARES).tolist() != [2, 3],
        (NUMBERS_OF_4_BYTES // 2).tolist() != [0, 0, 1, 1, 2, 2, 3],
        np.sort(UNSORTED).tolist() != [-1, 2, 2, 3],
        WORDS.argsort(kind="stable").tolist() != [1, 2, 0],
        NUMBERS.searchsorted(SQUARES).tolist() != [3, 8],
        np.linalg._umath_linalg.cholesky_lo(MATRIX).tolist() != [[2]],
        SQUARES.astype("i8").tolist() != [4, 9],
        # The first number of PCG64 with this seed in NumPy's documentation of `default_rng`
        RANDOM.random() != 0.22733602246716966,
    ]
    return not any(wrong)


LABELS = np.array([0, 1, 0])
DAY = pd.Timedelta(86400 * 10**9)
TIME = pd.Timestamp(946728000 * 10**9)  # J2000 in POSIX's seconds


def check_pandas() -> bool:
    """Hash tables, groups, sorting, times, missing values."""
    shifted = np.zeros(3, dtype="i8")
    groupby.group_shift_indexer(shifted, LABELS, 2, 1)
    words = np.array(["v", "NA", "v"], dtype=object)
    missing = parsers.sanitize_objects(words, {"NA"})
    table = hashtable.PyObjectHashTable()
    table.map_locations(words)
    wrong = [
        shifted.tolist() != [-1, -1, 0],
        missing != 1 or words[1] == words[1],
        table.get_item("v") != 2,
        TIME.hour != 12 or TIME.dayofweek != 5,
        DAY.days != 1,
        algos.groupsort_indexer(np.array([1, 0, 1]), 2)[0].tolist() != [1, 0, 2],
    ]
    return not any(wrong)


DIAGONAL = scipy.sparse.csr_matrix(np.diag([1.0, 2.0, 3.0]))


def check_scipy() -> bool:
    """Special functions, sparse matrices, LAPACK through its wrapper, roots."""
    wrong = [
        # DLMF 5.4.1; erf(1) from Abramowitz and Stegun, table 7.1
        not close(scipy.special.gamma([5.0, 0.5]), [24, math.sqrt(math.pi)]),
        abs(scipy.special.erf(1.0) - 0.8427007929) > 1e-10,
        scipy.special.huber(1.0, 0.5) != 0.125,  # r^2 / 2
        not close(scipy.special.expit([0.0, math.log(3)]), [0.5, 0.75]),
        scipy.special.comb(5, 2, exact=True) != 10,
        (DIAGONAL @ np.ones(3)).tolist() != [1, 2, 3],
        scipy.linalg.lapack.dlamch("b") != 2,  # the base of its numbers
        abs(scipy.optimize.brentq(lambda x: x * x - 2, 0, 2) - math.sqrt(2)) > 1e-9,
    ]
    return not any(wrong)


POINTS = np.array([[0.0, 0.0], [0.0, 1.0], [4.0, 0.0], [4.0, 1.0]])


TREE = DecisionTreeClassifier(random_state=0).fit(POINTS, [0, 0, 1, 1]).tree_
NEIGHBOURS = KDTree(POINTS)
SINGLE = POINTS.astype("f4")


def check_sklearn() -> bool:
    """A tree, nearest neighbours, hashing."""
    NEIGHBOURS.reset_n_calls()
    wrong = [
        TREE.apply(SINGLE).tolist() != [1, 1, 2, 2],
        TREE.node_count != 3 or TREE.threshold[0] != 2.0,
        NEIGHBOURS.get_n_calls() != 0,
        # murmur3 of the empty text with seed 1 (the test vectors of its author's SMHasher)
        murmurhash3_32(b"", seed=1, positive=True) != 0x514E28B7,
    ]
    return not any(wrong)


CARD = "SIMPLE  =                    T"
HEADER = (f"{CARD:80}{'END':80}" + " " * 2720).encode()


def check_astropy() -> bool:
    """Units, ERFA, a column, a FITS header, XML."""
    _, cards = parse_header(io.BytesIO(HEADER))
    wrong = [
        (1 * units.km).to_value("m") != 1000,
        Column([2.5, -0.5], unit="mag")[1] != -0.5,
        cards != {"SIMPLE": f"{CARD:80}"},
        escape_xml("a < b") != "a &lt; b",
        not close(erfa.s2c(0.0, 0.0), [1, 0, 0]),
        # The modified Julian date of 2000-01-01
        tuple(map(float, erfa.cal2jd(2000, 1, 1))) != (2400000.5, 51544.0),
    ]
    return not any(wrong)


RENDERER = RendererAgg(12, 8, 72)
LETTER = FT2Image(2, 2)
PICTURE = Image.fromarray(np.full((4, 3), 7, "u1"))
X = kiwisolver.Variable("x")


def check_drawing() -> bool:
    """A canvas, a letter's stem, a constraint, a picture."""
    RENDERER.clear()
    pixels = np.asarray(RENDERER.buffer_rgba())
    LETTER.draw_rect_filled(0, 0, 0, 1)
    wrong = [
        pixels.shape != (8, 12, 4) or pixels[3, 4].tolist() != [255, 255, 255, 0],
        np.asarray(LETTER).tolist() != [[255, 0], [255, 0]],
        (2 * X == 7).op() != "==",
        PICTURE.getextrema() != (7, 7) or PICTURE.getbbox() != (0, 0, 3, 4),
        zlib.crc32(b"123456789") != 0xCBF43926,  # the check value of CRC-32
    ]
    return not any(wrong)


CHECKS: dict[str, Callable[[], bool]] = {
    "NumPy": check_numpy,
    "pandas": check_pandas,
    "SciPy": check_scipy,
    "scikit-learn": check_sklearn,
    "astropy": check_astropy,
    "Matplotlib": check_drawing,
}


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
