"""`predict.py`, `load_safely.py` and `requirements.txt` of a project's bundle.

>>> script = predict_script(wheel_name())
>>> requirements()
'astropy==7.2.0\\njoblib==1.5.3\\n...'
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

from astronomical_lite import __version__
from astronomical_lite.project.migrations import PROGRAM

__all__ = ["load_safely_script", "predict_script", "requirements"]

# What predicting imports; the wheel asks for more, which the rest of the program needs.
PINNED = ("numpy", "pandas", "scikit-learn", "astropy", "joblib")
IMPORTED_AS = {"scikit-learn": "sklearn"}

PREDICT = '''"""Predict what the sources of a table are, with the classifiers in this folder.

    python predict.py TABLE -o OUT [--table N] [--trust]

TABLE is a file of any kind that the page reads, with the columns the classifiers were trained on; OUT
ends in .csv, .ecsv, .fits or .parquet. The work is done by the program in the wheel beside this script,
which is what the page ran: it reads, combines, scales and predicts as the page did.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / {wheel!r}))

from astronomical_lite.__main__ import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main(["predict", str(HERE), *sys.argv[1:]]))
'''


def predict_script(wheel: str) -> str:
    """Return `predict.py`, which takes the core from the wheel of this name beside it."""
    return _made_with() + PREDICT.format(wheel=wheel)


def load_safely_script() -> str:
    """Return `load_safely.py`, which loads the .skops files in a script of one's own."""
    text = resources.files("astronomical_lite.bundle").joinpath("load_safely.py").read_text("utf-8")
    return _made_with() + text


def _made_with() -> str:
    return f"# Made with {PROGRAM} {__version__}\n"


def requirements(more: Sequence[str] = ()) -> str:
    """Return the versions that run now, as pip reads them."""
    lines = []
    for package in sorted([*PINNED, *more]):
        module = __import__(IMPORTED_AS.get(package, package))
        lines.append(f"{package}=={module.__version__.partition('+')[0]}\n")
    return "".join(lines)
