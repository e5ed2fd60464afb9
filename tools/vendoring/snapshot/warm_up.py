"""Import all that the page uses, and use it once, before the snapshot is taken.

Some modules are only imported inside functions when those are first called; so the main job is done, small, as far as
it goes without the application. A module that is missing here still works in the page, where it is fetched when it is
imported (runtime_imports.py).
"""

from __future__ import annotations

import argparse  # noqa: F401
import ast  # noqa: F401
import asyncio  # noqa: F401
import concurrent.futures  # noqa: F401
import contextvars  # noqa: F401
import csv  # noqa: F401
import ctypes
import decimal  # noqa: F401
import difflib  # noqa: F401
import encodings.ascii
import encodings.cp1252
import encodings.latin_1
import encodings.unicode_escape  # Jinja2's string literals
import encodings.utf_8_sig  # noqa: F401
import functools
import gc
import gzip  # noqa: F401
import hashlib  # noqa: F401
import html  # noqa: F401
import importlib.machinery
import importlib.metadata
import importlib.resources
import importlib.util  # noqa: F401
import inspect  # noqa: F401
import io
import logging  # noqa: F401
import pickle  # noqa: F401
import random  # noqa: F401
import statistics  # noqa: F401
import tempfile  # noqa: F401
import tokenize  # noqa: F401
import traceback  # noqa: F401
import unicodedata  # noqa: F401
import urllib.parse  # noqa: F401
import uuid  # noqa: F401
import xml.etree.ElementTree
import xml.parsers.expat  # noqa: F401
import zipfile  # noqa: F401
from pathlib import Path

import astropy.io.misc.ecsv
import astropy.io.votable.tree
import astropy.table.meta
import astropy.table.serialize
import astropy.units
import astropy.utils.data_info
import astropy.utils.xml.iterparser  # noqa: F401
import jinja2  # noqa: F401
import matplotlib.axis
import matplotlib.backends.backend_agg
import matplotlib.collections
import matplotlib.image
import matplotlib.markers
import matplotlib.patheffects
import matplotlib.pyplot
import matplotlib.textpath
import numpy as np
import pandas as pd
import PIL.PngImagePlugin  # noqa: F401
import scipy.special
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import (
    AdaBoostClassifier,
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from vendoring.snapshot import self_check, verify

Cache = functools._lru_cache_wrapper


def learn() -> None:
    """Fit every kind of classifier of the page to a few rows."""
    X = np.random.default_rng(0).normal(size=(60, 3))
    y = (X[:, 0] > 0).astype(int)
    for model in (
        AdaBoostClassifier(n_estimators=5),
        CalibratedClassifierCV(SVC(cache_size=1), cv=2),
        DecisionTreeClassifier(),
        ExtraTreesClassifier(5),
        GaussianNB(),
        GradientBoostingClassifier(n_estimators=5),
        HistGradientBoostingClassifier(max_iter=5),
        KNeighborsClassifier(),
        RandomForestClassifier(5),
        make_pipeline(StandardScaler(), LogisticRegression()),
    ):
        model.fit(X, y).predict_proba(X)


def read_text() -> None:
    """Read a CSV table and summarise it."""
    frame = pd.read_csv(io.StringIO("id,x\na,1.5\nb,2\n"))
    assert frame.describe().to_html()
    assert frame.groupby("id")["x"].sum().to_dict() == {"a": 1.5, "b": 2}


def open_blas() -> None:
    """Open the libraries of BLAS by their files, as threadpoolctl does for KNN: the linker reads each but once."""
    for path in Path(scipy.__file__).parents[1].glob("*.libs/*blas*.so"):
        ctypes.CDLL(str(path))


def caches() -> list[Cache]:
    """Return the caches of all functions."""
    return [thing for thing in gc.get_objects() if isinstance(thing, Cache)]


def forget(kept: list[Cache]) -> None:
    """Empty the caches of functions but some: those of Matplotlib hold fonts, each with its file open."""
    for cache in caches():
        if not any(cache is one for one in kept):
            cache.cache_clear()


def main() -> None:
    """Use everything; nothing but modules is left behind, and what importing them has put into caches without a limit.

    That may be the only one of a kind, as Matplotlib's norms are.
    """
    filled = [cache for cache in caches() if cache.cache_info().currsize]
    kept = [cache for cache in filled if cache.cache_info().maxsize is None]
    verify.check_used()
    learn()
    read_text()
    open_blas()
    self_check.check()
    self_check.rewind()
    matplotlib.pyplot.close("all")
    forget(kept)
    gc.collect()


main()
