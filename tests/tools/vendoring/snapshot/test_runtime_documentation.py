"""Docstrings and sources come when they are asked for, and are those of the packages."""

from __future__ import annotations

import ast
import json
from types import ModuleType

import pytest
from snapshots import PYODIDE, run_snapshot, without

from vendoring.snapshot import runtime_documentation
from vendoring.snapshot.runtime_documentation import (
    Documentation,
    document,
    mentions_docstrings,
    own_docstring,
    thing_at,
    things_of,
)

HELP = """
import inspect, io, pydoc, sys
from contextlib import redirect_stdout

def has(text, *words):
    missing = [word for word in words if word not in (text or "")]
    print("ok" if not missing else f"without {missing}")

import numpy as np, pandas as pd
from sklearn.linear_model import LogisticRegression
shown = io.StringIO()
with redirect_stdout(shown):
    help(np.median)
has(shown.getvalue(), "Help on", "Compute the median along the specified axis")
print(getattr(pd.concat, "__" + "doc__"))
has(inspect.getdoc(pd.DataFrame.merge), "database-style join")
has(getattr(pd.concat, "__" + "doc__"), "Concatenate pandas objects")
has(inspect.getdoc(np.ndarray.sum), "Return the sum of the array elements")
has(inspect.getdoc(np.array), "Create an array.")
has(inspect.getdoc(np.add), "Add arguments element-wise")
has(inspect.getdoc(LogisticRegression(C=2.0)), "Logistic Regression")
has(inspect.getdoc(pd.DataFrame.columns), "column labels")
has(inspect.getdoc(pd.Index.hasnans), "NaNs")
has(inspect.getdoc(pd.DataFrame.from_dict), "from dict of array-like")
import astropy.units as u, matplotlib.pyplot as plt, scipy.optimize, scipy.stats, textwrap
has(inspect.getdoc(u.Quantity.to), "Return a new")
has(inspect.getdoc(plt.Axes.plot), "markerfacecolor")
has(inspect.getdoc(scipy.stats.ttest_ind), "T-test", "nan_policy")
has(inspect.getdoc(scipy.optimize.curve_fit), "non-linear least squares")
has(inspect.getdoc(textwrap.dedent), "Remove any common leading whitespace")
has(inspect.getdoc(scipy.optimize), "Optimization and root finding")
class Own(LogisticRegression): pass
has(inspect.getdoc(Own), "Logistic Regression")
"""


def test_help_and_getdoc_bring_the_docstrings_of_a_package(tmp_path):
    done = run_snapshot(PYODIDE, HELP, tmp_path)
    lines = done.stdout.splitlines()[:-1]
    # What nobody has asked about is without one: nothing was fetched for it.
    assert lines[1] == "None"
    assert [*lines[:1], *lines[2:]] == ["ok"] * 17, done.stdout + done.stderr[-500:]


MENTION = """
import ast
import numpy as np
print(np.median.__doc__)  # the script itself is not parsed by the function that the page parses files with
ast.parse("print(np.median.__doc__)")
for thing in (np.median, np.ndarray, np.ndarray.sum, ast.parse):
    print(len(thing.__doc__) > 100)
"""


SIGNATURES = """
import inspect
import numpy as np
for thing in (np.int8, np.ndarray.sum, np.float64.all, np.add):
    print(list(inspect.signature(thing).parameters)[-1])
print(inspect.getdoc(np.int8).split(chr(10))[0])
"""


def test_a_signature_that_is_in_a_docstring_is_found(tmp_path):
    done = run_snapshot(PYODIDE, SIGNATURES, tmp_path)
    *last, docstring = done.stdout.splitlines()[:-1]
    assert last == ["value", "kwargs", "where", "signature"]
    assert docstring == "Signed integer type, compatible with C ``char``."


def test_a_source_that_mentions_docstrings_brings_all(tmp_path):
    done = run_snapshot(PYODIDE, MENTION, tmp_path)
    assert done.stdout.splitlines()[:5] == ["None", *["True"] * 4], done.stderr[-500:]


SOURCE = '''
import inspect, statistics, traceback
import numpy as np, sklearn.cluster
print(inspect.getsource(np.median).splitlines()[1].strip())
print(inspect.getsource(sklearn.cluster.KMeans).splitlines()[0])
print(inspect.getsource(statistics.mean).splitlines()[0])
print(inspect.getsource(np.linalg).startswith('"""'))
try:
    np.reshape([1, 2], (3, 4))
except ValueError:
    text = traceback.format_exc()
print("return _wrapfunc(a, 'reshape', shape, order=order)" in text)
'''


def test_sources_are_there_for_whoever_asks(tmp_path):
    done = run_snapshot(PYODIDE, SOURCE, tmp_path)
    assert done.stdout.splitlines()[:5] == [
        "def median(a, axis=None, out=None, overwrite_input=False, keepdims=False):",
        "class KMeans(_BaseKMeans):",
        "def mean(data):",
        "True",
        "True",
    ], done.stderr[-500:]


def test_without_an_answer_there_is_a_warning_and_no_error(tmp_path):
    copy = without(tmp_path, lambda name: name.startswith(("docstrings-", "sources-")))
    script = """
import inspect, warnings, numpy
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    print(inspect.getdoc(numpy.median), told[0].message)
try: inspect.getsource(numpy.median)
except OSError: print("no source")
"""
    done = run_snapshot(copy, script, tmp_path)
    first, second = done.stdout.splitlines()[:2]
    assert first.startswith(
        "None The docstrings of numpy could not be loaded. Check the connection"
    )
    assert second == "no source"


@pytest.mark.parametrize("kind", [str, str.encode])
def test_a_source_of_either_type_may_mention_docstrings(kind):
    assert mentions_docstrings(kind("f.__doc__"))
    assert not mentions_docstrings(kind("f.__name__"))
    assert not mentions_docstrings(ast.parse("f.__doc__"))


@pytest.fixture
def documentation(tmp_path) -> Documentation:
    """The docstrings of a distribution that has the module `textwrap`."""
    (tmp_path / "wrapping.json").write_text(json.dumps({"textwrap": {"TextWrapper.wrap": "Wrap."}}))
    return Documentation(tmp_path, {"textwrap": "wrapping"})


def test_docstrings_are_brought_once(documentation, monkeypatch):
    import textwrap

    class Wrapper:
        def wrap(self): ...

    monkeypatch.setattr(textwrap, "TextWrapper", Wrapper)
    documentation.bring_docstrings("wrapping")
    assert Wrapper.wrap.__doc__ == "Wrap."
    Wrapper.wrap.__doc__ = "Another."
    documentation.bring_docstrings("wrapping")
    assert Wrapper.wrap.__doc__ == "Another."


class Kept:
    """A descriptor whose docstring cannot be changed, such as pandas' cache_readonly."""

    def __init__(self, fget):
        self.fget = fget

    __doc__ = property(lambda self: self.fget.__doc__)

    def __get__(self, instance, kind):
        return self if instance is None else self.fget(instance)


def test_a_descriptor_that_keeps_its_docstring_is_made_anew(tmp_path, monkeypatch):
    import textwrap

    class Wrapper:
        @Kept
        def wrap(self):
            return "wrapped"

    monkeypatch.setattr(textwrap, "TextWrapper", Wrapper)
    (tmp_path / "wrapping.json").write_text(json.dumps({"textwrap": {"TextWrapper.wrap": "Wrap."}}))
    Documentation(tmp_path, {"textwrap": "wrapping"}).bring_docstrings("wrapping")
    assert Wrapper.wrap.__doc__ == "Wrap."
    assert Wrapper().wrap == "wrapped"


class Documented:
    @classmethod
    def made(cls): ...
    @staticmethod
    def alone(): ...
    @property
    def value(self): ...
    def method(self): ...


@pytest.mark.parametrize("name", ["made", "alone", "value", "method"])
def test_a_member_of_any_kind_takes_a_docstring(name):
    assert document(vars(Documented)[name], f"What {name} is.")
    assert getattr(Documented, name).__doc__ == f"What {name} is."


def test_a_thing_has_no_docstring_of_its_own_where_its_class_has_one():
    assert own_docstring(3) is None
    assert own_docstring(int) == int.__doc__
    assert thing_at(runtime_documentation, "Documentation.nothing.more") is None


def test_a_class_that_its_module_deletes_is_found_by_its_instance():
    module = ModuleType("settings")
    source = "class Conf:\n    def help(self): ...\nclass Named: ...\nconf, named = Conf(), Named()\ndel Conf"
    exec(source, vars(module))
    paths = {path for path, _ in things_of(module, set())}
    assert {"Named", "conf.__class__", "conf.__class__.help"} <= paths
    assert "named.__class__" not in paths
    assert thing_at(module, "conf.__class__") is type(module.conf)
    assert thing_at(module, "conf.__class__.help") is type(module.conf).help
