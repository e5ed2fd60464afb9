"""Every module of the page's packages can be imported, but for what is missing everywhere in a browser."""

from __future__ import annotations

import json

from snapshots import PYODIDE, run_snapshot

IMPORT_ALL = """
import contextlib, importlib, io, json, pkgutil, warnings
warnings.simplefilter("ignore")
LEFT_OUT = {"tests", "conftest", "testing", "setup", "setup_package", "__main__", "f2py", "_precompute", "samp"}
failed, done = {}, 0
for top in ("astropy", "matplotlib", "mpl_toolkits", "numpy", "pandas", "scipy", "sklearn"):
    package = importlib.import_module(top)
    for found in pkgutil.walk_packages(package.__path__, top + ".", onerror=lambda name: None):
        if LEFT_OUT & set(found.name.split(".")):
            continue
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                importlib.import_module(found.name)
            done += 1
        except BaseException as error:
            failed[found.name] = type(error).__name__
print(json.dumps([done, failed]))
"""
# What looks for a window's library in a way of its own.
OTHERWISE = {"matplotlib.backends.backend_webagg": "RuntimeError"}


def test_all_modules_can_be_imported(tmp_path):
    done = run_snapshot(PYODIDE, IMPORT_ALL, tmp_path)
    imported, failed = json.loads(done.stdout.splitlines()[0])
    assert imported > 1500
    # packages that are in no browser: Qt, GTK, Numba, PyArrow...
    missing = {"ImportError", "ModuleNotFoundError"}
    assert {name: kind for name, kind in failed.items() if kind not in missing} == OTHERWISE
    absent = {name for name in failed if not name.startswith(("matplotlib.", "pandas.core."))}
    assert absent == ABSENT


# Of the other packages these need Dask, CuPy, PyTorch, pytest or Cython.
ABSENT = {
    "astropy.table.mixins.dask",
    "numpy._core.cversions",
    "pandas._testing._hypothesis",
    "pandas.util._test_decorators",
    "scipy.special._mptestutils",
    "scipy.special._testutils",
    "sklearn._build_utils.tempita",
    "sklearn.externals.array_api_compat.cupy",
    "sklearn.externals.array_api_compat.dask.array",
    "sklearn.externals.array_api_compat.torch",
    "sklearn.externals.array_api_extra._lib._backends",
    "sklearn.externals.array_api_extra._lib._testing",
}
