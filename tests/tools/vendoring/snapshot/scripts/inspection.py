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
print(sorted(m.name for m in pkgutil.iter_modules(sklearn.__path__) if m.name[0] != "_"))
print(importlib.metadata.version("scikit-learn"), inspect.isclass(np.ndarray))
print([name for name in dir(scipy) if name[0] != "_"])
print([name for name in dir(optimize) if name[0] != "_"])
print(inspect.signature(np.linalg.norm), inspect.signature(len), inspect.signature(dict.get))
