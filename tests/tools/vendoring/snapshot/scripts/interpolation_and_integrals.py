import numpy as np
from scipy.integrate import quad, simpson, solve_ivp
from scipy.interpolate import CubicSpline, RegularGridInterpolator, UnivariateSpline, interp1d

x = np.linspace(0, 3, 16)
print(CubicSpline(x, np.sin(x))(1.234).round(8), interp1d(x, np.cos(x))(0.77).round(8))
print(UnivariateSpline(x, np.sin(x), s=0)(2.2).round(8))
print(RegularGridInterpolator((x, x), np.outer(x, x))([[1.1, 2.2]]).round(8))
print(np.round(quad(np.exp, 0, 1), 12).tolist(), simpson(np.sin(x), x=x).round(8))
print(solve_ivp(lambda t, y: -y, (0, 2), [1.0], rtol=1e-8).y[0, -1].round(6))
