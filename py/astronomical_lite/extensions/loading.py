"""Loads a file of a user's own Python."""

from __future__ import annotations

import ast
import linecache
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import CodeType, ModuleType

from astronomical_lite.extend import Offer, offers
from astronomical_lite.extensions import astronomical_files
from astronomical_lite.extensions.calls import code_name, explained
from astronomical_lite.extensions.entries import Around, at_its_line, make_entry, require_free
from astronomical_lite.extensions.extension import EXTENSIONS, REGISTRIES, Extension, unload
from astronomical_lite.extensions.old_name import REMARK, imports_old_name, old_name
from astronomical_lite.extensions.shims import importable_shims
from astronomical_lite.messages import UserError
from astronomical_lite.project.settings import Settings
from astronomical_lite.project.settings_lookup import answering

NOTHING = (
    "This file offers nothing: put @feature, @plot, @classifier, @strategy or @light_curve_feature before a function "
    "(from astronomical_lite.extend import ...)."
)
CurrentSettings = Callable[[], Settings | None]


def load_extension(
    source: str, name: str, *, settings: CurrentSettings = lambda: None
) -> Extension:
    """Run a file's text and register what it offers, all of it or nothing.

    Parameters
    ----------
    source : str
        Python.
    name : str
        The file's name; what a file of this name registered before is replaced.
    settings : callable
        Returns the settings that look-ups are answered from, at the time of each look-up.

    Raises
    ------
    ExtensionError
        The text is not Python, raised while it ran, or offers what cannot be registered.
    """
    extension = Extension(name, source)
    with explained(name):
        tree = ast.parse(source.removeprefix("\ufeff"), code_name(name))
        code = compile(tree, code_name(name), "exec", dont_inherit=True)
    has_old_name = imports_old_name(tree)
    around = _context_of_calls(settings, has_old_name)
    for_astronomical = astronomical_files.is_one(tree)
    module = ModuleType(extension.module_name)
    before = sys.modules.get(module.__name__)
    sys.modules[module.__name__] = module
    try:
        offered = _run(module, code, extension, for_astronomical, around)
        replaced = EXTENSIONS.get(name)
        for offer in offered:
            with at_its_line(offer, name):
                require_free(offer, extension, replaced)
                entry = make_entry(offer, name, around)
            extension.entries[offer.kind, offer.name] = entry
    except BaseException:
        _put_back(module.__name__, before)
        raise
    if not extension.entries:
        extension.notes.append(NOTHING)
    if has_old_name:
        extension.notes.append(REMARK)
    if replaced:
        unload(replaced)
    sys.modules[module.__name__] = module
    lines = source.splitlines(keepends=True)
    linecache.cache[code_name(name)] = (len(source), None, lines, code_name(name))
    for (kind, entry_name), entry in extension.entries.items():
        REGISTRIES[kind][entry_name] = entry
    EXTENSIONS[name] = extension
    return extension


def load_alone(name: str, source: str, settings: Settings | None) -> None:
    """Load a file in place of all others; if it is loaded with just this text, do nothing.

    Raises
    ------
    ExtensionError
        As `load_extension` does.
    """
    loaded = EXTENSIONS.get(name)
    if loaded is not None and loaded.source == source:
        return
    for other in list(EXTENSIONS.values()):
        unload(other)
    load_extension(source, name, settings=lambda: settings)


def _context_of_calls(settings: CurrentSettings, has_old_name: bool) -> Around:
    """Return a function that makes the context in which a file, or one of its functions, runs."""

    @contextmanager
    def context() -> Iterator[None]:
        with ExitStack() as stack:
            stack.enter_context(answering(settings()))
            if has_old_name:
                stack.enter_context(old_name())
            yield

    return context


def _run(
    module: ModuleType,
    code: CodeType,
    extension: Extension,
    for_astronomical: bool,
    around: Around,
) -> list[Offer]:
    """Run a file in its module and return what it offers."""
    collected: list[Offer] = []
    token = offers.set(collected)
    try:
        with ExitStack() as stack:
            stack.enter_context(around())
            stack.enter_context(explained(extension.name))
            if for_astronomical:
                stack.enter_context(importable_shims(lenient=True))
                astronomical_files.prepare(module)
            exec(code, module.__dict__)
            if for_astronomical:
                taken, notes = astronomical_files.take(module, extension.name)
                extension.notes += notes
                collected += _takeable(taken, extension, around)
    finally:
        offers.reset(token)
    return collected


def _takeable(taken: list[Offer], extension: Extension, around: Around) -> list[Offer]:
    """Return the offers of a file written for AstronomicAL that can be registered; note the rest."""
    good = []
    for offer in taken:
        try:
            with at_its_line(offer, extension.name):
                require_free(offer, extension, EXTENSIONS.get(extension.name))
                make_entry(offer, extension.name, around)
        except UserError as error:
            extension.notes.append(f"Not taken: {error}")
        else:
            good.append(offer)
    return good


def _put_back(name: str, module: ModuleType | None) -> None:
    """Put back the module that had a name before, if there was one."""
    if module is None:
        sys.modules.pop(name, None)
    else:
        sys.modules[name] = module
