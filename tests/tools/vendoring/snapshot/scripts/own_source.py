import contextlib
import io
import os
from pathlib import Path

import numpy as np
import scipy.stats
import sklearn

# Libraries that read their own source as text, or look for it.
folder = os.path.dirname(sklearn.__file__)
with open(os.path.join(folder, "__init__.py")) as source:
    print(any(line.startswith("__version__ = ") for line in source))
with contextlib.redirect_stdout(io.StringIO()) as printed:
    import sklearn._build_utils.version
print(printed.getvalue().count("."))
for module in (np, scipy.stats, sklearn):
    path = Path(module.__file__).with_name("__init__.py")
    print(path.is_file(), path.stat().st_size == len(path.read_bytes()))
