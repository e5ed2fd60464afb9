"""Self-check of a Python that was restored from the snapshot: a few calls into each package give known results.

A snapshot holds places in WebAssembly's function table. Where a browser's linker put functions elsewhere, calls
through pointers reach other functions: they stop Python, raise, or give other numbers. So every package's extension
modules are called here, through the tables of methods and loops that such pointers lie in, and what they give is
compared with what is known beforehand. It is run at every start and has to take less than 20 ms, so whatever has to
be made is made when this module is imported, before the snapshot is taken.

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
from matplotlib import _path
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.ft2font import FT2Image
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform
from pandas._libs import algos, groupby, hashtable, join, parsers
from PIL import Image
from sklearn._loss._loss import CyHalfBinomialLoss
from sklearn.neighbors import KDTree
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import murmurhash3_32


def close(value: object, expected: object) -> bool:
    """Return True if two numbers, or arrays of them, agree to 12 digits and are of one shape."""
    a, b = np.asarray(value, dtype=float), np.asarray(expected, dtype=float)
    return a.shape == b.shape and bool(np.all(abs(a - b) <= 1e-12 * (1 + abs(b))))


def check_numpy() -> bool:
    """Loops of ufuncs, sorts of several types, LAPACK, the random generator."""
    numbers = np.arange(1.0, 101.0)
    wrong = [
        numbers.sum() != 5050,  # n (n + 1) / 2
        not close(np.exp(np.log(numbers)), numbers),
        not close(np.sin(np.array([0, math.pi / 6, math.pi / 2])), [0, 0.5, 1]),
        (np.arange(7, dtype="i4") // 2).tolist() != [0, 0, 1, 1, 2, 2, 3],
        np.sort(np.array([3.0, -1.0, 2.0, 2.0])).tolist() != [-1, 2, 2, 3],
        np.argsort(np.array([3, 1, 2])).tolist() != [1, 2, 0],
        np.array(["b", "", "a"], dtype=object).argsort(kind="stable").tolist() != [1, 2, 0],
        np.searchsorted(numbers, [0.5, 50, 101]).tolist() != [0, 49, 100],
        not close(np.linalg.solve([[2.0, 1.0], [1.0, 3.0]], [3.0, 5.0]), [0.8, 1.4]),
        np.array([1.5, 2.5]).astype("i8").tolist() != [1, 2],
        # The first number of PCG64 with this seed in NumPy's documentation of `default_rng`
        np.random.default_rng(12345).random() != 0.22733602246716966,
    ]
    return not any(wrong)


LABELS = np.array([0, 1, 0])
INDEX = pd.Index([7, 8, 9])
DAY = pd.Timedelta(86400 * 10**9)


def check_pandas() -> bool:
    """Hash tables, groups, joins, sorting, times, missing values."""
    shifted = np.zeros(3, dtype="i8")
    groupby.group_shift_indexer(shifted, LABELS, 2, 1)
    words = np.array(["v", "NA", "v"], dtype=object)
    missing = parsers.sanitize_objects(words, {"NA"})
    table = hashtable.PyObjectHashTable()
    table.map_locations(words)
    both, *_ = join.inner_join_indexer(np.array([1, 3, 5]), np.array([3, 5, 7]))
    wrong = [
        shifted.tolist() != [-1, -1, 0],
        missing != 1 or words[1] == words[1],
        table.get_item("v") != 2,
        INDEX.get_loc(9) != 2,
        pd.Timestamp(946728000 * 10**9).hour != 12,  # J2000 in POSIX's seconds
        DAY.days != 1 or 2 in pd.Interval(0, 1),
        both.tolist() != [3, 5],
        algos.groupsort_indexer(np.array([1, 0, 1]), 2)[0].tolist() != [1, 0, 2],
    ]
    return not any(wrong)


DIAGONAL = scipy.sparse.csr_matrix(np.diag([1.0, 2.0, 3.0]))


def check_scipy() -> bool:
    """Special functions, sparse matrices, LAPACK through its wrapper, roots."""
    wrong = [
        # DLMF 5.4.1, 7.1, 10.2; erf(1) from Abramowitz and Stegun, table 7.1
        not close(scipy.special.gamma([5.0, 0.5]), [24, math.sqrt(math.pi)]),
        abs(scipy.special.erf(1.0) - 0.8427007929) > 1e-10,
        not close(scipy.special.jv([0.0, 1.0], 0.0), [1, 0]),
        not close(scipy.special.expit([0.0, math.log(3)]), [0.5, 0.75]),
        scipy.special.comb(5, 2, exact=True) != 10,
        (DIAGONAL @ np.ones(3)).tolist() != [1, 2, 3],
        not close(scipy.linalg.lapack.dgesv(np.diag([2.0, 4.0]), [2.0, 2.0])[2], [1, 0.5]),
        abs(scipy.optimize.brentq(lambda x: x * x - 2, 0, 2) - math.sqrt(2)) > 1e-9,
    ]
    return not any(wrong)


POINTS = np.array([[0.0, 0.0], [0.0, 1.0], [4.0, 0.0], [4.0, 1.0]])


TREE = DecisionTreeClassifier(random_state=0).fit(POINTS, [0, 0, 1, 1]).tree_
NEIGHBOURS = KDTree(POINTS)


def check_sklearn() -> bool:
    """A tree, nearest neighbours, a loss, hashing."""
    loss = np.zeros(1)
    CyHalfBinomialLoss().loss(np.ones(1), np.zeros(1), None, loss, 1)
    wrong = [
        not close(loss, [math.log(2)]),
        TREE.apply(POINTS.astype("f4")).tolist() != [1, 1, 2, 2],
        TREE.node_count != 3 or TREE.threshold[0] != 2.0,
        NEIGHBOURS.two_point_correlation([[3.0, 1.0]], [1.5]).tolist() != [2],
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


SQUARE = Path([[2, 2], [8, 2], [8, 6], [2, 6], [2, 2]])
NOWHERE = IdentityTransform()
RENDERER = RendererAgg(12, 8, 72)


def check_drawing() -> bool:
    """A square's pixels, a letter's stem, a constraint, a picture of another size."""
    RENDERER.clear()
    pen = RENDERER.new_gc()
    pen.set_linewidth(0)
    RENDERER.draw_path(pen, SQUARE, NOWHERE, (1.0, 0.0, 0.0))
    pixels = np.asarray(RENDERER.buffer_rgba())
    letter = FT2Image(2, 2)
    letter.draw_rect_filled(0, 0, 0, 1)
    x = kiwisolver.Variable("x")
    small = np.asarray(Image.fromarray(np.full((4, 4), 7, "u1")).resize((6, 2)))
    wrong = [
        int((pixels[..., 3] == 255).sum()) != 24,  # 6 by 4
        pixels[3, 4].tolist() != [255, 0, 0, 255],
        # its stub lacks it
        not _path.is_sorted_and_has_non_nan(np.array([1.0, 2.0])),  # type: ignore[attr-defined]
        np.asarray(letter).tolist() != [[255, 0], [255, 0]],
        (2 * x == 7).op() != "==",
        small.tolist() != [[7] * 6] * 2,
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
