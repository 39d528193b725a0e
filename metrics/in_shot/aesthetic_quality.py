"""Aesthetic Quality of single shots: a head on the image-text judge, averaged over all frames.

Under the public preset it is LAION's linear head on CLIP ViT-L/14's embeddings, as in VBench. The tiny
preset's head was trained on damaged drawings (``metrics/weights/aesthetic_tiny``): it measures faults, not
beauty.
"""

from __future__ import annotations

from cases.types import Case
from metrics.perception.story import ShotFeatures, StoryFeatures
from metrics.types import MetricInfo, Value
from metrics.values import each_shot, measured

INFO = MetricInfo(
    id="aesthetic_quality",
    function="metrics.in_shot.aesthetic_quality:aesthetic_quality",
    version=2,
    level="shot",
    range=(0.0, 1.0),
    direction="higher",
    needs=("image",),
    column="Aesthetic Quality",
    description="Score of the aesthetic head, mean over the shot's frames.",
)
METRICS = (INFO,)


def aesthetic_quality(story: StoryFeatures, case: Case) -> list[Value]:
    """One value a shot, and the story's mean."""
    return each_shot(INFO, story, _shot)


def _shot(index: int, shot: ShotFeatures) -> Value:
    assert shot.aesthetic is not None
    return measured(INFO, (index,), float(shot.aesthetic.mean()), frames=len(shot.aesthetic))
