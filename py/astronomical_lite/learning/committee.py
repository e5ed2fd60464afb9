"""The classifiers of one tab and how they query; one alone is a committee of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from astronomical_lite.learning.classifiers.registry import CLASSIFIERS, Classifier
from astronomical_lite.learning.querying.disagreement import COMMITTEE
from astronomical_lite.learning.querying.registry import STRATEGIES, Strategy
from astronomical_lite.messages import UserError

if TYPE_CHECKING:
    from astronomical_lite.arrays import IntArray

Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Committee:
    """Classifiers that fit together, and the strategy they query by."""

    classifiers: list[Classifier]
    strategy: Strategy

    @classmethod
    def of(cls, members: Sequence[tuple[str, str]], strategy: str | None = None) -> Committee:
        """Look up (classifier name, strategy name) pairs.

        Several query by vote entropy, and their own strategies are not used; `strategy` goes before
        either.

        Raises
        ------
        UserError
            There are no members, one has no such name, or a strategy does not work with one.
        """
        if not members:
            raise UserError("Add at least one classifier before training starts.", "classifier")
        classifiers = [_named(CLASSIFIERS, name, "classifier") for name, _ in members]
        own = [_named(STRATEGIES, name, "query") for _, name in members]
        if strategy is not None:
            chosen = _named(STRATEGIES, strategy, "query")
        elif len(members) > 1:
            return cls(classifiers, COMMITTEE)
        else:
            chosen = own[0]
        for classifier in classifiers:
            reason = chosen.refuses(classifier.make())
            if reason:
                raise UserError(
                    f"{reason} Choose another query strategy for {classifier.name}.", "query"
                )
        return cls(classifiers, chosen)

    def require_nan_accepted(self) -> None:
        """Raise a UserError unless every classifier works with missing values."""
        refusing = list(dict.fromkeys(c.name for c in self.classifiers if not c.accepts_nan))
        if refusing:
            raise UserError(
                f"{', '.join(refusing)} cannot work with missing values. Leave rows with missing "
                "values out, or choose another classifier "
                f"({', '.join(c.name for c in CLASSIFIERS.values() if c.accepts_nan)}).",
                "keep_missing",
            )

    def require_enough(self, n_points: int) -> None:
        """Raise a UserError unless every classifier can be trained on so many points."""
        for classifier in self.classifiers:
            if n_points < classifier.needs:
                raise UserError(
                    f"{classifier.name} needs at least {classifier.needs} points to train on, "
                    f"not {n_points}.",
                    "n_initial",
                )

    def require_trainable(self, target: IntArray, label_name: str) -> None:
        """Raise a UserError unless points of these classes, 0 or 1, can be trained on."""
        if len(set(target.tolist())) < 2:
            only = "not one" if not target.any() else "nothing but"
            raise UserError(
                f"The labelled points hold {only} {label_name}; a classifier has to see both "
                "it and others."
            )
        self.require_enough(len(target))


def _named(registry: dict[str, Entry], name: str, field: str) -> Entry:
    """Return the entry of a name; raise a UserError beside `field` if there is none."""
    if name not in registry:
        what = {"classifier": "classifier", "query": "query strategy"}[field]
        raise UserError(
            f"There is no {what} “{name}”. Choose one of: {', '.join(registry)}.", field
        )
    return registry[name]
