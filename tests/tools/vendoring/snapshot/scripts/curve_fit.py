import numpy as np
from scipy.optimize import brentq, curve_fit, minimize

x = np.linspace(0, 4, 50)
y = 2.5 * np.exp(-1.3 * x) + 0.5
values, covariance = curve_fit(
    lambda x, a, b, c: a * np.exp(-b * x) + c, x, y, bounds=(0, [3, 2, 1])
)
print(values.round(5).tolist(), covariance.shape)
print(
    minimize(lambda p: (p[0] - 1) ** 2 + (p[1] + 2) ** 4, [0, 0], method="L-BFGS-B")
    .x.round(2)
    .tolist()
)
print(round(brentq(np.cos, 0, 3), 9))
