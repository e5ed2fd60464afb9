"""Compile the page's own Python and templates to bytecode; runs in Pyodide, whose interpreter will run it.

    node tools/run_in_pyodide.mjs tools/vendoring/build/compile_files.py PY PYSCRIPT OUT

PY has the packages, PYSCRIPT PyScript's JavaScript, in which its own Python is; OUT gets what they are compiled to,
where the interpreter looks for it. What cannot be compiled is said, and left to the page; and so is what a session
comes to later, if at all: a module takes some milliseconds then, and what it is compiled to would be fetched with
every first visit.
"""

from __future__ import annotations

import importlib.util
import json
import os
import py_compile
import re
import shutil
import sys
from pathlib import Path

from jinja2 import TemplateSyntaxError

HOME = Path("/home/pyodide")  # where the page's Python has its files
PACKAGES = ("astronomical_lite", "app")
PYSCRIPT = "pyscript"  # a package that PyScript writes beside them at each start, and imports
LATER = (  # of the core: how the paths of its modules begin
    "__main__",
    "bundle/",
    "extensions/name_hints",
    "extensions/templates/",
    "labelling/agreement",
    "labelling/configuration_events",
    "labelling/consensus",
    "labelling/decisions",
    "labelling/expressions/",
    "learning/learning_curves",
    "learning/similar_sources",
    "light_curves/",
    "matching/",
    "plots/diagrams/bands",
    "plots/diagrams/bpt",
    "plots/diagrams/corner",
    "plots/diagrams/density",
    "plots/diagrams/draw_custom",
    "plots/diagrams/histogram",
    "plots/diagrams/known_bands",
    "plots/diagrams/learning_curves",
    "plots/diagrams/light_curve",
    "plots/diagrams/mateos",
    "plots/diagrams/sed",
    "plots/diagrams/sky",
    "plots/diagrams/spectrum",
    "plots/diagrams/value_cloud",
    "sky/hips",
    "sky/projections",
    "sky/stretch",
    "spectra/",
    "survey/",
    "tables/browsing/",
    "tables/export/",
    "tables/formats/parquet/arrow",
    "tables/source_arrays",
    "trust/",
    "vo/samp",
)
LATER_PYSCRIPT = ("fs.py", "media.py", "web.py", "workers.py")
LATER_PANELS = (  # how the names of their templates begin
    "corner",
    "curves",
    "decisions",
    "diagnostic",
    "extension",
    "gallery",
    "light_curve",
    "other_programs",
    "sed",
    "selections",
    "series_",
    "spectrum",
    "table.",
    "trust",
)
HASHED = py_compile.PycInvalidationMode.CHECKED_HASH


def write_pyscript(scripts: Path) -> None:
    """Write PyScript's own Python, as far as a start imports it, to where PyScript writes it.

    A text that is another than what PyScript writes is no harm: its hash tells.
    """
    Path(PYSCRIPT).mkdir()
    for path in scripts.glob("core-*.js"):
        for name, text in re.findall(r'"(\w+\.py)":("(?:[^"\\]|\\.)*")', path.read_text("utf-8")):
            if name not in LATER_PYSCRIPT:
                Path(PYSCRIPT, name).write_text(json.loads(text), "utf-8")


def compile_python(out: Path) -> None:
    """Compile modules; tracebacks show the names that they have in the page."""
    later = tuple(f"{HOME}/astronomical_lite/{begins}" for begins in LATER)
    packages = (*PACKAGES, PYSCRIPT)
    for path in sorted(path for name in packages for path in (HOME / name).rglob("*.py")):
        if str(path).startswith(later):
            continue
        target = out / Path(importlib.util.cache_from_source(path)).relative_to(HOME)
        try:
            py_compile.compile(str(path), str(target), doraise=True, invalidation_mode=HASHED)
        except py_compile.PyCompileError as error:
            print(error.msg, file=sys.stderr)


def compile_templates(out: Path) -> None:
    """Compile templates, as the page does.

    Raises
    ------
    ValueError
        Another package `app` was imported than that of the page.
    """
    from app.views.render import COMPILED, environment

    COMPILED.relative_to(HOME).mkdir()
    for name in environment().list_templates(
        filter_func=lambda name: not name.startswith(LATER_PANELS)
    ):
        try:
            environment().get_template(name)
        except TemplateSyntaxError as error:
            print(f"{name}: {error}", file=sys.stderr)
    shutil.copytree(COMPILED, out / COMPILED.relative_to(HOME))


if __name__ == "__main__":
    py, scripts, out = map(Path, sys.argv[1:])
    os.chdir(HOME)
    for name in PACKAGES:
        shutil.copytree(py / name, name, ignore=shutil.ignore_patterns("__pycache__"))
    sys.path.insert(0, str(HOME))
    write_pyscript(scripts)
    compile_python(out)
    compile_templates(out)
