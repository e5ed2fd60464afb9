"""A Gaussian process for few labels, which finds its own width and noise by leaving out one label at a time.

>>> process = GaussianProcess().fit(X[rows], y)
>>> process.predict_proba(X)[:, 1]

It is the regression of +1 and -1 of Rasmussen & Williams (2006), section 6.5, whose leave-one-out
probabilities are known in closed form (their section 5.4.2): of 40 kernels the one is taken that best
predicts each label from the others. So a fit takes milliseconds, and nothing is drawn at random.

How far the process is from zero is measured by one error for all sources, that of the labels left out, and
not by the process' own variance, which is largest for lone outliers: these would be asked about first.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from scipy.special import ndtr
from sklearn.base import BaseEstimator, ClassifierMixin

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, FloatArray

WIDTHS = (0.25, 0.5, 1.0, 2.0)  # times the median distance of two labelled points
LINEAR = (0.0, 1.0)  # share of a plane in the kernel
NOISES = (0.01, 0.03, 0.1, 0.3, 1.0)
AMPLITUDE = 4.0
CONSTANT = 1.0
LEAST_ERROR = 0.1  # a few labels that fit perfectly are no proof of certainty
ROWS_PER_BLOCK = 4096


class GaussianProcess(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A classifier of two classes; features are brought to one scale, and far values drawn nearer.

    A missing value counts as the mean of the points it is fitted on.

    Attributes
    ----------
    classes_ : array of shape (2,)
    width_, linear_, noise_ : float
        What was chosen: the kernel's width squared, the share of a plane in it, the variance of the noise.
    error_ : float
        The error of labels that were left out, in which probabilities are measured.
    """

    def fit(self, X: AnyArray, y: AnyArray) -> Self:
        """Fit, as scikit-learn's estimators do.

        Raises
        ------
        ValueError
            There are other than two classes.
        """
        X = np.asarray(X, dtype=np.float64)
        self.classes_ = np.unique(y)
        if len(self.classes_) != 2:
            raise ValueError(f"it needs points of two classes, not of {len(self.classes_)}.")
        self.n_features_in_ = X.shape[1]
        signs = np.where(np.asarray(y) == self.classes_[1], 1.0, -1.0)
        self.first_mean_, self.first_scale_ = _mean_and_scale(X)
        self.second_mean_, self.second_scale_ = _mean_and_scale(self._drawn_nearer(X))
        self.points_ = self._scaled(X)
        self._choose_kernel(signs)
        return self

    def predict_proba(self, X: AnyArray) -> FloatArray:
        """Return the probability of either class, shape (n, 2)."""
        of_class = np.empty(len(X))
        for start in range(0, len(X), ROWS_PER_BLOCK):
            block = slice(start, start + ROWS_PER_BLOCK)
            of_class[block] = self._probability(self._scaled(X[block]))
        return np.column_stack([1 - of_class, of_class])

    def predict(self, X: AnyArray) -> AnyArray:
        """Return the more probable class of each row, the first one of equals."""
        classes: AnyArray = self.classes_[np.argmax(self.predict_proba(X), axis=1)]
        return classes

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.classifier_tags.multi_class = False
        return tags

    def _scaled(self, X: AnyArray) -> FloatArray:
        """Return the features on one scale, far values drawn nearer."""
        return (self._drawn_nearer(X) - self.second_mean_) / self.second_scale_

    def _drawn_nearer(self, X: AnyArray) -> FloatArray:
        """Return the features such that beyond their scale distances grow as the logarithm, so that a
        few bright or broken values do not decide."""
        Z: FloatArray = (np.asarray(X, dtype=np.float64) - self.first_mean_) / self.first_scale_
        np.nan_to_num(Z, copy=False, nan=0.0)
        return np.arcsinh(Z, out=Z)

    def _choose_kernel(self, signs: FloatArray) -> None:
        """Take the kernel whose leave-one-out probabilities of the labels are the highest."""
        points = self.points_
        products = points @ points.T
        lengths = np.diag(products)
        squares = np.maximum(lengths[:, None] + lengths - 2 * products, 0)
        apart = squares[squares > 0]
        median = float(np.median(apart)) if len(apart) else 1.0
        mean_length = float(lengths.mean()) or 1.0
        best = -np.inf
        for width, linear in product(WIDTHS, LINEAR):
            kernel = AMPLITUDE * np.exp(-squares / (2 * median * width**2))
            kernel += linear / mean_length * products + CONSTANT
            for score, noise, weights, error in _fits(kernel, signs):
                if score > best:
                    best = score
                    self.width_, self.linear_ = median * width**2, linear / mean_length
                    self.noise_, self.weights_, self.error_ = noise, weights, error

    def _probability(self, Z: FloatArray) -> FloatArray:
        """Return the probability of the second class, where the process is above zero."""
        products = Z @ self.points_.T
        lengths = np.einsum("ij,ij->i", Z, Z)
        of_points = np.einsum("ij,ij->i", self.points_, self.points_)
        kernel = lengths[:, None] + of_points - 2 * products
        np.maximum(kernel, 0, out=kernel)
        kernel *= -1 / (2 * self.width_)
        np.exp(kernel, out=kernel)
        kernel *= AMPLITUDE
        kernel += self.linear_ * products + CONSTANT
        probability: FloatArray = ndtr(kernel @ self.weights_ / self.error_)
        return probability


def _mean_and_scale(X: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and standard deviation of each column without its missing values; 0 and 1 where
    there is nothing to take them of."""
    there = ~np.isnan(X)
    n = np.maximum(there.sum(axis=0), 1)
    mean = np.where(there, X, 0).sum(axis=0) / n
    scale = np.sqrt(np.where(there, (X - mean) ** 2, 0).sum(axis=0) / n)
    scale[~(scale > 1e-12 * np.maximum(np.abs(mean), 1e-300))] = 1
    return mean, scale


def _fits(
    kernel: FloatArray, signs: FloatArray
) -> Iterator[tuple[float, float, FloatArray, float]]:
    """Yield the score, the noise, the weights and the error of labels left out for each noise.

    The score is the sum of the logarithms of the leave-one-out probabilities of the labels
    (Rasmussen & Williams 2006, eq. 5.10 to 5.12, with a probit).
    """
    values, vectors = np.linalg.eigh(kernel)
    values = np.maximum(values, 0)
    along = vectors.T @ signs
    for noise in NOISES:
        weights = vectors @ (along / (values + noise))
        variance = 1 / (vectors**2 @ (1 / (values + noise)))
        residual = weights * variance  # the label less what the others predict
        likely = ndtr((1 - signs * residual) / np.sqrt(variance))
        error = float(np.sqrt(np.mean(residual**2)))
        yield float(np.log(np.maximum(likely, 1e-9)).sum()), noise, weights, max(error, LEAST_ERROR)
