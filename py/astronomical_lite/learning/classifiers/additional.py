"""More classifiers: logistic regression, HistGradientBoosting, extra trees, a support vector machine.

Registered when imported; all are scikit-learn's own, so a saved model needs nothing else.
"""

from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from astronomical_lite.learning.classifiers.registry import register

SMALLEST_LEAF = 3


@register("LogReg", quick=True, description="logistic regression", paper="Cox 1958")
def logistic_regression() -> Pipeline:
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, random_state=0))


@register(
    "HistGB",
    accepts_nan=True,
    needs=2 * SMALLEST_LEAF,
    quick=True,
    description="histogram gradient boosting, 100 trees; takes missing values",
    paper="Friedman 2001; Ke et al. 2017",
)
def hist_gradient_boosting() -> HistGradientBoostingClassifier:
    # With scikit-learn's default, leaves of 20 points, some dozen points would not be divided at all.
    return HistGradientBoostingClassifier(min_samples_leaf=SMALLEST_LEAF, random_state=0)


@register(
    "ExtraTrees",
    accepts_nan=True,
    predicts_argmax=True,
    description="extra trees, 1000 trees",
    paper="Geurts, Ernst & Wehenkel 2006",
)
def extra_trees() -> ExtraTreesClassifier:
    """Extremely randomised trees (Geurts, Ernst & Wehenkel 2006)."""
    return ExtraTreesClassifier(n_estimators=1000, random_state=0)


@register(
    "SVC",
    needs=4,
    needs_of_each=2,
    quick=True,
    description="support vector machine; needs 2 points of each class, better 10",
    paper="Cortes & Vapnik 1995; Platt 1999",
)
def support_vector_machine() -> CalibratedClassifierCV:
    """Probabilities by Platt's (1999) sigmoid of out-of-fold decisions, from two folds.

    `SVC(probability=True)` would draw five folds of its own and, as scikit-learn warns, may
    contradict its `predict`.
    """
    machine = make_pipeline(StandardScaler(), SVC(random_state=0))
    return CalibratedClassifierCV(machine, method="sigmoid", cv=2, ensemble=False)
