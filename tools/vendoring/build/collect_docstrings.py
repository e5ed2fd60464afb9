"""Collect the docstrings that modules in the snapshot's memory are without; runs in a plain Pyodide.

    node tools/run_in_pyodide.mjs --packages ... tools/vendoring/build/collect_docstrings.py SURVEY.json OUT.json

The modules are imported, and not only read, since many docstrings are made when that is done.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
import warnings
from pathlib import Path

from vendoring.snapshot.runtime_documentation import (
    Docstrings,
    checksum,
    own_docstring,
    thing_at,
    with_signature,
)


def collected(survey: dict[str, dict[str, int]]) -> Docstrings:
    """Return the docstrings that are others here than the survey says, by module and path within it."""
    found: Docstrings = {}
    for name in survey:
        with contextlib.suppress(Exception), contextlib.redirect_stdout(io.StringIO()):
            importlib.import_module(name)
    for name, paths in survey.items():
        module = sys.modules.get(name)
        for path, known in paths.items():
            thing = module and thing_at(module, path)
            text = own_docstring(thing)
            if text is not None and checksum(text) != known:
                found.setdefault(name, {})[path] = with_signature(thing, text)
    return found


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    survey, out = map(Path, sys.argv[1:])
    made = collected(json.loads(survey.read_text())["docstrings"])
    out.write_text(json.dumps(made, sort_keys=True, separators=(",", ":")), encoding="utf-8")
