"""A classifier: Gaussian naive Bayes."""

from sklearn.naive_bayes import GaussianNB

from astronomical_lite.extend import classifier


@classifier("NaiveBayes", needs=2, description="Gaussian naive Bayes")
def naive_bayes():
    """Return a new estimator with fit and predict_proba; set random_state if it has one."""
    return GaussianNB(var_smoothing=1e-3)
