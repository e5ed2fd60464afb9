"""A Gaussian process for few labels, which weighs widths and noises by leaving out one label at a time.

>>> process = GaussianProcess().fit(X[rows], y)
>>> process.predict_proba(X)[:, 1]

It is the regression of +1 and -1 of Rasmussen & Williams (2006), section 6.5, whose leave-one-out
probabilities are known in closed form (their section 5.4.2). Kernels are Matérn's of smoothness 3/2 (their
equation 4.17): with so few labels the much smoother Gaussian is sure of itself too soon. 30 are fitted, and count by
how well they predict each label from the others. So a fit takes milliseconds, and nothing is drawn at random.

How far the process is from zero is measured by one error for all sources, that of the labels left out, and
not by the process' own variance, which is largest for lone outliers: these would be asked about first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from scipy.special import ndtr
from sklearn.base import BaseEstimator, ClassifierMixin

from astronomical_lite.learning.classifiers import kept_table

if TYPE_CHECKING:
    from astronomical_lite.arrays import AnyArray, FloatArray

# Times the median distance of two labelled points; with wider ones few labels do worse.
WIDEST = 1.0
N_WIDTHS = 3  # each half of the one before
LEAST_SHARE = 0.01  # of the best one's; what counts less is left out
LINEAR = (0.0, 1.0)  # share of a plane in the kernel
NOISES = (0.01, 0.03, 0.1, 0.3, 1.0)
AMPLITUDE = 4.0
CONSTANT = 1.0
LEAST_ERROR = 0.1  # a few labels that fit perfectly are no proof of certainty
ROWS_PER_BLOCK = 4096
NOTE = "compared with points"
MOST_KEPT = 64_000_000  # bytes of it


@dataclass(frozen=True)
class Kernel:
    """A kernel fitted, and what its predictions count.

    Attributes
    ----------
    share : float
        Its leave-one-out probability of all labels, over that of all kernels kept.
    halvings : int
        How often the widest one's width is halved.
    linear : float
        How much of a plane is in it.
    noise : float
        Variance.
    weights : float64 array of shape (n_points,)
    error : float
        The error of labels that were left out, in which probabilities are measured.
    """

    share: float
    halvings: int
    linear: float
    noise: float
    weights: FloatArray
    error: float


class GaussianProcess(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A classifier of two classes; features are brought to one scale, and far values drawn nearer.

    A missing value counts as the mean of the points it is fitted on.

    Attributes
    ----------
    classes_ : array of shape (2,)
    kernels_ : list of Kernel
    widest_ : float
        The width of a kernel that is not halved.
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
        self._fit_kernels(signs)
        return self

    def predict_proba(self, X: AnyArray) -> FloatArray:
        """Return the probability of either class, shape (n, 2)."""
        of_class = np.empty(len(X))
        for start in range(0, len(X), ROWS_PER_BLOCK):
            block = slice(start, start + ROWS_PER_BLOCK)
            of_class[block] = self._probability(*self._compared(X[block]))
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

    def _fit_kernels(self, signs: FloatArray) -> None:
        """Fit every kernel, and keep those whose leave-one-out probabilities count."""
        products = self.points_ @ self.points_.T
        squares = self._squares(self.points_, products)
        np.fill_diagonal(squares, 0)  # not quite 0 by rounding
        apart = squares[squares > 0]
        self.widest_ = WIDEST * np.sqrt(float(np.median(apart)) if len(apart) else 1.0)
        mean_length = float(np.diag(products).mean()) or 1.0
        scores, fitted = [], []
        for halvings, similar in enumerate(_similar(*self._decays(squares), N_WIDTHS)):
            for flat in LINEAR:
                linear = flat / mean_length
                kernel = AMPLITUDE * similar + linear * products + CONSTANT
                for score, noise, weights, error in _fits(kernel, signs):
                    scores.append(score)
                    fitted.append(Kernel(1.0, halvings, linear, noise, weights, error))
        shares = np.exp(np.array(scores) - max(scores))
        shares[shares < LEAST_SHARE] = 0
        shares /= shares.sum()
        self.kernels_ = [
            replace(kernel, share=share)
            for kernel, share in zip(fitted, shares.tolist(), strict=True)
            if share
        ]

    def _compared(self, X: AnyArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return the products of rows and points, and what `_decays` returns.

        None depends on the labels: what is kept of the last points serves for the other answer too.
        """
        notes = kept_table.notes_of(X)
        key = self._points_key()
        if notes is not None and NOTE in notes and notes[NOTE][0] == key:
            compared: tuple[FloatArray, FloatArray, FloatArray] = notes[NOTE][1]
            return compared
        Z = self._scaled(X)
        products = Z @ self.points_.T
        compared = products, *self._decays(self._squares(Z, products))
        if notes is not None and 3 * 8 * kept_table.n_rows() * len(self.points_) <= MOST_KEPT:
            notes[NOTE] = key, compared
        return compared

    def _squares(self, Z: FloatArray, products: FloatArray) -> FloatArray:
        """Return the squared distance of each row of Z to each point, from their products."""
        squares: FloatArray = products * -2
        squares += np.einsum("ij,ij->i", Z, Z)[:, None]
        squares += np.einsum("ij,ij->i", self.points_, self.points_)
        return np.maximum(squares, 0, out=squares)

    def _decays(self, squares: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return how far away points are, in widest widths over the root of 3, and e to minus that.

        Parameters
        ----------
        squares
            Of their distances; overwritten.
        """
        squares *= 3 / self.widest_**2
        away = np.sqrt(squares, out=squares)
        return away, np.exp(-away)

    def _points_key(self) -> bytes:
        """Return all that comparing rows with points depends on."""
        scales = self.first_mean_, self.first_scale_, self.second_mean_, self.second_scale_
        return b"".join(array.tobytes() for array in (*scales, self.points_))

    def _probability(self, products: FloatArray, away: FloatArray, decay: FloatArray) -> FloatArray:
        """Return the probability of the second class: the kernels' mean by their shares, of what `_compared` says."""
        probability = np.zeros(len(products))
        n_widths = 1 + max(kernel.halvings for kernel in self.kernels_)
        for halvings, similar in enumerate(_similar(away, decay, n_widths)):
            some = [kernel for kernel in self.kernels_ if kernel.halvings == halvings]
            if some:
                weights = np.column_stack([kernel.weights for kernel in some])
                value = AMPLITUDE * (similar @ weights) + CONSTANT * weights.sum(axis=0)
                value += (products @ weights) * [kernel.linear for kernel in some]
                value /= [kernel.error for kernel in some]
                probability += ndtr(value) @ [kernel.share for kernel in some]
        return np.minimum(probability, 1)


def _similar(away: FloatArray, decay: FloatArray, n_widths: int) -> Iterator[FloatArray]:
    """Yield Matérn's kernel of smoothness 3/2, (1 + r) exp(-r), for each of some widths; each overwrites the last."""
    similar = np.empty_like(away)
    for halvings in range(n_widths):
        if halvings:
            # At half the width r is twice as large: a square is quicker than exp. The caller's is not overwritten.
            decay = np.square(decay, out=None if halvings == 1 else decay)
        np.multiply(away, 2**halvings, out=similar)
        similar += 1
        similar *= decay
        yield similar


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
