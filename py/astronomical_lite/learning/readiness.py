"""What a classifier still waits for before it can be fitted.

>>> lacking = lacking_labels(committee.classifiers, n_class=2, n_others=1)
>>> waits_for("Star", lacking)
'Star waits for 1 more Star and 2 more of other classes.'
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from astronomical_lite.learning.classifiers.registry import Classifier

__all__ = ["Lacking", "lacking_labels", "waits_for"]


@dataclass(frozen=True)
class Lacking:
    """Labels that a classifier lacks.

    Attributes
    ----------
    n_class, n_others : int
        Of the class, and of the others.
    n_any : int
        Of either, beside these.
    """

    n_class: int
    n_others: int
    n_any: int = 0

    @property
    def is_ready(self) -> bool:
        """True if nothing is lacking."""
        return not (self.n_class or self.n_others or self.n_any)


def lacking_labels(
    classifiers: Sequence[Classifier], n_class: int, n_others: int, wanted: int = 0
) -> Lacking:
    """Return what is lacking until all classifiers of a committee can be fitted.

    Each says itself what it needs: `needs` labels, and `needs_of_each` of the class and of the others.

    Parameters
    ----------
    classifiers : sequence of Classifier
    n_class, n_others : int
        Labels of the class and of others that there are, unsure ones aside.
    wanted : int
        So many labels at least, if the user wants more than the classifiers need.
    """
    of_each = max([1, *(one.needs_of_each for one in classifiers)])
    total = max([wanted, *(one.needs for one in classifiers)])
    of_class, of_others = max(of_each - n_class, 0), max(of_each - n_others, 0)
    any_more = max(total - n_class - n_others - of_class - of_others, 0)
    return Lacking(of_class, of_others, any_more)


def waits_for(name: str, lacking: Lacking) -> str:
    """Return a sentence on what a class's classifier waits for; empty if nothing is lacking."""
    if lacking.n_any and not lacking.n_class and not lacking.n_others:
        return f"{name} waits for {lacking.n_any:,} more {'label' if lacking.n_any == 1 else 'labels'}."
    parts = [
        (lacking.n_class, name),
        (lacking.n_others, "of other classes"),
        (lacking.n_any, "of any class"),
    ]
    said = [f"{n:,} more {what}" for n, what in parts if n]
    if not said:
        return ""
    *first, last = said
    return f"{name} waits for {', '.join(first)}{' and ' if first else ''}{last}."
