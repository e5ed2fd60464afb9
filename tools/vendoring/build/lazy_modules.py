"""Lazy modules: others import them, but the page's own work never uses them, so they are not in its memory.

While Python is got ready, an import of one of `LAZY` gives a module that is empty; what is taken from it is a
`LazyName`, which knows where it is from. In the page, the first use of either imports the real module
(runtime_imports.py fetches it), which takes a moment; an `import` there never meets a lazy one. Using one while Python
is got ready is an error, since its module would better be in memory.
"""

from __future__ import annotations

import gc
import importlib
import sys
from fnmatch import fnmatchcase
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import FunctionType, ModuleType

LATER = (
    "astropy.utils.iers",
    "matplotlib.backend_tools",
    "matplotlib.dviread",
    "numpy._core._add_newdocs",  # docstrings, which are left out everywhere (precompile.py)
    "numpy._core._add_newdocs_scalars",
    "numpy.f2py",
    "numpy.polynomial",
    "pandas._libs.sparse",
    "pandas._libs.window",
    "pandas._testing",
    "pandas.core.interchange",
    "pandas.core.resample",
    "pandas.core.reshape.pivot",
    "pandas.io.clipboards",
    "pandas.io.excel",
    "pandas.io.feather_format",
    "pandas.io.html",
    "pandas.io.iceberg",
    "pandas.io.json",
    "pandas.io.orc",
    "pandas.io.parquet",
    "pandas.io.pytables",
    "pandas.io.sas",
    "pandas.io.spss",
    "pandas.io.sql",
    "pandas.io.stata",
    "pandas.io.xml",
    "scipy.constants",
    "scipy.fft",
    "scipy.integrate",
    "scipy.interpolate",
    "scipy.linalg._batched_linalg",
    "scipy.ndimage",
    "scipy.optimize._basinhopping",
    "scipy.optimize._cobyla_py",
    "scipy.optimize._cobyqa_py",
    "scipy.optimize._differentialevolution",
    "scipy.optimize._direct_py",
    "scipy.optimize._dual_annealing",
    "scipy.optimize._highspy",
    "scipy.optimize._linprog",
    "scipy.optimize._lsap",
    "scipy.optimize._lsq",
    "scipy.optimize._milp",
    "scipy.optimize._nnls",
    "scipy.optimize._pava_pybind",
    "scipy.optimize._qap",
    "scipy.optimize._shgo",
    "scipy.optimize._slsqp_py",
    "scipy.optimize._tnc",
    "scipy.optimize._trlib",
    "scipy.optimize._trustregion_constr",
    "scipy.sparse._csparsetools",
    "scipy.sparse.csgraph",
    "scipy.sparse.linalg._propack",
    "scipy.spatial",
    "scipy.stats",
    "sklearn.compose",
    "sklearn.covariance",
    "sklearn.decomposition",
    "sklearn.ensemble._iforest",
    "sklearn.ensemble._stacking",
    "sklearn.ensemble._voting",
    "sklearn.externals._numpydoc",
    "sklearn.isotonic",
    "sklearn.linear_model._bayes",
    "sklearn.linear_model._coordinate_descent",
    "sklearn.linear_model._huber",
    "sklearn.linear_model._least_angle",
    "sklearn.linear_model._omp",
    "sklearn.linear_model._passive_aggressive",
    "sklearn.linear_model._perceptron",
    "sklearn.linear_model._quantile",
    "sklearn.linear_model._ransac",
    "sklearn.linear_model._ridge",
    "sklearn.linear_model._stochastic_gradient",
    "sklearn.linear_model._theil_sen",
    "sklearn.model_selection._search",
    "sklearn.model_selection._search_successive_halving",
    "sklearn.neighbors._graph",
    "sklearn.neighbors._kde",
    "sklearn.neighbors._lof",
    "sklearn.neighbors._nca",
    "sklearn.preprocessing._discretization",
    "sklearn.preprocessing._polynomial",
    "sklearn.preprocessing._target_encoder",
    "sklearn.tree._export",
)

# Files that are rarely opened, in the same way: their names are there, their content comes when one is opened.
LATER_DATA = (
    "astropy/io/votable/data/*",
    "dateutil/zoneinfo/*",
    "matplotlib/mpl-data/fonts/*",
    "matplotlib/mpl-data/stylelib/*",
)
# Plain text, and words of formulas
AT_ONCE = ("matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf",)


def is_later(name: str) -> bool:
    """Whether a module of this name is one of `LATER` or in one of them."""
    return any(name == later or name.startswith(f"{later}.") for later in LATER)


def is_later_data(path: str) -> bool:
    """Whether the content of the file with this path in a wheel comes when it is needed."""
    return path not in AT_ONCE and any(fnmatchcase(path, pattern) for pattern in LATER_DATA)


def is_special(name: str) -> bool:
    """Whether `name` is one that Python and its tools ask everything for: asking is no use."""
    return name.startswith("__") and name.endswith("__")


class StandIn:
    """For what was taken from a module: `from scipy.stats import rankdata`."""

    def __init__(self, module: str, name: str):
        self._module, self._name = module, name

    def _real(self):
        module = importlib.import_module(self._module)
        if isinstance(module, EmptyModule):
            used = f"{self._module}.{self._name}"
            raise RuntimeError(f"{used} is used at the start: keep it in memory")
        if not hasattr(module, self._name):
            importlib.import_module(f"{self._module}.{self._name}")
        return getattr(module, self._name)

    def __call__(self, *arguments, **named):
        return self._real()(*arguments, **named)

    def __getattr__(self, name: str):
        if is_special(name):
            raise AttributeError(name)
        return getattr(self._real(), name)

    def __bool__(self):
        return bool(self._real())

    def __instancecheck__(self, thing) -> bool:
        return isinstance(thing, self._real())

    def __mro_entries__(self, bases):
        return (self._real(),)


class EmptyModule(ModuleType):
    """For the module itself: `from scipy import stats`."""

    def __getattr__(self, name: str):
        if name == "__all__":
            raise RuntimeError(f"{self.__name__}.__all__ is used at the start: keep it in memory")
        if is_special(name):
            raise AttributeError(name)
        stand_in = StandIn(self.__name__, name)
        return stand_in if sys.modules.get(self.__name__) is self else stand_in._real()


class EmptyModules(MetaPathFinder, Loader):
    """Finds them, while Python is got ready."""

    def find_spec(self, fullname, path=None, target=None):
        if not is_later(fullname):
            return None
        found = PathFinder.find_spec(fullname, path)
        spec = ModuleSpec(fullname, self, is_package=True)
        spec.submodule_search_locations = getattr(found, "submodule_search_locations", None) or []
        return spec

    def create_module(self, spec):
        return EmptyModule(spec.name)

    def exec_module(self, module):
        pass


def begin() -> None:
    """From here on, imports of `LATER` give empty modules."""
    sys.meta_path.insert(0, EmptyModules())


def check_classes() -> None:
    """A stand-in in a class would not be bound to an object as a function is."""
    classes = [thing for thing in gc.get_objects() if isinstance(thing, type)]
    bound = [
        f"{thing.__module__}.{thing.__qualname__}.{name}"
        for thing in classes
        for name, value in vars(thing).items()
        if isinstance(value, StandIn)
    ]
    if bound:
        raise RuntimeError(f"keep in memory what are methods: {', '.join(bound)}")


def hand_on(package: ModuleType) -> None:
    """Have what a package only hands on (`from sklearn.linear_model import Ridge`) be the real thing to who asks."""
    names = vars(package)
    used = {
        name
        for thing in gc.get_objects()
        if isinstance(thing, FunctionType) and thing.__globals__ is names
        for name in thing.__code__.co_names
    }
    held = {k: v for k, v in names.items() if isinstance(v, StandIn) and k not in used}
    others = names.get("__getattr__")

    def attribute(name: str):
        if name in held:
            return names.setdefault(name, held[name]._real())
        if others:
            return others(name)
        raise AttributeError(f"module {package.__name__!r} has no attribute {name!r}")

    for name in held:
        del names[name]
    package.__getattr__ = attribute


def end() -> None:
    """From here on, they give the real ones."""
    check_classes()
    sys.meta_path[:] = [f for f in sys.meta_path if not isinstance(f, EmptyModules)]
    for name, module in list(sys.modules.items()):
        if isinstance(module, EmptyModule):
            del sys.modules[name]
        elif (
            isinstance(module, ModuleType)
            and hasattr(module, "__path__")
            and any(isinstance(value, StandIn) for value in vars(module).values())
        ):
            hand_on(module)
