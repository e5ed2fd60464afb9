"""Files divided into partitions, as far as they can be read."""

from __future__ import annotations

from dataclasses import dataclass

from astronomical_lite.survey.partitions import Partition

__all__ = ["Divided"]


@dataclass(frozen=True)
class Divided:
    """Partitions of files, and by their numbers what is wrong with those that cannot be read."""

    partitions: list[Partition]
    failures: dict[int, str]

    def __add__(self, other: Divided) -> Divided:
        return Divided(self.partitions + other.partitions, {**self.failures, **other.failures})
