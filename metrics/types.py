"""What a metric gives back and how it describes itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

Level = Literal["shot", "pair", "story"]
Direction = Literal["higher", "lower", "neither"]
Judge = Literal["dinov2", "clip", "identity", "histogram", "efficientnet"]
"""Who says how alike two persons or two places are."""
HEADLINE: Judge = "dinov2"
"""The judge of every metric whose id names none; it also says who is who in a shot of several."""


class Embedded(NamedTuple):
    """A need: persons or surroundings as a judge beside the headline sees them."""

    part: Literal["persons", "surroundings"]
    judge: Judge


Need: TypeAlias = (
    Literal[
        "scene",
        "surroundings",
        "persons",
        "thumbnails",
        "image",
        "background",
        "text",
        "flow",
        "video",
        "cuts",
    ]
    | Embedded
)
"""Parts of :class:`metrics.perception.story.StoryFeatures` a metric reads."""

Fact: TypeAlias = "float | int | str | bool | tuple[float, ...]"
Detail = Mapping[str, Fact]


class MetricInfo(NamedTuple):
    """A metric's record. Each metric file lists its own in ``METRICS``."""

    id: str
    function: str
    """``module:function`` of ``(StoryFeatures, Case) -> list[Value]``."""
    version: int
    """Raised whenever the arithmetic or the preprocessing changes."""
    level: Level
    """The finest thing it measures; a story-level value always exists beside."""
    range: tuple[float, float | None]
    """Lowest and highest possible value; None where there is no bound."""
    direction: Direction
    needs: tuple[Need, ...]
    column: str | None
    """The column of the paper's Table 1, or None for what goes beyond it."""
    description: str
    judge: Judge | None = None
    """Given to ``function`` as ``judge=``; None for a function that is called without."""
    default: bool = True
    """Whether a run measures it when no metrics are named."""


class Value(NamedTuple):
    """One measured thing: a number, or null with a reason; null is never 0."""

    metric: str
    version: int
    shots: tuple[int, ...]
    """Zero-based: one shot, two shots of a pair, or empty for the story."""
    subject: str | None
    """Person or place of a pair (``a / b`` for a pair of different ones)."""
    value: float | None
    reason: str | None
    detail: dict[str, Fact]
