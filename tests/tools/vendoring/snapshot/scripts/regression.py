import numpy as np
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, WhiteKernel
from sklearn.linear_model import BayesianRidge, Lasso, RANSACRegressor, Ridge, SGDClassifier
from sklearn.metrics import mean_squared_error, r2_score

generator = np.random.default_rng(7)
X = generator.normal(size=(80, 3))
y = X @ [1.0, -2.0, 0.0] + 0.05 * generator.normal(size=80)
for model in (Ridge(), Lasso(0.01), BayesianRidge(), RANSACRegressor(random_state=0)):
    predicted = model.fit(X, y).predict(X)
    print(model, round(r2_score(y, predicted), 5), round(mean_squared_error(y, predicted), 5))
process = GaussianProcessRegressor(RBF() + WhiteKernel(), random_state=0).fit(X[:30], y[:30])
print(round(process.score(X, y), 2), isinstance(SGDClassifier(), object))
