"""Classifiers: their registry, AstronomicAL's and additional ones, and how they are fitted and predict."""

from astronomical_lite.learning.classifiers import original

# isort: split
# Lists show classifiers in the order in which they are registered: AstronomicAL's come first.
from astronomical_lite.learning.classifiers import additional, automatic

__all__ = ["additional", "automatic", "original"]
