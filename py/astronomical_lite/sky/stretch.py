"""How bright values of a picture are shown: the stretches of `astropy.visualization`, on values from 0 to 1.

>>> stretch_curve("sqrt", n=5)
array([0.        , 0.5       , 0.70710678, 0.8660254 , 1.        ])

They are for pictures that were made for the eye already, such as JPEGs, each colour by itself; values of a detector
would be stretched before they become a picture.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import FloatArray

__all__ = ["STRETCHES", "stretch_curve"]

ASINH_SOFTENING = 0.1  # of AsinhStretch: below it the curve is almost straight
LOG_EXPONENT = 1000  # of LogStretch

STRETCHES: dict[str, Callable[[FloatArray], FloatArray]] = {
    "linear": lambda x: x,
    "sqrt": np.sqrt,
    "asinh": lambda x: np.arcsinh(x / ASINH_SOFTENING) / np.arcsinh(1 / ASINH_SOFTENING),
    "log": lambda x: np.log1p(LOG_EXPONENT * x) / np.log1p(LOG_EXPONENT),
}
"""By their names in astropy, from the plainest on."""


def stretch_curve(name: str, brightness: float = 1.0, n: int = 256) -> FloatArray:
    """Return what equally spaced values from 0 to 1 become, float64 of shape (n,) from 0 to 1.

    Parameters
    ----------
    name : str
        A key of `STRETCHES`.
    brightness : float
        Values are multiplied by it first; what is then above 1 is 1.
    n : int

    Raises
    ------
    UserError
        There is no such stretch, or the brightness is not a positive number.
    """
    if name not in STRETCHES:
        raise UserError(f"There is no stretch '{name:.40}'; choose {', '.join(STRETCHES)}.")
    if not 0 < brightness < np.inf:
        raise UserError("A brightness is a number above 0.")
    return STRETCHES[name](np.clip(np.linspace(0, 1, n) * brightness, 0, 1))
