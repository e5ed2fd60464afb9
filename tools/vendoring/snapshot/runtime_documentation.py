"""Docstrings and sources of the page's Python, which come when somebody asks for them.

Modules in the snapshot's memory were compiled without docstrings (strip_source.py). Those of a package come with the
first docstring of it that `help()`, another function of `pydoc` or `inspect.getdoc` asks for, or the first signature
that is part of one, as of NumPy's methods; and those of all packages with the first source that mentions `__doc__`;
what is imported later has its own. The lines of a library, for `inspect.getsource` and tracebacks, come when they are
first asked for. All are in files of the folder FOLDER, whose
content comes when they are opened (static/js/start/lazy_files.mjs).
"""

from __future__ import annotations

import ast
import contextlib
import functools
import importlib.machinery
import importlib.util
import inspect
import json
import pydoc
import sys
import warnings
import zipfile
import zipimport
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import (
    BuiltinFunctionType,
    ClassMethodDescriptorType,
    FunctionType,
    MethodDescriptorType,
    ModuleType,
)
from typing import Any

from vendoring.build.lazy_modules import held_names

FOLDER = "_documentation"
STANDARD_LIBRARY = "python_stdlib"

# A package that asks for docstrings of its own while it is imported: Matplotlib does for each class of artists, whoever
# defines one. Others ask when their user does.
READS_ITS_OWN = "matplotlib"
# Modules that are imported later and cannot be without docstrings, and the distribution that these are of.
NEED = {"astropy.visualization.wcsaxes.patches": "matplotlib"}

Docstrings = dict[str, dict[str, str]]
WRAPPERS = (classmethod, staticmethod)
WRITTEN_IN_C = (BuiltinFunctionType, ClassMethodDescriptorType, MethodDescriptorType)


def own_docstring(thing: Any) -> str | None:
    """Return a thing's docstring, unless it has only that of its type."""
    try:
        found = thing.__doc__
    except Exception:
        return None
    if not isinstance(found, str):
        return None
    return found if isinstance(thing, type) or found != type(thing).__doc__ else None


def with_signature(thing: Any, text: str) -> str:
    """Return a docstring as C code has it: what is written in C has its signature at the beginning of that."""
    signature = None
    if isinstance(thing, WRITTEN_IN_C) or (isinstance(thing, type) and not is_changeable(thing)):
        signature = getattr(thing, "__text_signature__", None)
    return f"{thing.__name__}{signature}\n--\n\n{text}" if isinstance(signature, str) else text


def is_changeable(kind: type) -> bool:
    """Return True for a class that may have attributes set, which those written in C may not."""
    heap_type = 1 << 9  # Py_TPFLAGS_HEAPTYPE
    return bool(kind.__flags__ & heap_type)


def may_have_docstring(thing: object) -> bool:
    """Return True if a thing in a namespace may have a docstring of its own; a lazy name has none."""
    kind = type(thing)
    return (callable(thing) or hasattr(kind, "__get__")) and not hasattr(kind, "_real")


def is_foreign(thing: Any, module: ModuleType) -> bool:
    """Return True if a thing, or the class it is a method of, is of another package than the module."""
    of = getattr(thing, "__module__", None) or getattr(
        getattr(thing, "__objclass__", None), "__module__", None
    )
    return isinstance(of, str) and of.partition(".")[0] != module.__name__.partition(".")[0]


def things_of(module: ModuleType, seen: set[int]) -> Iterator[tuple[str, Any]]:
    """Yield the path within a module, and the thing, of all that may have a docstring and is not in `seen` yet.

    What is of another package is left to that. Classes that are not to be found by their names, as those that a module
    deletes, are at the path of an instance.
    """
    yield "", module
    yield from things_in([("", held_names(module))], module, seen)
    for name, thing in list(held_names(module).items()):
        kind = type(thing)
        if kind.__module__ == module.__name__ and id(kind) not in seen:
            path = f"{name}.__class__"
            seen.add(id(kind))
            yield path, kind
            yield from things_in([(f"{path}.", vars(kind))], module, seen)


def things_in(
    waiting: list[tuple[str, Any]], module: ModuleType, seen: set[int]
) -> Iterator[tuple[str, Any]]:
    """Yield what `things_of` does from namespaces, each with the path that what is in it begins with."""
    while waiting:
        prefix, names = waiting.pop()
        for name, thing in list(names.items()):
            if id(thing) in seen or not may_have_docstring(thing):
                continue
            if is_foreign(thing, module):
                continue
            seen.add(id(thing))
            yield prefix + name, thing
            if isinstance(thing, type):
                waiting.append((f"{prefix}{name}.", vars(thing)))


def thing_at(module: ModuleType, path: str) -> Any:
    """Return the thing at a path within a module, or None; nothing is imported or computed by looking."""
    thing: Any = module
    for name in path.split(".") if path else ():
        if isinstance(thing, ModuleType):
            thing = held_names(thing).get(name)
        else:
            names = vars(thing) if isinstance(thing, type) else {"__class__": type(thing)}
            thing = names.get(name)
    return thing if thing is module or may_have_docstring(thing) else None


def checksum(text: str | None) -> int:
    """Return a number for a docstring, by which another one is told; 0 for none."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass")) if text is not None else 0


def survey() -> str:
    """Return, as JSON, the file of each module that is in memory, and the checksum of each docstring."""
    seen: set[int] = set()
    modules = {
        name: module
        for name, module in sorted(sys.modules.items())
        if isinstance(module, ModuleType) and name != "__main__"
    }
    found = {
        "files": {name: getattr(module, "__file__", None) for name, module in modules.items()},
        "docstrings": {
            name: {path: checksum(own_docstring(thing)) for path, thing in things_of(module, seen)}
            for name, module in modules.items()
        },
    }
    return json.dumps(found)


def modules_of(thing: Any) -> set[str]:
    """Return the names of the modules that a thing, its class and what that inherits from are of."""
    if isinstance(thing, ModuleType):
        return {thing.__name__}
    owner = getattr(thing, "__objclass__", None)
    kind = thing if isinstance(thing, type) else owner if isinstance(owner, type) else type(thing)
    of = [*kind.__mro__, thing, getattr(thing, "fget", None), getattr(thing, "func", None)]
    names = (getattr(one, "__module__", None) for one in of)
    # What is built into the interpreter has its docstrings.
    return {name for name in names if isinstance(name, str) and name != "builtins"}


def document(thing: Any, text: str) -> bool:
    """Give a thing its docstring; return False if it takes none."""
    if isinstance(thing, WRAPPERS):
        document(thing.__func__, text)
    try:
        thing.__doc__ = text
    except (AttributeError, TypeError):
        from numpy._core.multiarray import add_docstring

        try:
            add_docstring(thing, text)
        except (RuntimeError, TypeError, ValueError):
            return False
    return True


def renew(module: ModuleType, path: str, text: str) -> None:
    """Put a new descriptor in the place of one that takes no docstring but its function's: pandas' cache_readonly."""
    place, _, name = path.rpartition(".")
    owner, thing = thing_at(module, place), thing_at(module, path)
    function = getattr(thing, "fget", None)
    if isinstance(owner, type) and isinstance(function, FunctionType):
        document(function, text)
        with contextlib.suppress(TypeError):  # a class that cannot be changed
            setattr(owner, name, type(thing)(function))


class Documentation:
    """Docstrings and sources in a folder.

    Parameters
    ----------
    folder : Path
        Folder with the docstrings (JSON) and the sources (a zip) of each distribution.
    distributions : dict of str to str
        Name of these files, without suffix, by top-level module; other modules are of the standard library.
    """

    def __init__(self, folder: Path, distributions: dict[str, str]):
        self.folder, self.distributions = folder, distributions
        self.brought: set[str] = set()
        self.archives: dict[str, zipfile.ZipFile] = {}

    def distribution(self, module: str) -> str:
        """Return the name of the distribution that a module is of."""
        return self.distributions.get(module.partition(".")[0], STANDARD_LIBRARY)

    def bring_docstrings(self, distribution: str) -> None:
        """Give everything of a distribution that is in the memory its docstring, once.

        Where they cannot be had there is a warning, and the next who asks tries again.
        """
        if distribution in self.brought:
            return
        file = self.folder / f"{distribution}.json"
        self.brought.add(distribution)
        try:
            docstrings: Docstrings = json.loads(file.read_bytes()) if file.exists() else {}
        except OSError:
            self.brought.discard(distribution)
            warnings.warn(
                f"The docstrings of {distribution} could not be loaded. Check the connection and try again.",
                stacklevel=3,
            )
            return
        for name, texts in docstrings.items():
            module = sys.modules.get(name)
            if module is None:
                continue
            for path, text in texts.items():
                thing = thing_at(module, path)
                if thing is not None and not document(thing, text):
                    renew(module, path, text)

    def bring_all(self) -> None:
        """Bring the docstrings of every distribution."""
        for distribution in sorted({STANDARD_LIBRARY, *self.distributions.values()}):
            self.bring_docstrings(distribution)

    def bring_for(self, thing: Any) -> None:
        """Bring the docstrings where what is asked about may be without its own.

        That is what is in the memory, and a class made later that may inherit from it. A function made later has its
        own or none; libraries ask for those while they are imported.
        """
        thing = getattr(thing, "__func__", thing)
        is_early = sys._is_immortal(thing)  # type: ignore[attr-defined]
        may_inherit = not isinstance(thing, FunctionType) and own_docstring(thing) is None
        if is_early or may_inherit:
            for distribution in {self.distribution(module) for module in modules_of(thing)}:
                self.bring_docstrings(distribution)

    def bring_before(self, module: str) -> None:
        """Bring the docstrings that a module needs which is about to be imported."""
        if module in NEED:
            self.bring_docstrings(NEED[module])

    def source(self, module: str, file: str) -> str | None:
        """Return the text of a module, or None if it cannot be had.

        Parameters
        ----------
        module : str
            The module's name.
        file : str
            Path of its source from the folder, or the archive, that it was found in.
        """
        name = self.distribution(module)
        try:
            if name not in self.archives:
                self.archives[name] = zipfile.ZipFile(self.folder / f"{name}.zip")
            return importlib.util.decode_source(self.archives[name].read(file))
        except (OSError, KeyError):
            return None


def bringing(documentation: Documentation, getdoc: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function that brings the docstrings before it returns one, unless Matplotlib asks."""

    @functools.wraps(getdoc)
    def call(object: Any) -> Any:
        asks = sys._getframe(1).f_globals.get("__name__", "")
        if documentation.distribution(asks) != READS_ITS_OWN:
            documentation.bring_for(object)
        return getdoc(object)

    return call


def bringing_signatures(
    documentation: Documentation, find: Callable[..., Any]
) -> Callable[..., Any]:
    """Return a function that finds a signature, in a docstring that is brought if it has to be."""

    @functools.wraps(find)
    def call(thing: Any, **options: Any) -> Any:
        try:
            return find(thing, **options)
        except ValueError:
            n_brought = len(documentation.brought)
            documentation.bring_for(thing)
            if len(documentation.brought) == n_brought:
                raise
            return find(thing, **options)

    return call


def mentions_docstrings(source: Any) -> bool:
    """Return True if a source that is to be parsed, text or as pytest gives it bytes, asks for docstrings by name."""
    if isinstance(source, str):
        return "__doc__" in source
    return isinstance(source, (bytes, bytearray)) and b"__doc__" in source


def replace_in_modules(old: object, new: object) -> None:
    """Have modules that took a function by name, as astropy.config does, use another one."""
    for module in list(sys.modules.values()):
        names = held_names(module) if isinstance(module, ModuleType) else {}
        for name in [name for name, thing in names.items() if thing is old]:
            names[name] = new


def name_artists() -> None:
    """Have Matplotlib know whose properties the docstrings of later modules mean.

    It finds a class by its name, the first time that a docstring names it. Those in memory have no docstrings, so that
    it would look for the first time when there is a second class of that name (in `mpl_toolkits.axes_grid1`). The lists
    of properties are left out there: making them would fetch docstrings with an import.
    """
    from matplotlib import _api, _docstring, artist

    for each in _api.recursive_subclasses(artist.Artist):
        # its stub lacks it
        _docstring.interpd.params.setdefault(f"{each.__name__}:kwdoc", "")  # type: ignore[attr-defined]


def prepare(packages: str, distributions: dict[str, str]) -> Documentation:
    """Have docstrings and sources come when they are asked for; return them.

    Parameters
    ----------
    packages : str
        Folder of the packages.
    distributions : dict of str to str
        As for `Documentation`.
    """
    name_artists()
    documentation = Documentation(Path(packages) / FOLDER, distributions)
    plain_getdoc = inspect.getdoc
    inspect.getdoc = bringing(documentation, plain_getdoc)  # type: ignore[assignment]
    replace_in_modules(plain_getdoc, inspect.getdoc)
    pydoc.getdoc = bringing(documentation, pydoc.getdoc)  # type: ignore[assignment]
    find_signature = inspect._signature_from_callable  # type: ignore[attr-defined]
    inspect._signature_from_callable = bringing_signatures(documentation, find_signature)  # type: ignore[attr-defined]
    parse = ast.parse

    @functools.wraps(parse)
    def parse_and_bring(source: Any, *arguments: Any, **named: Any) -> Any:
        if mentions_docstrings(source):
            documentation.bring_all()
        return parse(source, *arguments, **named)

    ast.parse = parse_and_bring

    def source_of(loader: Any, name: str) -> str | None:
        path = loader.get_filename(name)
        for folder in (packages, getattr(loader, "archive", packages)):
            if path.startswith(f"{folder}/") and path.endswith(".pyc"):
                return documentation.source(name, path[len(folder) + 1 : -1])
        return None

    importlib.machinery.SourcelessFileLoader.get_source = source_of  # type: ignore[assignment,method-assign]
    zipimport.zipimporter.get_source = source_of  # type: ignore[assignment,method-assign]
    return documentation
