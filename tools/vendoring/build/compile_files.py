"""Compile Python files to bytecode; runs in Pyodide, whose interpreter will run it.

    node tools/run_in_pyodide.mjs tools/vendoring/build/compile_files.py TASKS.json

TASKS has, for each file, its path, the name that tracebacks show, and where to: a path to which the interpreter's tag
is added, as in `x.cpython-314.pyc`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from vendoring.build.precompile import compiled

if __name__ == "__main__":
    for source, shown, target in json.loads(Path(sys.argv[1]).read_text("utf-8")):
        code = compiled(Path(source).read_bytes(), shown, bare=False)
        Path(f"{target}.{sys.implementation.cache_tag}.pyc").write_bytes(code)
