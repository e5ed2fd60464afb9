"""A loaded extension, those that are loaded, and the registries they add to."""

from __future__ import annotations

import linecache
import re
import sys
from dataclasses import dataclass, field
from typing import Any

from astronomical_lite.extensions.calls import code_name
from astronomical_lite.learning.classifiers.registry import CLASSIFIERS
from astronomical_lite.learning.features import OPERATIONS
from astronomical_lite.learning.querying.registry import STRATEGIES
from astronomical_lite.light_curves.features import FEATURES
from astronomical_lite.plots.custom.registry import PLOTS

# An entry's type is that of its registry: Operation, CustomPlot, Classifier, Strategy, Feature.
REGISTRIES: dict[str, dict[str, Any]] = {
    "feature": OPERATIONS,
    "plot": PLOTS,
    "classifier": CLASSIFIERS,
    "strategy": STRATEGIES,
    "light_curve_feature": FEATURES,
}

# Panels the page has; a plot of one of these names could not be told from it in a configuration.
PANELS = (
    "Settings",
    "Menu",
    "Active Learning",
    "Labelling",
    "Basic Plot",
    "Selected Source Info",
    "SED Plot",
    "BPT Plots",
    "Mateos 2012 Wedge",
)


@dataclass(eq=False)
class Extension:
    """A loaded file.

    Attributes
    ----------
    name : str
        The file's name, "mine.py"; another file of this name replaces it.
    source : str
    entries : dict of (kind, name) to registry entry
        The entries it registered. Kinds are those of `REGISTRIES`.
    notes : list of str
        Remarks for the user, in sentences: what could not be taken, what is written differently now.
    """

    name: str
    source: str
    entries: dict[tuple[str, str], Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def names(self, kind: str) -> list[str]:
        """Return the names of the entries of a kind."""
        return [name for its_kind, name in self.entries if its_kind == kind]

    @property
    def module_name(self) -> str:
        """Name of the module the file becomes: "mine.py" is extension_mine."""
        return "extension_" + re.sub(r"\W", "_", self.name.removesuffix(".py"))


EXTENSIONS: dict[str, Extension] = {}


def unload(extension: Extension) -> None:
    """Remove the entries a file registered. A second time does nothing."""
    for (kind, name), entry in extension.entries.items():
        if REGISTRIES[kind].get(name) is entry:
            del REGISTRIES[kind][name]
    if EXTENSIONS.get(extension.name) is extension:
        del EXTENSIONS[extension.name]
        sys.modules.pop(extension.module_name, None)
        linecache.cache.pop(code_name(extension.name), None)
