import numpy as np
from astropy.modeling import fitting, models

x = np.linspace(-5, 5, 101)
y = 3 * np.exp(-0.5 * ((x - 0.7) / 1.1) ** 2) + 0.5 + 0.01 * np.sin(17 * x)
start = models.Gaussian1D(2, 0, 1, bounds={"stddev": (0.1, 3)}) + models.Const1D(0)
for fitter in ("TRFLSQFitter", "DogBoxLSQFitter", "LMLSQFitter", "LevMarLSQFitter"):
    fitted = getattr(fitting, fitter)()(start, x, y)
    print(fitter, np.round(fitted.parameters, 4).tolist())
print(fitting.LinearLSQFitter()(models.Polynomial1D(2), x, y).parameters.round(6).tolist())
