"""What a family of corruption is: levels, and which metrics must move which way."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Family(NamedTuple):
    """One way of spoiling a story."""

    name: str
    title: str
    unit: str
    """What a level counts."""
    levels: tuple[float, ...]
    """Rising; the first, 0, is the clean story."""
    description: str
    falls: tuple[str, ...] = ()
    """Metrics it is meant for that must go down as the level goes up."""
    rises: tuple[str, ...] = ()
    """Metrics it is meant for that must go up."""
    still: tuple[str, ...] = ()
    """Metrics that must not move."""
    breaks: Literal["person", "place"] | None = None
    """Whose pairs a touched shot breaks: the dose is then the share of pairs broken, else the level.

    A story whose pairs annotated the same are all broken cannot be broken further, whatever the level.
    """
    trained: tuple[str, ...] = ()
    """Metrics whose judge was trained on this very damage: that they respond is shown and proves nothing."""

    @property
    def own(self) -> tuple[str, ...]:
        """Metrics it is meant for."""
        return self.falls + self.rises
