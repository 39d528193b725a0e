"""Who is best: the same answer in every table."""

from __future__ import annotations

from collections.abc import Mapping


def winners(means: Mapping[str, float | None], direction: str) -> frozenset[str]:
    """The names with the best mean; none where there is no choice."""
    found = {name: mean for name, mean in means.items() if mean is not None}
    if len(found) < 2 or direction == "neither":
        return frozenset()
    top = (max if direction == "higher" else min)(found.values())
    return frozenset(name for name, mean in found.items() if mean == top)


def place(mean: float | None, direction: str) -> tuple[bool, float]:
    """A key that sorts the best first, and last what has no value."""
    return mean is None, 0.0 if mean is None else mean if direction == "lower" else -mean
