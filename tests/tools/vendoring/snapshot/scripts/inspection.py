import importlib.metadata
import inspect
import pkgutil

import numpy as np
import pandas as pd
import scipy
import sklearn
from scipy import optimize
from sklearn.linear_model import LogisticRegression

print(inspect.signature(LogisticRegression.fit), list(inspect.signature(pd.concat).parameters))
print(inspect.signature(optimize.least_squares).parameters["method"].default)
# The page leaves tests out.
tests = {"conftest", "tests"}
names = {module.name for module in pkgutil.iter_modules(sklearn.__path__)} - tests
print(sorted(name for name in names if name[0] != "_"))
print(importlib.metadata.version("scikit-learn"), inspect.isclass(np.ndarray))
# SciPy is of another version here and there.
print({"integrate", "optimize", "signal", "stats"} - set(dir(scipy)))
print({"curve_fit", "least_squares", "linprog", "minimize", "shgo"} - set(dir(optimize)))
print(inspect.signature(np.linalg.norm), inspect.signature(len), inspect.signature(dict.get))
print([name for name in ("random", "linalg", "_core") if hasattr(getattr(np, name), "__module__")])
