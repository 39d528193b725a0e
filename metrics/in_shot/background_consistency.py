"""Background Consistency of single shots: VBench's formula on image-text image embeddings of whole frames."""

from __future__ import annotations

from cases.types import Case
from metrics.in_shot.vbench import frame_consistency
from metrics.perception.story import ShotFeatures, StoryFeatures
from metrics.types import MetricInfo, Value
from metrics.values import each_shot, measured, missing

INFO = MetricInfo(
    id="background_consistency",
    function="metrics.in_shot.background_consistency:background_consistency",
    version=1,
    level="shot",
    range=(0.0, 1.0),
    direction="higher",
    needs=("background",),
    column="Background Consistency",
    description="Similarity of a shot's frames to the frame before and to the first one.",
)
METRICS = (INFO,)


def background_consistency(story: StoryFeatures, case: Case) -> list[Value]:
    """One value a shot, and the story's mean."""
    return each_shot(INFO, story, _shot)


def _shot(index: int, shot: ShotFeatures) -> Value:
    assert shot.background is not None
    if len(shot.background) < 2:
        return missing(INFO, (index,), "the video has a single frame")
    return measured(INFO, (index,), frame_consistency(shot.background), frames=len(shot.background))
