"""Lazy modules: others import them, but the page's own work never uses them, so they are not in its memory.

While Python is got ready, an import of one of `LAZY` gives a module that is empty; what is taken from it is a
`LazyName`, which knows where it is from. In the page, the first use of either imports the real module, which takes a
moment; an `import` there never meets a lazy one. Using one while Python is got ready is an error, since its module
would better be in memory.

Both are seen by the functions of the module that imported them alone: to anybody else its attributes are the real
things (`LazyAttribute`), and once the real module was imported, by whomever, they are so for its functions too.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import sys
from collections.abc import Sequence
from fnmatch import fnmatchcase
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import FrameType, FunctionType, ModuleType
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
    "scipy.sparse.linalg._svdp",
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

# Modules that lazy ones import, and by that become attributes of packages in memory: `scipy.linalg.interpolative`.
BROUGHT = (
    "pandas._libs.json",
    "pandas._libs.testing",
    "pandas.core.computation.pytables",
    "scipy._lib._bunch",
    "scipy._lib._elementwise_iterative_method",
    "scipy._lib._uarray",
    "scipy._lib.doccer",
    "scipy._lib.messagestream",
    "scipy._lib.uarray",
    "scipy.linalg._decomp_interpolative",
    "scipy.linalg.interpolative",
    "scipy.optimize._bglu_dense",
    "scipy.optimize._bracket",
    "scipy.optimize._chandrupatla",
    "scipy.optimize._direct",
    "scipy.optimize._elementwise",
    "scipy.optimize._highspy",
    "scipy.optimize._linprog_doc",
    "scipy.optimize._linprog_highs",
    "scipy.optimize._linprog_ip",
    "scipy.optimize._linprog_rs",
    "scipy.optimize._linprog_simplex",
    "scipy.optimize._linprog_util",
    "scipy.optimize._moduleTNC",
    "scipy.optimize._remove_redundancy",
    "scipy.optimize._shgo_lib",
    "scipy.optimize._slsqplib",
    "scipy.optimize.elementwise",
    "scipy.sparse.linalg._propack",
    "sklearn.linear_model._cd_fast",
    "sklearn.linear_model._sgd_fast",
    "sklearn.preprocessing._csr_polynomial_expansion",
    "sklearn.preprocessing._target_encoder_fast",
    "sklearn.tree._reingold_tilford",
    "sklearn.utils._arpack",
    "sklearn.utils._weight_vector",
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
    """Return True if a module of this name is lazy, or inside one that is."""
    return any(name == lazy or name.startswith(f"{lazy}.") for lazy in (*LAZY, *BROUGHT))


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

    def __subclasscheck__(self, kind: type) -> bool:
        return issubclass(kind, self._real())

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

    def __setattr__(self, name: str, value: Any) -> None:
        # The import system binds a submodule to its package, which may have something else of the same name:
        # `scipy.optimize._lsq.least_squares` is a function.
        if not isinstance(value, LazyModule):
            super().__setattr__(name, value)

    def _real(self) -> ModuleType:
        return importlib.import_module(self.__name__)


def held_names(module: ModuleType) -> dict[str, Any]:
    """Return what a module holds, lazy names and modules too; its `__dict__` has the real things."""
    held: dict[str, Any] = vars(ModuleType)["__dict__"].__get__(module)
    return held


def names_of_real_things(module: ModuleType) -> dict[str, Any]:
    """Return what a module holds, with the real things; one that cannot be imported stays lazy."""
    held = held_names(module)
    for name, attribute in vars(type(module)).items():
        if isinstance(attribute, LazyAttribute) and name in held:
            with contextlib.suppress(ImportError):
                getattr(module, name)
    return held


def listed(module: ModuleType) -> list[str]:
    """Return the names of a module as `dir` does, which would ask for its `__dict__`."""
    held = held_names(module)
    return list(held["__dir__"]() if "__dir__" in held else held)


class LazyAttribute:
    """Attribute of a module that holds a lazy name or module: asking for it gives the real thing."""

    def __init__(self, name: str):
        self.name = name

    def __get__(self, module: ModuleType | None, kind: type) -> Any:
        if module is None:
            return self
        names = held_names(module)
        if self.name not in names:
            raise AttributeError(f"module {module.__name__!r} has no attribute {self.name!r}")
        held = names[self.name]
        if isinstance(held, (LazyName, LazyModule)):
            names[self.name] = held = held._real()
        return held

    def __set__(self, module: ModuleType, value: Any) -> None:
        held_names(module)[self.name] = value

    def __delete__(self, module: ModuleType) -> None:
        if held_names(module).pop(self.name, self) is self:
            raise AttributeError(self.name)


class OfClassAlone(str):
    """Value of a class's attribute that its instances do not have."""

    def __get__(self, instance: object | None, kind: type) -> str:
        if instance is not None:
            raise AttributeError(f"{kind.__name__!r} object has no such attribute")
        return self


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


# Modules that hold lazy names or modules, each with what they are called there, by the lazy module they are from.
HOLDERS: dict[str, list[tuple[ModuleType, str]]] = {}


def begin() -> None:
    """Give empty modules for imports of `LAZY` from here on."""
    sys.meta_path.insert(0, LazyFinder())


def other_holders() -> list[str]:
    """Describe what holds lazy names and is no module."""
    gc.collect()
    lazy = tuple(thing for thing in gc.get_objects() if isinstance(thing, LazyName))
    held = []
    for holder in gc.get_referrers(*lazy):
        inside = gc.get_referents(holder)
        of_module = isinstance(holder, dict) and "__spec__" in holder
        of_search = isinstance(holder, FrameType | tuple) and len(inside) >= len(lazy)
        if of_module or of_search:
            continue
        things = {f"{one._module}.{one._name}" for one in inside if isinstance(one, LazyName)}
        owners = [one for one in gc.get_referrers(holder) if isinstance(one, type | FunctionType)]
        where = owners[0].__qualname__ if owners else str(type(holder))
        held.append(f"{', '.join(sorted(things)[:9])} (in {where})")
    return held


def check_holders() -> None:
    """Refuse lazy names that are held by anything but a module.

    An attribute of a class would not be bound to an object as a function is; what is in a list or is an argument's
    default would stay a lazy name for ever, which is equal to nothing.

    Raises
    ------
    RuntimeError
        Something else has one; the text names it.
    """
    held = other_holders()
    if held:
        raise RuntimeError("\n".join(["keep in memory what is held elsewhere:", *held]))


def check_bindings() -> None:
    """Refuse lazy modules whose import would take the place of something else in their package.

    Raises
    ------
    RuntimeError
        A package has, under the name of a lazy module inside it, something that is not that module.
    """
    for name, module in sys.modules.items():
        package, _, last = name.rpartition(".")
        parent = sys.modules.get(package)
        if not isinstance(module, LazyModule) or not parent or isinstance(parent, LazyModule):
            continue
        if not isinstance(held_names(parent).get(last), LazyModule):
            raise RuntimeError(f"keep {name} in memory: its package has something else as {last}")


def end() -> None:
    """Give the real modules for imports from here on, and the real things for attributes of modules.

    Raises
    ------
    RuntimeError
        A lazy name is somewhere where it would be taken for the real thing.
    """
    for name in BROUGHT:
        if name.rpartition(".")[0] in sys.modules:
            importlib.import_module(name)
    modules = [module for module in sys.modules.values() if isinstance(module, ModuleType)]
    check_holders()
    check_bindings()
    sys.meta_path[:] = [f for f in sys.meta_path if not isinstance(f, LazyFinder)]
    for name, module in list(sys.modules.items()):
        if isinstance(module, LazyModule):
            del sys.modules[name]
    for module in set(modules):
        if isinstance(module, LazyModule):
            continue
        lazy = {
            k: v for k, v in held_names(module).items() if isinstance(v, (LazyName, LazyModule))
        }
        for name, held in lazy.items():
            source = held._module if isinstance(held, LazyName) else held.__name__
            HOLDERS.setdefault(source, []).append((module, name))
        if lazy:
            attributes: dict[str, Any] = {name: LazyAttribute(name) for name in lazy}
            # A module has no `__module__`, by which tools tell where a function or a class is from.
            attributes["__module__"] = OfClassAlone(ModuleType.__module__)
            attributes["__dict__"] = property(names_of_real_things)
            attributes["__dir__"] = listed
            module.__class__ = type("module", (ModuleType,), attributes)


def settle(source: ModuleType) -> None:
    """Put the real things of a module that was imported in the place of lazy ones.

    Only then can there be an object of a class of that module, or can it be compared with one.
    """
    for module, name in HOLDERS.pop(source.__name__, ()):
        held = held_names(module).get(name)
        if isinstance(held, LazyModule):
            held_names(module)[name] = source
        elif isinstance(held, LazyName) and hasattr(source, held._name):
            held_names(module)[name] = getattr(source, held._name)


def settle_after(spec: ModuleSpec) -> None:
    """Have a module settle what is lazy of it (`settle`) when it was imported."""
    loader = spec.loader
    if spec.name not in HOLDERS or loader is None:
        return
    execute = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        execute(module)
        settle(module)

    loader.exec_module = exec_module  # type: ignore[method-assign]
