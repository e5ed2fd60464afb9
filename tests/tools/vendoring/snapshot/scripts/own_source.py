import contextlib
import io
import os

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
for module in (np, scipy.stats, sklearn.ensemble if hasattr(sklearn, "ensemble") else sklearn):
    path = os.path.join(os.path.dirname(module.__file__), "__init__.py")
    print(os.path.isfile(path), os.path.getsize(path) == len(open(path, "rb").read()))
