import importlib.resources
import os
import pkgutil

import astropy.io.votable
import matplotlib
import scipy.stats
import sklearn

for module in (scipy.stats, sklearn, astropy.io.votable):
    print(os.path.exists(module.__file__), os.path.isdir(os.path.dirname(module.__file__)))
print(len(pkgutil.get_data("matplotlib", "mpl-data/matplotlibrc")) > 1000)
print(importlib.resources.files("scipy.stats").joinpath("_sobol_direction_numbers.npz").is_file())
print(scipy.stats.qmc.Sobol(2, scramble=False).random(4).tolist())
print(os.path.exists(os.path.join(matplotlib.get_data_path(), "stylelib", "ggplot.mplstyle")))
print("_ppoly" in str(os.listdir(os.path.join(os.path.dirname(scipy.__file__), "interpolate"))))
