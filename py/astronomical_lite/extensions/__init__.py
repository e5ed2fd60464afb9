"""A user's own Python: one file that adds features, plots, classifiers, query strategies and features of light curves.

>>> extension = load_extension(source, "mine.py", settings=session.settings)
>>> extension.names("feature"), extension.notes
(['max(a, b)'], [])
>>> unload(extension)

Functions that a file offers with the decorators of `astronomical_lite.extend` are added to `OPERATIONS`,
`CLASSIFIERS`, `STRATEGIES`, `PLOTS` and the `FEATURES` of light curves, beside those that come with the page.
Files written for AstronomicAL
are taken too, as far as that goes (`astronomical_files`), and files that import the core by its former
name (`old_name`). Nothing is registered before a file ran to
its end and all it offers was checked; a file that is loaded again replaces what it registered before,
and if it has an error now, what it registered before stays. An error is an `ExtensionError`: a
sentence, and the line.
"""

from astronomical_lite.extensions.calls import ExtensionError
from astronomical_lite.extensions.extension import EXTENSIONS, Extension, unload
from astronomical_lite.extensions.links import from_link, to_link
from astronomical_lite.extensions.loading import load_alone, load_extension
from astronomical_lite.extensions.starting_files import TEMPLATES, Template
from astronomical_lite.extensions.trial import Trial, try_out

__all__ = [
    "EXTENSIONS",
    "TEMPLATES",
    "Extension",
    "ExtensionError",
    "Template",
    "Trial",
    "from_link",
    "load_alone",
    "load_extension",
    "to_link",
    "try_out",
    "unload",
]
