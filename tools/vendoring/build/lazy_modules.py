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
from collections.abc import Sequence
from fnmatch import fnmatchcase
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import FunctionType, ModuleType
from typing import Any

LAZY = (
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

# Files that are rarely opened: the page has their names and lengths, their content comes with the first that is opened.
LAZY_DATA = (
    "astropy/io/votable/data/*",
    "dateutil/zoneinfo/*",
    "matplotlib/mpl-data/fonts/*",
    "matplotlib/mpl-data/stylelib/*",
)
# The font of plain text, and of words in formulas
NOT_LAZY_DATA = ("matplotlib/mpl-data/fonts/ttf/DejaVuSans.ttf",)


def is_lazy(name: str) -> bool:
    """Return True if a module of this name is one of `LAZY` or inside one of them."""
    return any(name == lazy or name.startswith(f"{lazy}.") for lazy in LAZY)


def is_lazy_data(path: str) -> bool:
    """Return True if the content of the file with this path in a wheel comes when it is opened."""
    return path not in NOT_LAZY_DATA and any(fnmatchcase(path, pattern) for pattern in LAZY_DATA)


def is_special(name: str) -> bool:
    """Return True for names such as `__wrapped__`, which Python and its tools ask of every object."""
    return name.startswith("__") and name.endswith("__")


class LazyName:
    """A name taken from a lazy module: `from scipy.stats import rankdata`."""

    def __init__(self, module: str, name: str):
        self._module, self._name = module, name

    def _real(self) -> Any:
        module = importlib.import_module(self._module)
        if isinstance(module, LazyModule):
            used = f"{self._module}.{self._name}"
            raise RuntimeError(f"{used} is used at the start: keep it in memory")
        if not hasattr(module, self._name):
            importlib.import_module(f"{self._module}.{self._name}")
        return getattr(module, self._name)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._real()(*arguments, **named)

    def __getattr__(self, name: str) -> Any:
        if is_special(name):
            raise AttributeError(name)
        return getattr(self._real(), name)

    def __bool__(self) -> bool:
        return bool(self._real())

    def __instancecheck__(self, thing: object) -> bool:
        return isinstance(thing, self._real())

    def __mro_entries__(self, bases: tuple) -> tuple:
        return (self._real(),)


class LazyModule(ModuleType):
    """An empty module in the place of a lazy one: `from scipy import stats`."""

    def __getattr__(self, name: str) -> Any:
        if name == "__all__":
            raise RuntimeError(f"{self.__name__}.__all__ is used at the start: keep it in memory")
        if is_special(name):
            raise AttributeError(name)
        lazy = LazyName(self.__name__, name)
        return lazy if sys.modules.get(self.__name__) is self else lazy._real()


class LazyFinder(MetaPathFinder, Loader):
    """Finder of lazy modules while Python is got ready."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if not is_lazy(fullname):
            return None
        found = PathFinder.find_spec(fullname, path)
        spec = ModuleSpec(fullname, self, is_package=True)
        spec.submodule_search_locations = getattr(found, "submodule_search_locations", None) or []
        return spec

    def create_module(self, spec: ModuleSpec) -> LazyModule:
        return LazyModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Leave it empty."""


def begin() -> None:
    """Give empty modules for imports of `LAZY` from here on."""
    sys.meta_path.insert(0, LazyFinder())


def check_classes() -> None:
    """Refuse lazy names that are attributes of a class: they would not be bound to an object as a function is.

    Raises
    ------
    RuntimeError
        A class has one; the text names it.
    """
    classes = [thing for thing in gc.get_objects() if isinstance(thing, type)]
    bound = [
        f"{thing.__module__}.{thing.__qualname__}.{name}"
        for thing in classes
        for name, value in vars(thing).items()
        if isinstance(value, LazyName)
    ]
    if bound:
        raise RuntimeError(f"keep in memory what are methods: {', '.join(bound)}")


def resolve_re_exports(package: ModuleType) -> None:
    """Have names that a package only re-exports resolve to the real thing.

    `from sklearn.linear_model import Ridge` gives the class itself then, which `isinstance` and subclasses need.
    Names that the package's own functions use stay lazy.
    """
    names = vars(package)
    used = {
        name
        for thing in gc.get_objects()
        if isinstance(thing, FunctionType) and thing.__globals__ is names
        for name in thing.__code__.co_names
    }
    held = {k: v for k, v in names.items() if isinstance(v, LazyName) and k not in used}
    others = names.get("__getattr__")

    def attribute(name: str) -> Any:
        if name in held:
            return names.setdefault(name, held[name]._real())
        if others:
            return others(name)
        raise AttributeError(f"module {package.__name__!r} has no attribute {name!r}")

    for name in held:
        del names[name]
    names["__getattr__"] = attribute


def end() -> None:
    """Give the real modules for imports from here on.

    Raises
    ------
    RuntimeError
        A lazy name became an attribute of a class.
    """
    check_classes()
    sys.meta_path[:] = [f for f in sys.meta_path if not isinstance(f, LazyFinder)]
    for name, module in list(sys.modules.items()):
        if isinstance(module, LazyModule):
            del sys.modules[name]
        elif (
            isinstance(module, ModuleType)
            and hasattr(module, "__path__")
            and any(isinstance(value, LazyName) for value in vars(module).values())
        ):
            resolve_re_exports(module)
