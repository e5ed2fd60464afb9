import numpy as np
from scipy.optimize import differential_evolution, linprog, minimize, rosen

print(differential_evolution(rosen, [(-2, 2)] * 2, seed=1, tol=1e-8).x.round(4).tolist())
print(minimize(rosen, [0, 0], method="SLSQP", bounds=[(-2, 2)] * 2).x.round(2).tolist())
print(linprog([-1, -2], A_ub=[[1, 1]], b_ub=[4], bounds=(0, 3)).x.tolist())
print(minimize(rosen, [1.3, 0.7], method="trust-constr").x.round(2).tolist())
print(np.round(minimize(rosen, [0, 0], method="Nelder-Mead", tol=1e-8).x, 4).tolist())
