"""Run scripts in this Python, each in a process of its own: python native_scripts.py SCRIPT.py..."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
import warnings
from pathlib import Path


def run(script: Path) -> None:
    """Run a script as the page's Python would, and end this process."""
    print(f"=== script {script.name}", flush=True)
    names = sys.modules["__main__"].__dict__
    try:
        exec(compile(script.read_text("utf-8"), str(script), "exec"), names)
        print("ran")
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def main(scripts: list[Path]) -> None:
    """Run all; what most of them import is imported once before."""
    os.environ["MPLBACKEND"] = "agg"
    with warnings.catch_warnings(), contextlib.suppress(ImportError):
        import astropy.table  # noqa: F401
        import matplotlib.pyplot  # noqa: F401
        import pandas  # noqa: F401
        import scipy.stats  # noqa: F401
        import sklearn.ensemble  # noqa: F401
    for script in scripts:
        child = os.fork()
        if not child:
            run(script)
        os.waitpid(child, 0)


main([Path(argument) for argument in sys.argv[1:]])
