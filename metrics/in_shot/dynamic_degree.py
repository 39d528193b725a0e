"""Dynamic Degree of single shots: VBench's yes or no, and beside it a continuous flow.

VBench 45e79ec: frames sampled at about 8 a second; a pair of frames moves when the mean of its largest
5 % of flow magnitudes exceeds ``6 * short_side / 256`` pixels; a shot is dynamic when at least
``round(4 * frames / 16)`` pairs move. ``dynamic_flow`` is the same magnitude without thresholds, in short
sides a second, so that neither resolution nor frame rate enters.
"""

from __future__ import annotations

from cases.types import Case
from metrics.perception.story import FlowFeatures, ShotFeatures, StoryFeatures
from metrics.types import MetricInfo, Value
from metrics.values import each_shot, measured, missing

DEGREE = MetricInfo(
    id="dynamic_degree",
    function="metrics.in_shot.dynamic_degree:dynamic_degree",
    version=1,
    level="shot",
    range=(0.0, 1.0),
    direction="higher",
    needs=("flow",),
    column="Dynamic Degree",
    description="1 for a shot that moves by VBench's thresholds, else 0; of a story, their share.",
)
FLOW = MetricInfo(
    id="dynamic_flow",
    function="metrics.in_shot.dynamic_degree:dynamic_flow",
    version=1,
    level="shot",
    range=(0.0, None),
    direction="neither",
    needs=("flow",),
    column=None,
    description="Mean over frame pairs of the largest 5 % of flow, in short sides of the frame a second.",
)
METRICS = (DEGREE, FLOW)


def dynamic_degree(story: StoryFeatures, case: Case) -> list[Value]:
    """1 or 0 a shot, and the share of dynamic shots."""
    return each_shot(DEGREE, story, lambda index, shot: _shot(DEGREE, index, shot))


def dynamic_flow(story: StoryFeatures, case: Case) -> list[Value]:
    """Short sides a second of each shot, and the story's mean."""
    return each_shot(FLOW, story, lambda index, shot: _shot(FLOW, index, shot))


def is_dynamic(flow: FlowFeatures) -> bool:
    """VBench's verdict on one shot."""
    moving = int((flow.top > 6.0 * flow.short_side / 256).sum())
    return moving >= round(4 * flow.frames / 16)


def flow_per_second(flow: FlowFeatures) -> float:
    """Mean top magnitude in short sides a second."""
    return float(flow.top.mean()) / flow.short_side * flow.rate


def _shot(info: MetricInfo, index: int, shot: ShotFeatures) -> Value:
    flow = shot.flow
    if flow is None:
        return missing(info, (index,), "the picture is too small for optical flow")
    if flow.frames < 2:
        return missing(info, (index,), f"the video has a single frame at {flow.rate:g} frames a second")
    value = float(is_dynamic(flow)) if info is DEGREE else flow_per_second(flow)
    return measured(info, (index,), value, pixels=float(flow.top.mean()), frames=flow.frames)
