"""AstronomicAL Lite's core: active learning on tabular catalogues.

A plain Python package on numpy, pandas, scikit-learn, astropy and matplotlib. It imports nothing
from the browser and behaves the same in CPython and in WebAssembly.
"""

# The version of the page, of the package and of the documentation; nothing else names it.
__version__ = "0.2.0.dev0"
