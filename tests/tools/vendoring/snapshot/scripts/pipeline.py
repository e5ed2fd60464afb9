import numpy as np
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from sklearn.svm import SVC

generator = np.random.default_rng(6)
X = generator.normal(size=(120, 4))
y = (X[:, 0] + X[:, 1] ** 2 > 0.7).astype(int)
pipeline = make_pipeline(StandardScaler(), PCA(3), SVC())
search = GridSearchCV(pipeline, {"svc__C": [0.1, 1, 10]}, cv=3).fit(X, y)
print(search.best_params_, round(search.best_score_, 6))
print(search)
mixed = ColumnTransformer([("a", PolynomialFeatures(2), [0, 1])], remainder="passthrough")
print(mixed.fit_transform(X).shape, mixed.get_feature_names_out().tolist())
print(cross_val_score(RandomForestClassifier(10, random_state=0), X, y, cv=3).round(6).tolist())
