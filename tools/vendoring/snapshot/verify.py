"""Verify the finished tree in Pyodide: import the packages the page uses, and write and read tables with them.

node tools/run_in_pyodide.mjs tools/vendoring/snapshot/verify.py
"""

from __future__ import annotations

import io
from types import ModuleType

import astropy.io.fits
import astropy.io.votable
import astropy.table
import astropy.units
import jinja2
import joblib
import markupsafe
import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import sklearn.ensemble
import sklearn.metrics
import sklearn.model_selection
import sklearn.neighbors
import sklearn.preprocessing
import yaml
from PIL import Image


def table() -> astropy.table.Table:
    """A small table with the kinds of column catalogues have."""
    made = astropy.table.Table(
        {
            "id": np.array([2**53 + 1, 7, 9], dtype="int64"),
            "name": ["a", "bc", "ü"],
            "ra": [10.5, np.nan, 359.9],
            "flag": [True, False, True],
        }
    )
    made["ra"].unit = astropy.units.deg
    made["flux"] = astropy.units.Quantity([1.0, 2.0, 3.0], "erg / (s cm2)")
    return made


def check_tables() -> None:
    """FITS, VOTable and ECSV give back what was written, units and 64-bit integers too."""
    for format in ("fits", "votable", "ascii.ecsv"):
        made = table()
        if format == "fits":
            made["name"] = ["a", "bc", "u"]
        binary = format != "ascii.ecsv"
        stream = io.BytesIO() if binary else io.StringIO()
        made.write(stream, format=format)
        stream.seek(0)
        # Python 3.14 does not wrap a StringIO as astropy 7.2 asks; the page reads lines as well
        source = stream if binary else stream.getvalue().splitlines()
        read = astropy.table.Table.read(source, format=format)
        assert read["id"].tolist() == made["id"].tolist(), format
        assert [str(x) for x in read["name"]] == made["name"].tolist(), format
        assert read["ra"].unit == astropy.units.deg, format
        assert read["flux"].unit == made["flux"].unit, format
        assert len(read.to_pandas()) == 3, format


def check_learning() -> None:
    """A forest and nearest neighbours learn what can be learned."""
    generator = np.random.default_rng(0)
    X = generator.normal(size=(200, 3))
    y = (X[:, 0] > 0).astype(int)
    X = sklearn.preprocessing.RobustScaler().fit_transform(X)
    train, test, y_train, y_test = sklearn.model_selection.train_test_split(X, y, random_state=0)
    for model in (
        sklearn.ensemble.RandomForestClassifier(n_estimators=20, random_state=0),
        sklearn.neighbors.KNeighborsClassifier(),
    ):
        predicted = model.fit(train, y_train).predict_proba(test).argmax(axis=1)
        assert (predicted == y_test).mean() > 0.8, model
    stream = io.BytesIO()
    joblib.dump(model, stream)
    stream.seek(0)
    assert (joblib.load(stream).predict_proba(test).argmax(axis=1) == predicted).all()


def check_drawing() -> None:
    """Text, mathtext and points come out as a PNG, and no font is missed."""
    figure, axes = plt.subplots()
    axes.scatter([1, 2], [3, 4])
    axes.set_title(r"$\sqrt{g - j}^{\alpha}_\mathtt{x}$ against y - w1")
    stream = io.BytesIO()
    figure.savefig(stream, format="png")
    with Image.open(io.BytesIO(stream.getvalue())) as image:
        assert image.size == (640, 480)
    figure.savefig(io.BytesIO(), format="svg")


def check_used() -> None:
    """Use each package as the page does."""
    assert matplotlib.get_backend().lower() == "agg"
    check_tables()
    check_learning()
    check_drawing()
    assert pd.DataFrame({"x": [1, 2]})["x"].sum() == 3
    escaping = jinja2.Environment(autoescape=True)
    assert escaping.from_string("{{ x }}").render(x="<") == str(markupsafe.escape("<"))
    assert yaml.safe_load("a: [1, 2]") == {"a": [1, 2]}
    np.testing.assert_allclose(sklearn.metrics.f1_score([0, 1], [0, 1]), 1)


def check_lazy() -> None:
    """Use lazy modules (lazy_modules.py) in each of the ways they may be used."""
    scores = np.array([0.1, 0.4, 0.35, 0.8])
    assert sklearn.metrics.label_ranking_average_precision_score([[0, 0, 1, 1]], [scores]) > 0.8
    import scipy.linalg
    import scipy.optimize
    import scipy.sparse.linalg
    import scipy.spatial
    import scipy.stats
    from sklearn.linear_model import Ridge

    assert scipy.spatial.cKDTree([[0.0, 0.0]]).query([1.0, 0.0])[0] == 1
    assert abs(scipy.stats.norm.cdf(0) - 0.5) < 1e-12
    assert isinstance(Ridge, type)
    assert Ridge().fit([[0.0], [1.0]], [0, 1]).coef_[0] > 0
    assert sklearn.neighbors.KNeighborsClassifier(1).fit([[0], [1]], [0, 1]).predict([[0]])[0] == 0
    assert pd.read_json(io.StringIO('{"x": [1, 2]}'))["x"].sum() == 3
    assert isinstance(pd.io.json, ModuleType)
    assert pd.Series([1.0, 2.0, 4.0]).rolling(2).sum().tolist()[1:] == [3, 6]
    assert pd.arrays.SparseArray([0, 1, 0]).sum() == 1
    grown = scipy.sparse.lil_matrix((3, 3))
    grown[1, 1] = 2
    assert scipy.sparse.linalg.eigsh((grown.tocsr() + scipy.sparse.eye(3)), 1)[0].round(6) == [3]
    assert scipy.sparse.linalg.svds(grown.tocsr(), 1, solver="propack")[1].round(6) == [2]
    assert scipy.linalg.inv([[2.0]]) == [[0.5]]
    assert scipy.optimize.isotonic_regression([2.0, 1.0]).x.tolist() == [1.5, 1.5]
    bowl = scipy.optimize.minimize(
        lambda x: x @ x,
        [1.0],
        jac=lambda x: 2 * x,
        hess=lambda x: np.eye(1) * 2,
        method="trust-krylov",
    )
    assert abs(bowl.x[0]) < 1e-6


def main() -> None:
    """Run all checks.

    Raises
    ------
    AssertionError
        Something does not work.
    """
    check_used()
    check_lazy()


if __name__ == "__main__":
    main()
