import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial import ConvexHull, cKDTree
from sklearn.cluster import DBSCAN, KMeans
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture
from sklearn.neighbors import LocalOutlierFactor, NearestNeighbors

generator = np.random.default_rng(8)
truth = np.repeat([0, 1, 2], 50)
X = generator.normal(size=(150, 2)) * 0.3 + np.array([[0, 0], [3, 0], [0, 3]])[truth]
for found in (
    KMeans(3, random_state=0, n_init=3).fit_predict(X),
    DBSCAN(0.6).fit_predict(X),
    GaussianMixture(3, random_state=0).fit_predict(X),
    fcluster(linkage(X, "ward"), 3, "maxclust"),
):
    print(round(adjusted_rand_score(truth, found), 6))
print(round(float(ConvexHull(X).volume), 6), cKDTree(X).query([1, 1], 2)[0].round(6).tolist())
print(NearestNeighbors(n_neighbors=3).fit(X).kneighbors(X[:1])[1].tolist())
print((LocalOutlierFactor().fit_predict(X) < 0).sum())
