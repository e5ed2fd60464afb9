import numpy as np
from scipy.optimize import least_squares, lsq_linear

x = np.arange(20.0)
y = 3.0 * np.exp(-0.2 * x) + 0.1
for method in ("trf", "dogbox"):
    found = least_squares(
        lambda p: p[0] * np.exp(-p[1] * x) + p[2] - y, [1, 0.1, 0], bounds=(0, 5), method=method
    )
    print(method, found.x.round(6).tolist(), found.success)
print(lsq_linear([[1, 2], [3, 4.0]], [5, 6], bounds=(0, 10)).x.round(6).tolist())
