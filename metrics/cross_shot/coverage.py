"""Coverage: the share of annotated appearances of persons that were found. It belongs beside them all."""

from __future__ import annotations

from cases.types import Case
from metrics.cross_shot.persons import cast_of_shots
from metrics.perception.story import StoryFeatures
from metrics.types import MetricInfo, Value
from metrics.values import measured, missing, story_mean

INFO = MetricInfo(
    id="coverage",
    function="metrics.cross_shot.coverage:coverage",
    version=1,
    level="shot",
    range=(0.0, 1.0),
    direction="higher",
    needs=("persons",),
    column=None,
    description="Share of annotated appearances of persons found in at least half of the sampled frames.",
)
METRICS = (INFO,)


def coverage(story: StoryFeatures, case: Case) -> list[Value]:
    """1 or 0 for each expected appearance (one shot, one person), and the story's share."""
    values = [
        _appearance(story, index, name, len(seen.crops), seen.frames, seen.found)
        for index, cast in enumerate(cast_of_shots(story, case))
        for name, seen in cast.items()
    ]
    return [*values, story_mean(INFO, values, "no person is annotated in any shot")]


def _appearance(story: StoryFeatures, index: int, name: str, seen: int, frames: int, found: bool) -> Value:
    fault = story.shots[index].fault
    if fault is not None:
        return missing(INFO, (index,), fault, subject=name)
    return measured(INFO, (index,), float(found), subject=name, seen=seen, frames=frames)
