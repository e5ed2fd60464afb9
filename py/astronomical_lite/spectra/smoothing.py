"""Smoothing of spectra, by a box or a Gaussian some pixels wide.

smoothed = smooth(spectrum, "gaussian", 2.5)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray
    from astronomical_lite.spectra.spectrum import Spectrum

Kernel = Literal["none", "box", "gaussian"]
KERNELS: dict[Kernel, str] = {"none": "None", "box": "Box", "gaussian": "Gaussian"}
WIDEST = 500.0  # pixels
_REACH = 4  # standard deviations of a Gaussian


def weights_of(kernel: Kernel, width: float) -> FloatArray:
    """Return a kernel's weights, an odd number of them with sum 1.

    Parameters
    ----------
    kernel : "box" averages `width` pixels, made odd; "gaussian" has `width` as its standard deviation
    width : in pixels
    """
    width = min(max(width, 0.0), WIDEST)
    if kernel == "gaussian" and width > 0:
        places = np.arange(-int(np.ceil(_REACH * width)), int(np.ceil(_REACH * width)) + 1)
        weights: FloatArray = np.exp(-0.5 * (places / width) ** 2)
    else:
        half = int(width) // 2 if kernel == "box" else 0
        weights = np.ones(2 * half + 1)
    weights /= weights.sum()
    return weights


def smooth(spectrum: Spectrum, kernel: Kernel, width: float) -> Spectrum:
    """Return a spectrum whose flux is the weighted mean of pixels around each.

    Pixels without flux and those beyond the ends have no weight, and stay without flux. Errors are
    those of the mean of independent pixels.
    """
    if kernel == "none":
        return spectrum
    weights = weights_of(kernel, width)
    there = np.isfinite(spectrum.flux)
    total = _convolved(there.astype(np.float64), weights)
    total[~there] = np.nan
    flux = _convolved(np.where(there, spectrum.flux, 0.0), weights) / total
    error = spectrum.error
    if error is not None:
        variance = _convolved(np.where(there, error, 0.0) ** 2, weights**2)
        error = np.sqrt(variance) / total
    return replace(spectrum, flux=flux, error=error)


def _convolved(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the sum of weights times values around each, shape (n,); nothing lies beyond the ends."""
    half = len(weights) // 2
    whole: FloatArray = np.convolve(values, weights)
    return whole[half : half + len(values)]
