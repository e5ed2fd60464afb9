"""The fitted members of a committee, each an estimator or what becomes one when somebody asks for it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias, overload

if TYPE_CHECKING:
    from sklearn.base import ClassifierMixin


class LateEstimator(ABC):
    """A fitted estimator that is made when it is first asked for, as few are."""

    @property
    @abstractmethod
    def estimator(self) -> ClassifierMixin:
        """The estimator."""


Member: TypeAlias = "ClassifierMixin | LateEstimator"


def estimator_of(member: Member) -> ClassifierMixin:
    """Return the estimator that a member is, or becomes."""
    return member.estimator if isinstance(member, LateEstimator) else member


class FittedMembers(Sequence["ClassifierMixin"]):
    """The estimators of a committee.

    Attributes
    ----------
    members : sequence of Member
        As they are: none is made an estimator of.
    """

    def __init__(self, members: Sequence[Member]):
        self.members = members

    def __len__(self) -> int:
        return len(self.members)

    @overload
    def __getitem__(self, at: int) -> ClassifierMixin: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[ClassifierMixin]: ...
    def __getitem__(self, at: int | slice) -> ClassifierMixin | Sequence[ClassifierMixin]:
        if isinstance(at, slice):
            return FittedMembers(self.members[at])
        return estimator_of(self.members[at])


def members_of(fitted: Sequence[ClassifierMixin]) -> Sequence[Member]:
    """Return the members of a committee as they are."""
    return fitted.members if isinstance(fitted, FittedMembers) else fitted
