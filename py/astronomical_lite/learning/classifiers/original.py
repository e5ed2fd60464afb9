"""AstronomicAL's five classifiers, with its settings.

All are scikit-learn's own, so a saved model needs nothing else.
"""

from sklearn.ensemble import (
    AdaBoostClassifier,
    GradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from astronomical_lite.learning.classifiers.registry import register


@register(
    "KNN",
    needs=3,
    predicts_argmax=True,
    quick=True,
    description="3 nearest neighbours",
    paper="Cover & Hart 1967",
)
def knn() -> KNeighborsClassifier:
    # Brute force: a pickled KDTree does not cross from 32-bit WebAssembly to a 64-bit computer.
    # "l2" is the Euclidean distance summed term by term, as a KDTree does; "euclidean" would go
    # through matrix products, whose rounding depends on the platform.
    return KNeighborsClassifier(3, algorithm="brute", metric="l2")


@register(
    "DTree",
    accepts_nan=True,
    predicts_argmax=True,
    quick=True,
    description="one decision tree",
    paper="Breiman et al. 1984",
)
def decision_tree() -> DecisionTreeClassifier:
    return DecisionTreeClassifier(random_state=0)


@register(
    "RForest",
    accepts_nan=True,
    predicts_argmax=True,
    quick=True,
    description="random forest, 1000 trees",
    paper="Breiman 2001",
)
def random_forest() -> RandomForestClassifier:
    return RandomForestClassifier(n_estimators=1000, random_state=0)


@register(
    "AdaBoost",
    quick=True,
    description="adaptive boosting, up to 500 decision stumps",
    paper="Freund & Schapire 1997",
)
def ada_boost() -> AdaBoostClassifier:
    return AdaBoostClassifier(n_estimators=500, random_state=0)


@register("GBTrees", quick=True, description="gradient boosting, 1000 trees", paper="Friedman 2001")
def gradient_boosting() -> GradientBoostingClassifier:
    return GradientBoostingClassifier(n_estimators=1000, random_state=0)
