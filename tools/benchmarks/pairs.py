"""Pairs measured in turn, ours and then the reference, since the machine's load changes with the minute."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from benchmarks.row import Measured

Pair = tuple[float, float]  # ours, the reference


def in_turn(ours: Callable[[], float], reference: Callable[[], float], pairs: int) -> list[Pair]:
    """Measure both in turn, so many times."""
    return [(ours(), reference()) for _ in range(pairs)]


def median_of(pairs: Sequence[Pair], same: bool = True, note: str = "") -> Measured:
    """The pair of the median ratio, of an odd number of pairs, with the spread of the ratios in its note."""
    if len(pairs) % 2 == 0:
        raise ValueError(f"{len(pairs)} pairs have no pair in their middle; take an odd number.")
    ordered = sorted(pairs, key=lambda pair: pair[0] / pair[1])
    ratios = [ours / reference for ours, reference in ordered]
    ours, reference = ordered[len(ordered) // 2]
    spread = f"median of {len(pairs)} pairs in turn, ratios {ratios[0]:.2f} to {ratios[-1]:.2f}"
    return Measured(ours, reference, same, "; ".join(filter(None, (spread, note))))
